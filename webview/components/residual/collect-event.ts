/** The event that adds a part to those to be ablated together, or removes it, wherever parts are shown. */
import type { ModelComponent, ModelPart } from '../../../src/trace/readings/model-part';
import { upwardEvent } from '../../base/event-of';

export class CollectEvent extends upwardEvent<ModelComponent>('collect') {}

/** A head or an MLP; `undefined` for a part that cannot be ablated. */
export function componentOf({ kind, layer, head, cross }: ModelPart): ModelComponent | undefined {
  return (kind === 'head' || kind === 'mlp') && layer !== null ? { kind, layer, head, cross } : undefined;
}

/** For a table in which Shift collects parts: keeps Shift+click from selecting text. */
export function preventTextSelection(event: MouseEvent): void {
  if (isCollecting(event)) event.preventDefault();
}

/** Whether a click or key press is for collecting, with the modifiers used to select several files. */
export function isCollecting(event: Event): boolean {
  const { shiftKey, ctrlKey, metaKey } = event as MouseEvent | KeyboardEvent;
  return shiftKey || ctrlKey || metaKey;
}

/** A part is to be left out together with others, or not any more: wherever parts are shown. */
import type { ModelComponent, ModelPart } from '../../../src/trace/readings/model-part';
import { upwardEvent } from '../../base/event-of';

export class CollectEvent extends upwardEvent<ModelComponent>('collect') {}

/** A head or an MLP; `undefined`: it is no part that can be left out. */
export function componentOf({ kind, layer, head, cross }: ModelPart): ModelComponent | undefined {
  return (kind === 'head' || kind === 'mlp') && layer !== null ? { kind, layer, head, cross } : undefined;
}

/** Of a table in which Shift collects: it marks no text there. */
export function markNoText(event: MouseEvent): void {
  if (isCollecting(event)) event.preventDefault();
}

/** Whether a click or a key is for collecting, as where files are chosen. */
export function isCollecting(event: Event): boolean {
  const { shiftKey, ctrlKey, metaKey } = event as MouseEvent | KeyboardEvent;
  return shiftKey || ctrlKey || metaKey;
}

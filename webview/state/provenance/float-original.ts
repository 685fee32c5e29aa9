/** The float model that a quantised one was made of, as the user has said it: kept with the panel. */
import type { ModelId } from '../../../src/engine/protocol/model-protocol';
import type { PanelHost } from '../../sources/panel-host';

const KEY = 'floatOriginal';

type Keeper = Pick<PanelHost, 'keep' | 'recall'>;

/** @param model the quantised one */
export function floatOriginal(host: Keeper | undefined, model: ModelId): ModelId | undefined {
  const kept = host?.recall(KEY);
  if (typeof kept !== 'object' || kept === null || !('of' in kept) || !('original' in kept)) return undefined;
  return kept.of === model && typeof kept.original === 'string' ? kept.original : undefined;
}

export function keepFloatOriginal(host: Keeper, model: ModelId, original: ModelId): void {
  host.keep(KEY, { of: model, original });
}

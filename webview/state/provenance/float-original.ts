/** The float model from which a quantised one was made, as the user has specified: kept with the panel. */
import type { ModelId } from '../../../src/engine/protocol/model-protocol';
import { fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';

interface FloatOriginal {
  /** The quantised model. */
  readonly of: ModelId;
  readonly original: ModelId;
}

const KEPT: StateKey<FloatOriginal | undefined> = {
  name: 'floatOriginal',
  restore: (stored) => {
    const { of, original } = fieldsOf(stored);
    return typeof of === 'string' && typeof original === 'string' ? { of, original } : undefined;
  },
};

/** @param model the quantised one */
export function floatOriginal(keeper: Keeper | undefined, model: ModelId): ModelId | undefined {
  const kept = keeper?.recall(KEPT);
  return kept?.of === model ? kept.original : undefined;
}

export function keepFloatOriginal(keeper: Keeper, model: ModelId, original: ModelId): void {
  keeper.keep(KEPT, { of: model, original });
}

/** The two tokens that the user chose to explain in A or in B: a comparison opens with them. */
import type { AskedLogit } from '../../../src/trace/compare/compared-logit';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { Comparison, SideName } from './comparison';
import { haveLogits, partsParams } from './parts';
import type { PositionPair } from './positions';

/** Both tokens, and the side in which they were chosen. */
interface AskedPair extends AskedLogit {
  readonly side: SideName;
}

/**
 * @param outcome of the same positions: it tells which token is the most probable one
 * @returns `undefined` if neither side has a choice after these tokens, or one vocabulary lacks a token
 */
export function chosenPair(
  comparison: Comparison,
  positions: PositionPair,
  outcome: Outcome | undefined,
): AskedPair | undefined {
  if (!outcome || !haveLogits(comparison)) return undefined;
  for (const side of ['a', 'b'] as const) {
    const { pair } = comparison[side];
    const id = pair?.id ?? outcome[side].top[0]?.id;
    if (!pair || pair.position !== positions[side] || id === undefined || id === pair.ratherThan) continue;
    // Null stands for A's prediction, so that all requests for it have the same parameters.
    return { side, id: id === outcome.a.top[0]?.id ? null : id, ratherThan: pair.ratherThan };
  }
  return undefined;
}

/**
 * The parameters of the parts in the summary: those of the chosen pair, or else of the prediction. @param outcome `undefined` if
 * there are no common logits
 */
export function toldPartsParams(comparison: Comparison, positions: PositionPair, outcome: Outcome | undefined) {
  const { id, ratherThan } = chosenPair(comparison, positions, outcome) ?? {};
  const params = partsParams(comparison, positions, null, outcome);
  return ratherThan === undefined || id === undefined ? params : { ...params, id, ratherThan };
}

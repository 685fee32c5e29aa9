/** The two tokens that the reader of A or of B has chosen to be told of: what a comparison opens with. */
import type { AskedLogit } from '../../../src/trace/compare/compared-logit';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { Comparison, SideName } from './comparison';
import { haveLogits, partsParams } from './parts';
import type { PositionPair } from './positions';

/** Both tokens, and in which side they were chosen. */
interface AskedPair extends AskedLogit {
  readonly side: SideName;
}

/**
 * @param outcome of the same positions: it says which token is the most probable one
 * @returns `undefined`: none was chosen after these tokens, in neither side, or not both vocabularies have it
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
    // Whoever asks for what A predicts asks with the same parameters.
    return { side, id: id === outcome.a.top[0]?.id ? null : id, ratherThan: pair.ratherThan };
  }
  return undefined;
}

/** What the summary asks of the parts: of the chosen pair, or else of what is predicted. @param outcome `undefined`: there are no logits in common */
export function toldPartsParams(comparison: Comparison, positions: PositionPair, outcome: Outcome | undefined) {
  const { id, ratherThan } = chosenPair(comparison, positions, outcome) ?? {};
  const params = partsParams(comparison, positions, null, outcome);
  return ratherThan === undefined || id === undefined ? params : { ...params, id, ratherThan };
}

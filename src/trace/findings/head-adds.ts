/** The chosen head's contribution to the prediction, and from which tokens it comes. */
import { mainStack } from '../../architectures/plan/plan';
import { TOKENS } from '../../operations/node';
import type { HeadRow } from '../readings/head-row';
import { readSourceContributions } from '../readings/source-contributions';
import { restsOnFirst } from './attention-sink';
import { explainedLogit, type FindingStep, type LooksContext, type SummedLogit } from './context';

/** A smaller contribution to a logit is almost nothing. */
export const ADDS = 0.05;

export interface HeadAdds {
  readonly prediction: SummedLogit;
  /** The head's contribution to the logit, or to the explained difference. */
  readonly value: number;
  /**
   * The contribution from each attended token [key]; null if it is not such a sum, or if the head contributes almost nothing
   * and does not rest on the first token.
   */
  readonly sources: Float64Array | null;
}

/** @param row of the head at the chosen token */
export async function readHeadAdds(
  { source, plan, choice, prediction }: LooksContext,
  { sequence, layer, cross, isMain }: FindingStep,
  head: number,
  row: HeadRow,
): Promise<HeadAdds | null> {
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions || sequence !== TOKENS || !isMain) return null;
  const { values, cross: ofCross, heads } = contributions;
  const value = (cross ? ofCross : values)?.[layer * heads + head];
  if (value === undefined) return null;
  const adds = { prediction, value, sources: null };
  if (Math.abs(value) < ADDS && !restsOnFirst(row)) return adds;
  const of = { stack: mainStack(plan).name, kind: 'head', layer, head, cross } as const;
  const sources = await readSourceContributions(source, choice.position, explainedLogit(prediction), of, row.weights);
  const sum = sources?.reduce((total, each) => total + each, 0) ?? Number.NaN;
  // Contributions that do not add up to the head's are no account of it.
  return Math.abs(sum - value) <= (attribution.proof.bound ?? 0) ? { ...adds, sources } : adds;
}

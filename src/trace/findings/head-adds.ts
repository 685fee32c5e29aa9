/** What the chosen head adds to the prediction, and from which tokens it takes it. */
import { mainStack } from '../../architectures/plan/plan';
import { TOKENS } from '../../operations/node';
import type { HeadRow } from '../readings/head-row';
import { readSourceContributions } from '../readings/source-contributions';
import { restsOnFirst } from './attention-sink';
import { explainedLogit, type FindingStep, type LooksContext, type SummedLogit } from './context';

/** What is less, of a logit, is almost nothing. */
export const ADDS = 0.05;

export interface HeadAdds {
  readonly prediction: SummedLogit;
  /** What the head adds to its logit, or to the difference that is explained. */
  readonly value: number;
  /**
   * What it adds by the token that it is taken from [key]; null where it is no such sum, or where the head adds
   * almost nothing and does not rest on the first token.
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
  // What does not add up to the head's part is no account of it.
  return Math.abs(sum - value) <= (attribution.proof.bound ?? 0) ? { ...adds, sources } : adds;
}

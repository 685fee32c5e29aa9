/** All that was measured of a model's heads in a text: what a list of them and its export are of. */
import type { AttentionKind } from '../readings/attention';
import type { HeadBaseline } from './head-baseline';
import type { HeadKind } from './head-kinds';
import type { HeadScores } from './head-scores';
import type { RepeatedTokens } from './repeated-tokens';
import { headName } from './without-head';

export interface MeasuredHeads {
  /** Of an encoder-decoder; the decoder's own of other models. */
  readonly attention: AttentionKind;
  /** The kind that is looked for; null: none. */
  readonly kind: HeadKind | null;
  readonly scores: HeadScores | null;
  readonly baseline: HeadBaseline | null;
  /** On repeated random tokens; null: it was not asked for. */
  readonly tested: RepeatedTokens | null;
  /** The same without a head, each that was asked for, the latest last. */
  readonly lefts: readonly RepeatedTokens[];
}

/** With the result of one test more: that of the same head keeps its place. */
export function withLeft(lefts: readonly RepeatedTokens[], made: RepeatedTokens): readonly RepeatedTokens[] {
  const at = lefts.findIndex((one) => isWithout(one, made));
  return at < 0 ? [...lefts, made] : lefts.with(at, made);
}

/** Whether both are without the same head. */
export function isWithout(
  { without: one }: RepeatedTokens,
  { without: other }: Pick<RepeatedTokens, 'without'>,
): boolean {
  return one !== null && other !== null && headName(one) === headName(other);
}

/** All measurements of a model's heads in a text: the data for a list of heads and its export. */
import type { AttentionKind } from '../readings/attention';
import type { HeadBaseline } from './head-baseline';
import type { HeadKind } from './head-kinds';
import type { HeadPlace } from './head-place';
import type { HeadScores } from './head-scores';
import type { RepeatedTokens } from './repeated-tokens';
import { comparableScore, isLimited, type ShuffledScore, scoreOfHead } from './score-of-head';
import { type ChangedScore, changedScores, headName } from './without-head';

export interface MeasuredHeads {
  /** Its kind as shown: in a model with one stack, the kind of that stack. */
  readonly attention: AttentionKind;
  /** The kind of head that is looked for; null if none is chosen. */
  readonly kind: HeadKind | null;
  readonly scores: HeadScores | null;
  readonly baseline: HeadBaseline | null;
  /** On repeated random tokens; null if not requested. */
  readonly tested: RepeatedTokens | null;
  /** The same test without one head, for each head that was requested, the latest last. */
  readonly ablatedTests: readonly RepeatedTokens[];
}

/** Adds the result of a test; it replaces that of the same head at its place. */
export function withAblatedTest(
  ablatedTests: readonly RepeatedTokens[],
  made: RepeatedTokens,
): readonly RepeatedTokens[] {
  const at = ablatedTests.findIndex((one) => isWithout(one, made));
  return at < 0 ? [...ablatedTests, made] : ablatedTests.with(at, made);
}

/** Whether both tests are without the same head. */
export function isWithout(
  { without: one }: RepeatedTokens,
  { without: other }: Pick<RepeatedTokens, 'without'>,
): boolean {
  return one !== null && other !== null && headName(one) === headName(other);
}

/** All that is known of a head's score for a kind. */
export interface MeasuredHead extends HeadPlace {
  /** The score in the text, over the tokens that can count; `undefined` if there is none, or it was not measured. */
  readonly score: number | undefined;
  /** The share of all attention, as the head detector counts it, and how many tokens can count; only for kinds with a limit. */
  readonly ofAll: { readonly score: number; readonly tokens: number } | undefined;
  readonly shuffled: ShuffledScore | undefined;
  /** The score on repeated random tokens, for kinds that are tested there. */
  readonly random: { readonly mean: number; readonly deviation: number } | undefined;
  /** The same without one head, in the order of the tests. */
  readonly without: readonly ChangedScore[];
}

/**
 * All heads, sorted by falling score: on random tokens if the kind was tested so, otherwise in the text. Empty if nothing
 * was measured for the kind.
 */
export function measuredRows(measured: MeasuredHeads, kind: HeadKind): MeasuredHead[] {
  const { scores, baseline, tested, ablatedTests } = measured;
  const ofTest = tested && isLimited(kind) ? { tested, kind } : undefined;
  if (!ofTest && !scores?.scores[kind].some((score) => !Number.isNaN(score))) return [];
  const heads = headsIn(measured);
  const changes = ofTest
    ? ablatedTests.map((left) => changedScores({ all: ofTest.tested, ablated: left, heads }, ofTest.kind))
    : [];
  const size = ofTest?.tested.scores[ofTest.kind].length ?? scores?.scores[kind].length ?? 0;
  const rows = Array.from({ length: size }, (_, at): MeasuredHead => {
    const of = scores ? scoreOfHead(scores, baseline ?? undefined, kind, at) : undefined;
    const found = of && of.limit?.ceiling !== 0 ? of : undefined;
    return {
      ...{ layer: Math.floor(at / heads), head: at % heads },
      score: found && comparableScore(found),
      ofAll:
        found?.limit && scores
          ? { score: found.score, tokens: Math.round(found.limit.ceiling * scores.pos) }
          : undefined,
      shuffled: found?.shuffled,
      random: ofTest && {
        mean: ofTest.tested.scores[ofTest.kind][at] as number,
        deviation: ofTest.tested.deviations[ofTest.kind][at] as number,
      },
      without: changes.map((of) => of[at] as ChangedScore),
    };
  });
  const most = ({ random, score }: MeasuredHead) => random?.mean ?? score ?? Number.NEGATIVE_INFINITY;
  return rows.sort((a, b) => (most(a) === most(b) ? 0 : most(b) - most(a)));
}

/** The number of heads per block. */
export function headsIn({ scores, tested }: Pick<MeasuredHeads, 'scores' | 'tested'>): number {
  return scores?.heads ?? (tested ? tested.scores.induction.length / tested.even.length : 0);
}

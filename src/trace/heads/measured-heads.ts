/** All that was measured of a model's heads in a text: what a list of them and its export are of. */
import type { AttentionKind } from '../readings/attention';
import type { HeadBaseline } from './head-baseline';
import type { HeadKind } from './head-kinds';
import type { HeadPlace } from './head-place';
import type { HeadScores } from './head-scores';
import type { RepeatedTokens } from './repeated-tokens';
import { comparableScore, isLimited, type ShuffledScore, scoreOfHead } from './score-of-head';
import { type ChangedScore, changedScores, headName } from './without-head';

export interface MeasuredHeads {
  /** As it is called: that of a model with one stack by what the stack is. */
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

/** All that is known of a head's score of a kind. */
export interface MeasuredHead extends HeadPlace {
  /** In the text, over the tokens that can count; `undefined`: it has none, or was not measured. */
  readonly score: number | undefined;
  /** The share of all attention, as the head detector counts it, and how many tokens can count; only of kinds with a limit. */
  readonly ofAll: { readonly score: number; readonly tokens: number } | undefined;
  readonly shuffled: ShuffledScore | undefined;
  /** On repeated random tokens, of kinds that are tested there. */
  readonly random: { readonly mean: number; readonly deviation: number } | undefined;
  /** The same without a head, in the order of the tests. */
  readonly without: readonly ChangedScore[];
}

/** Every head's, those with most first: on random tokens where the kind was tested so, else in the text. None where nothing was measured of the kind. */
export function measuredRows(measured: MeasuredHeads, kind: HeadKind): MeasuredHead[] {
  const { scores, baseline, tested, lefts } = measured;
  const ofTest = tested && isLimited(kind) ? { tested, kind } : undefined;
  if (!ofTest && !scores?.scores[kind].some((score) => !Number.isNaN(score))) return [];
  const heads = headsIn(measured);
  const changes = ofTest ? lefts.map((left) => changedScores({ all: ofTest.tested, left, heads }, ofTest.kind)) : [];
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

/** How many heads a block has. */
export function headsIn({ scores, tested }: Pick<MeasuredHeads, 'scores' | 'tested'>): number {
  return scores?.heads ?? (tested ? tested.scores.induction.length / tested.even.length : 0);
}

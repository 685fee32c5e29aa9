/**
 * What a head scores on a text without meaning: the model is run on the same tokens in another order. Only in comparison
 * with this does a score justify a name.
 */
import { mainStack, sourceStack } from '../../architectures/plan/plan';
import { seededRandom } from '../../base/random';
import type { SequenceName } from '../../operations/node';
import type { AttentionKind } from '../readings/attention';
import { PassInputs } from '../run/pass';
import { modelOf, sequenceTypes, type TraceSource, tokensOf } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { DETECTED, type DetectedKind, HEAD_KINDS, type HeadKind } from './head-kinds';
import { comparableIn, HeadScorer, type HeadScores, querySequence, readHeadScores } from './head-scores';
import { patternStages } from './pattern-stages';
import { runPatterns } from './run-patterns';

/**
 * For all kinds, the mean and standard deviation of every head's score over the shuffles; NaN where the score itself is.
 * [layer, head]
 */
export interface HeadBaseline {
  readonly shuffles: number;
  readonly seed: number;
  readonly mean: Readonly<Record<HeadKind, Float64Array>>;
  /** The sample standard deviation: divided by the number of shuffles minus one. */
  readonly deviation: Readonly<Record<HeadKind, Float64Array>>;
  /** How many of the shuffles have a lower score than the text itself, each over its own tokens that can count. [layer, head] */
  readonly below: Readonly<Record<HeadKind, Float64Array>>;
  /** The mean, over the shuffles, of the number of tokens that can count. [layer] */
  readonly countable: Readonly<Record<DetectedKind, Float64Array>>;
}

export interface BaselineChoice {
  /** For an encoder-decoder; by default the decoder's own. */
  readonly attention?: AttentionKind;
  /** From 2 to `MOST_SHUFFLES`. */
  readonly shuffles: number;
  readonly seed: number;
}

/** @throws one sentence if the trace's model is absent */
export async function readHeadBaseline(
  source: TraceSource,
  choice: BaselineChoice,
  yieldPoint: YieldPoint,
): Promise<HeadBaseline> {
  const { shuffles, seed } = choice;
  const all: HeadScores[] = [];
  for (let index = 0; index < shuffles; index++) all.push(await scoreShuffle(source, choice, index, yieldPoint));
  const own = await readHeadScores(source, choice.attention, yieldPoint);
  const mean = {} as Record<HeadKind, Float64Array>;
  const below = {} as Record<HeadKind, Float64Array>;
  const deviation = {} as Record<HeadKind, Float64Array>;
  for (const kind of HEAD_KINDS) {
    const of = all.map(({ scores }) => scores[kind]);
    const at = meanOf(of);
    mean[kind] = at;
    below[kind] = lowerThan(own, all, kind);
    deviation[kind] = at.map((center, head) =>
      Math.sqrt(sum(of, (scores) => ((scores[head] as number) - center) ** 2) / (shuffles - 1)),
    );
  }
  const countable = Object.fromEntries(
    DETECTED.map((kind) => [kind, meanOf(all.map((scores) => scores.countable[kind]))]),
  ) as Record<DetectedKind, Float64Array>;
  return { shuffles, seed, mean, deviation, below, countable };
}

/** For each head, the number of shuffles in which it scores lower. */
function lowerThan(own: HeadScores, shuffled: readonly HeadScores[], kind: HeadKind): Float64Array {
  return own.scores[kind].map((_, at) => {
    const score = comparableIn(own, kind, at);
    return shuffled.filter((one) => comparableIn(one, kind, at) < score).length;
  });
}

/** The element-wise mean. */
function meanOf(all: readonly Float64Array[]): Float64Array {
  const length = all[0]?.length ?? 0;
  return Float64Array.from({ length }, (_, at) => sum(all, (values) => values[at] as number) / all.length);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

/** The scores of one shuffle of a trace's text. @param index the number of the shuffle for this seed */
export async function scoreShuffle(
  source: TraceSource,
  { attention = 'decoder', seed }: Pick<BaselineChoice, 'attention' | 'seed'>,
  index: number,
  yieldPoint: YieldPoint,
): Promise<HeadScores> {
  const model = modelOf(source, 'What a head does with shuffled tokens');
  const { plan } = model.folder;
  const sequences = [mainStack(plan), sourceStack(plan)].flatMap((stack) => stack?.sequence ?? []);
  const ids = Object.fromEntries(
    [...new Set(sequences)].map((sequence) => [sequence, shuffledIds(source, sequence, seed, index)]),
  );
  const inputs = new PassInputs(ids, sequenceTypes(source));
  const stages = patternStages(plan, attention);
  const scorer = new HeadScorer(plan, stages, ids[querySequence(attention)] as number[], attention, yieldPoint);
  await runPatterns(model, { inputs, stages, yieldPoint, give: (layer, weights) => scorer.add(layer, weights) });
  return scorer.result();
}

/**
 * The tokens of a text in another order (Fisher and Yates). Tokens that the tokenizer's template inserts, and the one that
 * a decoder begins with, keep their places.
 */
export function shuffledIds(source: TraceSource, sequence: SequenceName, seed: number, index: number): number[] {
  const tokens = tokensOf(source, sequence);
  const moves = tokens.map(({ inserted, special }, at) => !inserted && !(special && at === 0));
  const own = tokens.flatMap(({ id }, at) => (moves[at] ? [id] : []));
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + index);
  for (let last = own.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [own[last], own[other]] = [own[other] as number, own[last] as number];
  }
  let next = 0;
  return tokens.map(({ id }, at) => (moves[at] ? (own[next++] as number) : id));
}

/**
 * The standard test for induction heads (Olsson et al. 2022): random tokens, followed by the same tokens again. Every token
 * of the second half has exactly one earlier copy, and neither words nor meaning can help.
 */

import type { OpenedModel } from '../../architectures/open/opened-model';
import { sourceVocabulary } from '../../architectures/plan/encoder-sizes';
import { isEncoderDecoder, nodeOf } from '../../architectures/plan/plan';
import { whyNot } from '../../architectures/plan/why-not';
import { deviationOver, meanOver } from '../../base/deviation-over';
import { seededRandom } from '../../base/random';
import type { Token, Tokenizer } from '../../model/tokenizers/tokenizer';
import type { VisibleKeys } from '../../operations/mask-rule';
import { TOKENS } from '../../operations/node';
import type { AttentionKind } from '../readings/attention';
import type { AttentionHead } from '../readings/model-part';
import { PassInputs } from '../run/pass';
import { modelOf, sequenceIds, type TraceSource, tokensOf } from '../run/source';
import { keysSeen } from '../run/stage-mask';
import type { YieldPoint } from '../run/yield-point';
import { ForeseenHalves, type HalfLogprobs } from './foreseen-halves';
import { DETECTED, type DetectedKind } from './head-kinds';
import type { HeadPlace } from './head-place';
import { querySequence } from './head-scores';
import { patternStages } from './pattern-stages';
import { runPatterns } from './run-patterns';

export interface RepeatedTokensChoice {
  /** For an encoder-decoder; by default the decoder's own. */
  readonly attention?: Exclude<AttentionKind, 'cross'>;
  readonly seed: number;
  /** The head of the decoder's own attention whose output is set to zero in every run; absent: none. */
  readonly without?: HeadPlace | undefined;
}

/** [layer, head] */
type HeadTestScores = Readonly<Record<DetectedKind, Float64Array>>;

export interface RepeatedTokens {
  /** The number of such texts. */
  readonly texts: number;
  /** How many different random tokens each text has, which are then repeated. */
  readonly different: number;
  readonly seed: number;
  /**
   * Mean weights over the second halves: on the previous token, on the earlier copy, and on the token after that copy.
   * [layer, head]
   */
  readonly scores: Readonly<Record<DetectedKind, Float64Array>>;
  /** The standard deviations of these scores over the texts. [layer, head] */
  readonly deviations: Readonly<Record<DetectedKind, Float64Array>>;
  /**
   * The scores in each text, from which mean and deviation are computed: two tests on the same texts are compared text by
   * text.
   */
  readonly ofTexts: readonly HeadTestScores[];
  /** The score of a head that attends equally to all tokens it sees, that is, the score by chance. [layer] */
  readonly even: Float64Array;
  /** How well the model predicts the tokens of each half; null if it does not predict next tokens. */
  readonly foreseen: HalfLogprobs | null;
  /** The head that was left out in all runs; null: none. */
  readonly without: HeadPlace | null;
}

const REPEATED_TEXTS = 4;
const MOST_DIFFERENT = 50;

/** @throws one sentence if the trace's model is absent, or its context is too short */
export async function readRepeatedTokens(
  source: TraceSource,
  { attention = 'decoder', seed, without }: RepeatedTokensChoice,
  yieldPoint: YieldPoint,
): Promise<RepeatedTokens> {
  const model = modelOf(source, 'A test on other tokens');
  const { plan, spec } = model.folder;
  const { sequence, head, tail, others } = whatIsKept(source, attention);
  const context = (attention === 'encoder' && spec.encoder ? spec.encoder : spec).contextLength;
  const choices = usableIds(model, attention);
  const room = Math.floor((context - head.length - tail.length) / 2);
  const different = Math.min(MOST_DIFFERENT, room, choices.length);
  if (different < 2) throw new Error('The context of this model is too short for this test.');
  const stages = patternStages(plan, attention);
  const axis = stages[0] && nodeOf(plan, stages[0].node).axes[0];
  const heads = axis && 'size' in axis ? axis.size : 0;
  const ofTexts = Array.from({ length: REPEATED_TEXTS }, () => byKind(() => new Float64Array(stages.length * heads)));
  const pos = head.length + 2 * different + tail.length;
  const even = Float64Array.from(stages, ({ node }) =>
    evenWeight((query) => keysSeen(plan, nodeOf(plan, node), query, pos), head.length + different, different),
  );
  const isForeseen =
    attention === 'decoder' && whyNot(plan, 'The probability of each token given those before it') === undefined;
  const foreseen = isForeseen ? new ForeseenHalves(model, head.length, different, yieldPoint) : null;
  const run = { without: without && headPart(without), toTheEnd: isForeseen };
  for (const [text, scores] of ofTexts.entries()) {
    const drawn = drawIds(choices, different, Math.imul(seed, 0x9e3779b1) + text);
    const ids = [...head, ...drawn, ...drawn, ...tail];
    const inputs = new PassInputs({ ...others, [sequence]: ids });
    const give = (layer: number, weights: Float32Array) => {
      const all = scoreRepeated(weights, heads, head.length, different);
      for (const kind of DETECTED) scores[kind].set(all[kind], layer * heads);
    };
    const stream = await runPatterns(model, { inputs, stages, yieldPoint, give, ...run });
    if (stream) await foreseen?.add(stream, drawn);
  }
  return {
    texts: REPEATED_TEXTS,
    different,
    seed,
    scores: byKind((kind) => meanOver(ofTexts.map((one) => one[kind]))),
    deviations: byKind((kind) => deviationOver(ofTexts.map((one) => one[kind]))),
    ofTexts,
    even,
    foreseen: foreseen?.result() ?? null,
    without: without ?? null,
  };
}

/**
 * The ids of a trace that the test keeps in place: those around the random ones, and all of the other sequence. @throws one
 * sentence if the trace's model is absent
 */
export function whatIsKept(source: TraceSource, attention: NonNullable<RepeatedTokensChoice['attention']>) {
  const { plan, tokenizer } = modelOf(source, 'A test on other tokens').folder;
  const sequence = querySequence(attention);
  const hasTemplate = sequence !== TOKENS || !isEncoderDecoder(plan);
  const [head, tail] = aroundText(tokensOf(source, sequence), hasTemplate ? tokenizer : null);
  const { [sequence]: _, ...others } = sequenceIds(source);
  return { sequence, head, tail, others };
}

type ByKind = Record<DetectedKind, Float64Array>;

function byKind(of: (kind: DetectedKind) => Float64Array): ByKind {
  return Object.fromEntries(DETECTED.map((kind) => [kind, of(kind)])) as ByKind;
}

function headPart({ layer, head }: HeadPlace): AttentionHead {
  return { kind: 'head', layer, head, cross: false };
}

/**
 * The ids before and after a text: what the tokenizer's template inserts, and what a decoder begins with. They are kept. If
 * there is no text between them, the template says where it would be.
 * @param tokenizer null if there is no template
 */
function aroundText(tokens: readonly Token[], tokenizer: Tokenizer | null): [number[], number[]] {
  const ids = tokens.map(({ id }) => id);
  const isOwn = tokens.map(({ inserted, special }, at) => !inserted && !(special && at === 0));
  if (isOwn.includes(true)) return [ids.slice(0, isOwn.indexOf(true)), ids.slice(isOwn.lastIndexOf(true) + 1)];
  const letter = tokenizer?.encode('a') ?? [];
  const behind = letter.length - 1 - letter.findLastIndex(({ inserted }) => !inserted);
  const slot = Math.max(0, ids.length - behind);
  return [ids.slice(0, slot), ids.slice(slot)];
}

/** The mean over some queries of the weight on one key, if each attends equally to all keys that it sees. */
function evenWeight(seen: (query: number) => VisibleKeys, from: number, count: number): number {
  let sum = 0;
  for (let query = from; query < from + count; query++) {
    const { first, end } = seen(query);
    sum += 1 / (end - first);
  }
  return sum / count;
}

/**
 * The mean weight of every head over the second half.
 * @param weights [head, query, key]
 * @param first where the first half begins
 * @param different the number of tokens in each half
 */
export function scoreRepeated(
  weights: Float32Array,
  heads: number,
  first: number,
  different: number,
): Record<DetectedKind, Float64Array> {
  const pos = Math.sqrt(weights.length / heads);
  const mean = (back: number) =>
    Float64Array.from({ length: heads }, (_, head) => {
      let sum = 0;
      for (let query = first + different; query < first + 2 * different; query++)
        sum += weights[(head * pos + query) * pos + query - back] as number;
      return sum / different;
    });
  return { previous: mean(1), duplicate: mean(different), induction: mean(different - 1) };
}

/** All tokens except special ones, of the vocabulary that an encoder reads or a decoder writes. */
export function usableIds(
  { folder: { tokenizer, spec } }: { readonly folder: Pick<OpenedModel, 'tokenizer' | 'spec'> },
  attention: RepeatedTokensChoice['attention'],
): number[] {
  const own = attention === 'encoder' ? tokenizer : tokenizer.target;
  const size = attention === 'encoder' ? sourceVocabulary(spec) : spec.vocabSize;
  const ids = Array.from({ length: size }, (_, id) => id);
  return ids.filter((id) => own.has(id) && !own.describe(id).special);
}

/** Draws different ids: the beginning of a shuffle (Fisher and Yates). */
export function drawIds(from: readonly number[], count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const ids = [...from];
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (ids.length - at));
    [ids[at], ids[other]] = [ids[other] as number, ids[at] as number];
  }
  return ids.slice(0, count);
}

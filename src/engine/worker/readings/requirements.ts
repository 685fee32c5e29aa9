/**
 * Checks the parameters of readings: each function throws a RangeError with one sentence if something requested does not
 * exist.
 */
import { blockCount, headCountOf } from '../../../architectures/plan/architecture';
import type { SpelledAfter } from '../../../trace/compare/spelled-text';
import type { FindingsChoice } from '../../../trace/findings/context';
import type { BaselineChoice } from '../../../trace/heads/head-baseline';
import type { CircuitsChoice } from '../../../trace/heads/head-circuits';
import type { HeadPlace } from '../../../trace/heads/head-place';
import { MOST_SHUFFLES } from '../../../trace/heads/most-shuffles';
import type { RepeatedTokensChoice } from '../../../trace/heads/repeated-tokens';
import type { NeuronChoice } from '../../../trace/neurons/neuron';
import { type AttentionKind, type BlockRange, headMapBytes } from '../../../trace/readings/attention';
import { LENS_POSITIONS } from '../../../trace/readings/lens';
import type { MaskedTokensChoice } from '../../../trace/readings/masked-tokens';
import { nodeOfPart } from '../../../trace/readings/model-part';
import type { OtherTokensChoice } from '../../../trace/readings/other-tokens';
import type { WithoutTokensChoice } from '../../../trace/readings/without-tokens';
import type { TraceSource } from '../../../trace/run/source';
import type { StepChoice } from '../../../trace/steps/steps';
import type { ExplainedAt, Readings } from '../../protocol/reading-protocol';
import { MAX_WINDOW_BYTES } from '../../protocol/tensor-protocol';
import { requireBelow } from './require-below';

const MOST_SPELLED = 20;
/** In UTF-16 units; the longest tokens of published vocabularies are a few hundred spaces or punctuation marks. */
const LONGEST_SPELLED = 1024;

/** @throws RangeError with one sentence if the variant has no such block or head */
export function requireChoice({ spec }: TraceSource, { layer, head, variant }: StepChoice): void {
  requireBelow('block', layer, variant === 'model' ? blockCount(spec) : 1);
  requireBelow('head', head, variant === 'model' ? headCountOf(spec) : 1);
}

/** @throws RangeError with one sentence if there is no such head, position or attended position */
export function requireCircuits({ spec, tokens }: TraceSource, { layer, head, position, key }: CircuitsChoice): void {
  requireBelow('block', layer, spec.layers);
  requireBelow('head', head, spec.heads);
  requireBelow('position', position, tokens.length);
  if (key !== null) requireBelow('position', key, tokens.length);
}

/** @throws RangeError with one sentence if the model has no such head */
export function requireHead({ spec }: TraceSource, { layer, head }: HeadPlace): void {
  requireBelow('block', layer, spec.layers);
  requireBelow('head', head, spec.heads);
}

/**
 * The neuron itself is checked where its MLP is known.
 * @throws RangeError with one sentence if there is no such stack, block, position or token
 */
export function requireNeuron(trace: TraceSource, choice: NeuronChoice): void {
  const stack = trace.planOf('model').stacks.find(({ name }) => name === choice.stack);
  if (!stack) throw new RangeError(`There is no stack of blocks "${choice.stack}".`);
  requireBelow('block', choice.layer, stack.layers);
  requireExplained(trace, choice);
}

/** @throws RangeError with one sentence if there is no such block, head, position or token */
export function requireFindable(trace: TraceSource, choice: FindingsChoice): void {
  requireChoice(trace, choice);
  requireBelow('position in the source', choice.sourcePosition ?? 0, trace.source?.tokens.length ?? 1);
  requireExplained(trace, choice);
}

/** @throws RangeError with one sentence if the trace has no such position */
export function requirePosition({ tokens }: TraceSource, { position }: Pick<ExplainedAt, 'position'>): void {
  requireBelow('position', position, tokens.length);
}

/**
 * @throws RangeError with one sentence when no earlier token predicts this place, or when the place comes after the position
 */
export function requirePlaceBefore(
  trace: TraceSource,
  { position, place, tokens: count = 1, wanted }: OtherTokensChoice,
): void {
  const { tokens } = trace;
  requireBelow('position', position, tokens.length);
  requireBelow('place', place, position + 1);
  if (!Number.isInteger(count) || count < 1 || place + count > position + 1)
    throw new RangeError('The tokens that give way together are one or more, and end at the position or before it.');
  requireToken(trace, wanted ?? null);
  if (place === 0) throw new RangeError('The first token has nothing before it that says what else fits there.');
}

/** @throws RangeError with one sentence when no token is left out, or when one of them is not before the position */
export function requireTokensBefore(
  trace: TraceSource,
  { position, place, tokens: count, wanted, ratherThan }: WithoutTokensChoice,
): void {
  requireBelow('position', position, trace.tokens.length);
  requireBelow('place', place, position);
  if (!Number.isInteger(count) || count < 1 || place + count > position)
    throw new RangeError('The tokens that are left out are one or more, and end before the position.');
  requireToken(trace, wanted ?? null);
  requireToken(trace, ratherThan ?? null);
}

/**
 * Which of the tokens may be masked is checked where the model is known.
 * @throws RangeError with one sentence if there are no such tokens, or if the position is one of them
 */
export function requireMaskedPlace(
  trace: TraceSource,
  { position, place, tokens: count, wanted }: MaskedTokensChoice,
): void {
  const { tokens } = trace;
  requireBelow('position', position, tokens.length);
  requireBelow('place', place, tokens.length);
  if (!Number.isInteger(count) || count < 1 || place + count > tokens.length)
    throw new RangeError('The tokens that are masked together are one or more, all of them in the text.');
  if (place <= position && position < place + count)
    throw new RangeError('The position whose prediction is followed is masked already.');
  requireToken(trace, wanted ?? null);
}

/** @throws RangeError with one sentence if there is no such position, or no token of one of the ids */
export function requireExplained(trace: TraceSource, { position, id, ratherThan = null }: ExplainedAt): void {
  requirePosition(trace, { position });
  requireToken(trace, id);
  requireToken(trace, ratherThan);
}

/** @throws RangeError with one sentence if the texts are none or too many, or if one is empty or too long */
export function requireTextsToSpell({ tokens }: TraceSource, { position, texts }: SpelledAfter): void {
  requireBelow('position', position, tokens.length);
  if (texts.length === 0 || texts.length > MOST_SPELLED)
    throw new RangeError(`1 to ${MOST_SPELLED} texts are read at a time, not ${texts.length}.`);
  if (texts.some((text) => text === '' || text.length > LONGEST_SPELLED))
    throw new RangeError(`A text to read on has 1 to ${LONGEST_SPELLED} characters.`);
}

/**
 * @throws RangeError with one sentence if a model without an encoder is asked for attention other than the decoder’s
 */
export function requireAttention(
  { source }: TraceSource,
  { attention = 'decoder' }: { readonly attention?: AttentionKind },
): void {
  if (attention === 'decoder' || source) return;
  throw new RangeError(`There is no such attention: the model reads one text, not a source and an output.`);
}

/**
 * @throws RangeError with one sentence if there is no such attention, or if the shuffles or the seed are out of range
 */
export function requireBaseline(trace: TraceSource, choice: BaselineChoice): void {
  const { shuffles, seed } = choice;
  requireAttention(trace, choice);
  const valid = Number.isSafeInteger(shuffles) && shuffles >= 2 && shuffles <= MOST_SHUFFLES;
  if (!valid) throw new RangeError(`A baseline takes 2 to ${MOST_SHUFFLES} shuffles, not ${shuffles}.`);
  requireSeed(seed);
}

/** @throws RangeError with one sentence if there is no such attention or head, or if the seed is no whole number */
export function requireRepeatedTokens(trace: TraceSource, choice: RepeatedTokensChoice): void {
  const { without, attention } = choice;
  requireAttention(trace, choice);
  requireSeed(choice.seed);
  if (without === undefined) return;
  if (attention === 'encoder') throw new RangeError('Heads of an encoder cannot be left out of this test.');
  nodeOfPart(trace.planOf('model'), { kind: 'head', ...without, cross: false });
}

function requireSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed is a whole number, not ${seed}.`);
}

/** @throws RangeError with one sentence if there are no such blocks, or too many for one answer */
export function requireBlocks(trace: TraceSource, { variant, from, to, attention = 'decoder' }: BlockRange): void {
  const { spec, tokens, source } = trace;
  requireAttention(trace, { attention });
  const { layers, heads } =
    variant !== 'model' ? { layers: 1, heads: 1 } : attention === 'encoder' ? (spec.encoder ?? spec) : spec;
  const [queries, keys] = [attention === 'encoder' ? source : trace, attention === 'decoder' ? trace : source].map(
    (text) => text?.tokens.length ?? tokens.length,
  ) as [number, number];
  const valid = [from, to].every(Number.isInteger) && 0 <= from && from < to && to <= layers;
  if (!valid) {
    throw new RangeError(
      `There are no blocks from ${from} up to, not including, ${to}: there are ${layers}, counted from 0.`,
    );
  }
  const most = Math.max(1, Math.floor(MAX_WINDOW_BYTES / (heads * headMapBytes(queries, keys))));
  if (to - from > most) {
    throw new RangeError(
      `The heads of ${to - from} blocks are too much for one answer: ask for at most ${most} blocks at a time.`,
    );
  }
}

/**
 * @throws RangeError with one sentence if the positions are none or too many, or if one of them or the token does not
 * exist
 */
export function requireLens(trace: TraceSource, { positions, target }: Readings['lens']['params']): void {
  if (positions.length === 0 || positions.length > LENS_POSITIONS) {
    throw new RangeError(
      `The logit lens reads 1 to ${LENS_POSITIONS} positions at a time, not ${positions.length}, since each takes the head once for every half block: ask for them in parts.`,
    );
  }
  for (const position of positions) requireBelow('position', position, trace.tokens.length);
  requireToken(trace, target);
}

/** @param id null for no token @throws RangeError with one sentence if the vocabulary has no such id */
export function requireToken({ spec }: TraceSource, id: number | null): void {
  if (id !== null) requireBelow('token', id, spec.vocabSize);
}

/** @throws RangeError with one sentence if the trace has no such range of positions */
export function requirePositions(
  { tokens }: TraceSource,
  { positions }: Readings['textProbabilities']['params'],
): void {
  if (!positions) return;
  const { from, to } = positions;
  if ([from, to].every(Number.isInteger) && 0 <= from && from < to && to <= tokens.length) return;
  throw new RangeError(
    `There are no positions from ${from} up to, not including, ${to}: there are ${tokens.length}, counted from 0.`,
  );
}

/**
 * Puts the similarity of two texts into perspective: how similar the model considers other texts whose relation is obvious.
 */

import { requireApplies } from '../../../architectures/plan/why-not';
import type { Model } from '../../../lowering/model';
import { endOf } from '../../../lowering/trace';
import type { Token } from '../../../model/tokenizers/tokenizer';
import { TOKENS } from '../../../operations/node';
import { REFERENCE_PAIRS, type ReferenceSimilarity } from '../../../trace/compare/reference-pairs';
import { whyNotAtOnce } from '../../../trace/compare/several-texts';
import { cosines, requireSameWidth, textVector } from '../../../trace/compare/similarity';
import { type UnrelatedSimilarity, unrelatedSentence } from '../../../trace/compare/unrelated-sentence';
import { runTo } from '../../../trace/run/hidden-states';
import type { ModelRuns } from '../../../trace/run/model-runs';
import { PassInputs } from '../../../trace/run/pass';
import { modelOf, type TraceSource } from '../../../trace/run/source';

/**
 * @throws an error of one sentence when the model has no vector for a text, or is absent; the signal's reason when cancelled
 */
export async function readUnrelatedSimilarity(
  source: TraceSource,
  texts: readonly string[],
  runs: ModelRuns,
): Promise<UnrelatedSimilarity> {
  const own = await textVector(source);
  const text = unrelatedSentence(texts);
  const other = await vectorOfText(source, text, runs);
  return { text, cosine: await cosineOf(source, own, other, runs) };
}

/** The measured pairs of each model: they depend on the model, not on the traced text. */
const MEASURED = new WeakMap<Model, readonly ReferenceSimilarity[]>();

/** How similar the model of this trace considers the reference pairs; `undefined` if that was not measured yet. */
export function knownReferences({ model }: TraceSource): readonly ReferenceSimilarity[] | undefined {
  return model && MEASURED.get(model);
}

/** Like `knownReferences`, but measures the missing pairs now, kind by kind. @throws as `readUnrelatedSimilarity` */
export async function readReferenceSimilarities(
  source: TraceSource,
  runs: ModelRuns,
): Promise<readonly ReferenceSimilarity[]> {
  const before = knownReferences(source);
  if (before) return before;
  const measured = await measureReferences(source, runs);
  if (source.model) MEASURED.set(source.model, measured);
  return measured;
}

async function measureReferences(source: TraceSource, runs: ModelRuns): Promise<ReferenceSimilarity[]> {
  requireApplies(source.planOf('model'), 'A sentence embedding');
  const vectors = new Map<string, Float32Array>();
  const vectorOf = async (text: string) => {
    const vector = vectors.get(text) ?? (await vectorOfText(source, text, runs));
    vectors.set(text, vector);
    return vector;
  };
  const known: ReferenceSimilarity[] = [];
  for (const pair of REFERENCE_PAIRS) {
    const [a, b] = [await vectorOf(pair.a), await vectorOf(pair.b)];
    known.push({ ...pair, cosine: await cosineOf(source, a, b, runs) });
  }
  return known;
}

/** @throws RangeError with one sentence when there are too few or too many texts, or one is empty */
export function requireTextsAtOnce(_: TraceSource, { texts }: { readonly texts: readonly string[] }): void {
  const why = whyNotAtOnce(texts);
  if (why) throw new RangeError(why);
}

/** The cosine similarities of each pair of vectors. [text, text] @throws as `readSimilarityTo` */
export async function readSimilaritiesAmong(
  source: TraceSource,
  texts: readonly string[],
  runs: ModelRuns,
): Promise<Float64Array> {
  requireApplies(source.planOf('model'), 'A sentence embedding');
  const width = source.spec.dModel;
  const vectors = new Float32Array(texts.length * width);
  for (const [index, text] of texts.entries()) vectors.set(await vectorOfText(source, text, runs), index * width);
  return cosines(vectors, vectors, width, runs.yieldPoint);
}

/**
 * How similar the text is to another one when some of its tokens are left out.
 * @throws an error of one sentence when one of the two has no vector, or the model is absent; the signal's reason when
 * cancelled
 */
export async function readSimilarityWithout(
  source: TraceSource,
  other: TraceSource,
  positions: readonly number[],
  runs: ModelRuns,
): Promise<number> {
  requireApplies(source.planOf('model'), 'A sentence embedding');
  requireSameWidth(source, other);
  return cosineOf(source, await vectorWithout(source, positions, runs), await textVector(other), runs);
}

/**
 * How similar the text, without some of its tokens, is to a text that is not traced.
 * @throws an error of one sentence when the model has no vector for a text, when a text is too long for it, or when it is
 * absent; the signal's reason when cancelled
 */
export async function readSimilarityTo(
  source: TraceSource,
  text: string,
  positions: readonly number[],
  runs: ModelRuns,
): Promise<number> {
  const whole = await textVector(source);
  const own = positions.length === 0 ? whole : await vectorWithout(source, positions, runs);
  return cosineOf(source, own, await vectorOfText(source, text, runs), runs);
}

function vectorWithout(source: TraceSource, positions: readonly number[], runs: ModelRuns): Promise<Float32Array> {
  const leftOut = new Set(positions);
  const rest = source.tokens.filter((_, position) => !leftOut.has(position));
  return vectorOfTokens(source, rest, runs);
}

/** @throws RangeError with one sentence when one of the tokens does not exist, or none would be left */
export function requireTokensToLeaveOut(
  { tokens }: TraceSource,
  { positions }: { positions: readonly number[] },
): void {
  const wrong = positions.find((position) => !Number.isInteger(position) || !(position in tokens));
  if (wrong !== undefined) throw new RangeError(`There is no token ${wrong} to leave out.`);
  if (new Set(positions).size === tokens.length) throw new RangeError('Without all its tokens a text has no vector.');
}

async function vectorOfText(source: TraceSource, text: string, runs: ModelRuns): Promise<Float32Array> {
  const { folder, spec } = modelOf(source, 'The vector of another sentence');
  const tokens = folder.tokenizer.encode(text);
  if (tokens.length === 0) throw new RangeError('A text without tokens has no vector.');
  if (tokens.length > spec.contextLength)
    throw new RangeError(`${tokens.length} tokens do not fit into the model's context of ${spec.contextLength}.`);
  return vectorOfTokens(source, tokens, runs);
}

/** The vector that the model of a trace computes for tokens other than the traced ones. */
async function vectorOfTokens(
  source: TraceSource,
  tokens: readonly Token[],
  { runExclusive, signal, yieldPoint }: ModelRuns,
): Promise<Float32Array> {
  await yieldPoint();
  const model = modelOf(source, 'The vector of another text');
  const inputs = new PassInputs(
    { [TOKENS]: tokens.map(({ id }) => id) },
    { [TOKENS]: tokens.map(({ typeId }) => typeId) },
  );
  return runExclusive(model, () => runTo(model, inputs, endOf(source.planOf('model')), signal));
}

async function cosineOf(
  { spec }: TraceSource,
  a: Float32Array,
  b: Float32Array,
  { yieldPoint }: ModelRuns,
): Promise<number> {
  const [cosine] = await cosines(a, b, spec.dModel, yieldPoint);
  return cosine as number;
}

/** What to judge the similarity of two texts by: how alike the model takes other texts for, of which it is plain how they relate. */

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

/** @throws one sentence when the model makes no vector of a text, or is absent; the signal's reason when cancelled */
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

/** Of each model, whatever was traced with it: the pairs are of the model, not of a text. */
const MEASURED = new WeakMap<Model, readonly ReferenceSimilarity[]>();

/** How alike the model of this trace takes the reference pairs for, where that was measured; `undefined`: it was not. */
export function knownReferences({ model }: TraceSource): readonly ReferenceSimilarity[] | undefined {
  return model && MEASURED.get(model);
}

/** The same, measured now where it was not before, kind by kind. @throws as `readUnrelatedSimilarity` */
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

/** @throws RangeError with one sentence when these are too few or too many texts, or one is empty */
export function requireTextsAtOnce(_: TraceSource, { texts }: { readonly texts: readonly string[] }): void {
  const why = whyNotAtOnce(texts);
  if (why) throw new RangeError(why);
}

/** The cosines of the vectors of each two texts. [text, text] @throws as `readSimilarityTo` */
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
 * How alike the text is to another one without some of its tokens.
 * @throws one sentence when one of the two has no vector, or the model is absent; the signal's reason when cancelled
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
 * The same with a text that is not traced.
 * @throws one sentence when the model makes no vector of a text, takes no text as long as that, or is absent; the signal's reason when cancelled
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

/** @throws RangeError with one sentence when one of the tokens is not there, or none would be left */
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

/** The vector that the model of a trace makes of other tokens than the traced ones. */
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

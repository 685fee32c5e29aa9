/** Filling in masks, pseudo-perplexity and text embeddings: forward passes of which no trace is kept. */
import { whyNot } from '../../../architectures/plan/why-not';
import { cancellationPoint } from '../../../base/cancellation-point';
import { rankOf } from '../../../generate/logit-row';
import { logProbability } from '../../../generate/sampling';
import type { Model } from '../../../lowering/model';
import { endOf } from '../../../lowering/trace';
import { AdvisedError } from '../../../model/errors';
import { maskTokens } from '../../../model/tokenizers/mask-tokens';
import { describeId, type Token } from '../../../model/tokenizers/tokenizer';
import { cosines } from '../../../trace/compare/similarity';
import { maskedPlace } from '../../../trace/readings/masked-places';
import { runToEach } from '../../../trace/run/hidden-states';
import { inputsOf, logitsAt } from '../../../trace/run/logits-at';
import type {
  EmbeddedText,
  Embeddings,
  EmbedParams,
  FillParams,
  FillResult,
  PseudoPerplexity,
  PseudoPerplexityParams,
} from '../../protocol/encoder-protocol';
import type { MaskedPlace } from '../../protocol/trace-protocol';
import type { RequestContext } from '../models/request-context';
import { maskBeyond, promptToTrace, readTokens, requireMask } from './prompt';

const MOST = 50;

/** @throws an error of one sentence when the model does not fill in masks, or nothing is masked */
export async function fillIn(
  model: Model,
  { count, ...params }: Omit<FillParams, 'model'>,
  { signal }: RequestContext,
): Promise<FillResult> {
  requireFills(model, 'Filling in');
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new RangeError(`1 to ${MOST} tokens can be told of each place, not ${count}.`);
  }
  const { whole: text, tokens, cut, masks: places } = promptToTrace(model, params);
  if (places.length === 0) {
    const mask = requireMask(model);
    if (cut && text.includes(mask.token)) throw maskBeyond(cut);
    const kind = 'nothing masked';
    throw new AdvisedError(`Nothing is masked: write ${mask.token} where a word is left out.`, { kind });
  }
  const { tokenizer } = model.folder;
  const rows = await logitsAt(
    model,
    tokens,
    places.map(({ position }) => position),
    signal,
  );
  const masks: MaskedPlace[] = places.map((place, row) =>
    maskedPlace((id) => describeId(tokenizer, id), { ...place, logits: rows(row) }, count),
  );
  return { text, tokens, cut, masks };
}

/**
 * @throws an error of one sentence that says why the model does not fill in masks
 */
function requireFills({ folder: { plan, name } }: Model, question: 'Filling in' | 'Pseudo-perplexity'): void {
  const why = whyNot(plan, question, name);
  if (why) throw new Error(why);
}

/** Runs one forward pass for each token of the text that is not a mask. @throws the signal's reason when cancelled */
export async function pseudoPerplexity(
  model: Model,
  params: Omit<PseudoPerplexityParams, 'model'>,
  { signal, report }: RequestContext,
): Promise<PseudoPerplexity> {
  requireFills(model, 'Pseudo-perplexity');
  const mask = requireMask(model);
  const { tokens, cut } = promptToTrace(model, params);
  const positions = [...tokens.keys()].filter((position) => {
    const { inserted, id } = tokens[position] as Token;
    return !inserted && id !== mask.id;
  });
  if (positions.length === 0)
    throw new Error('There is no token to mask: the text is empty, or all of it is masked already.');
  const logprob = new Float64Array(tokens.length).fill(Number.NaN);
  const rank = new Int32Array(tokens.length).fill(-1);
  let sum = 0;
  for (const [done, position] of positions.entries()) {
    const masked = maskTokens(tokens, [position], mask);
    const logits = (await logitsAt(model, masked, [position], signal))(0);
    const { id } = tokens[position] as Token;
    logprob[position] = logProbability(logits, id);
    rank[position] = rankOf(logits, id);
    sum += logprob[position] as number;
    report({ stage: 'score', done: done + 1, total: positions.length });
  }
  return { tokens, cut, logprob, rank, value: Math.exp(-sum / positions.length) };
}

/** @throws an error of one sentence when the model has no vector for a text */
export async function embed(
  model: Model,
  { texts }: Omit<EmbedParams, 'model'>,
  { signal, report }: RequestContext,
): Promise<Embeddings> {
  const { name, plan } = model.folder;
  const why = whyNot(plan, 'A sentence embedding', name);
  if (why) throw new Error(why);
  const embedded: EmbeddedText[] = [];
  const rows: Float32Array[] = [];
  const states: Float32Array[] = [];
  for (const text of texts) {
    const { tokens, cut } = readTokens(model, text);
    if (tokens.length === 0) throw new Error('There is nothing to embed: a text has no tokens.');
    const [state, row] = await runToEach(model, inputsOf(tokens), [plan.finalNorm, endOf(plan)], signal);
    rows.push(row as Float32Array);
    if (texts.length === 2) states.push(state as Float32Array);
    embedded.push({ text, tokens, cut });
    report({ stage: 'embed', done: rows.length, total: texts.length });
  }
  const width = model.spec.dModel;
  const vectors = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) vectors.set(row, index * width);
  const [first, second] = states;
  const yieldPoint = () => cancellationPoint(signal);
  const tokenSimilarities = first && second ? await cosines(first, second, width, yieldPoint) : null;
  const similarities = await cosines(vectors, vectors, width, yieldPoint);
  return { texts: embedded, width, vectors, similarities, tokenSimilarities };
}

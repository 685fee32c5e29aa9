/** Generation token by token. */

import { cancellationPoint } from '../base/cancellation-point';
import { seededRandom } from '../base/random';
import type { Model } from '../lowering/model';
import type { QuantizedWeights } from '../lowering/quantized';
import { Decoder } from './decoder';
import type { EncodedSource } from './encoded-source';
import { isForcedLast, LogitRules, type RuleAction } from './logit-rules';
import {
  type ChosenToken,
  chooseToken,
  entropyBits,
  type KeptTokens,
  keptTokens,
  logProbability,
  orderOf,
  predictionsOf,
  type SamplingOptions,
  samplingDistribution,
  topPredictions,
} from './sampling';

/**
 * Why generation ended: the requested number of tokens is reached, the model chose an end-of-text token, or the context is
 * full. An end-of-text token that a rule has forced at one of these limits is not a reason: the limit is.
 */
export type StopReason = 'length' | 'end-of-text' | 'context';

export interface NewToken extends ChosenToken {
  /** Natural logarithm of its probability under the raw logits. */
  readonly logprob: number;
  /** How many tokens the cache held when this one was chosen, and how many of them the last run had added. */
  readonly cached: number;
  readonly computed: number;
  /** How the rules of generation_config.json affected the choice; absent if the model has no such rules. */
  readonly rules?: readonly RuleAction[];
  /** Other tokens that could have been chosen; absent if they were not asked for. */
  readonly others?: OtherTokens;
}

/** A token that could come next. */
export interface TokenAmong {
  readonly id: number;
  readonly logit: number;
  readonly probability: number;
  /** The probability with which it could be drawn under the run's settings; absent if tokens are not drawn. */
  readonly sampled?: number;
}

export interface OtherTokens {
  /** The most probable tokens under the raw logits, the most probable first. */
  readonly top: readonly TokenAmong[];
  /** Entropy in bits of the raw distribution. */
  readonly entropy: number;
  /** Entropy in bits of the distribution that the token is drawn from; absent if tokens are not drawn. */
  readonly sampledEntropy?: number;
  /** How many tokens top-k and top-p leave of all; absent if tokens are not drawn. */
  readonly kept?: KeptTokens;
  /** The tokens that were asked about; the most probable token has rank 0. */
  readonly asked: readonly (TokenAmong & { readonly rank: number })[];
}

/** The decoder's cache at the end of generation: keys and values of one head, [rows, d_head] each. */
interface CacheAtEnd {
  /** The number of tokens in the cache: all but the last chosen one. */
  readonly length: number;
  /** The position of the first row. */
  readonly firstRow: number;
  readonly keys: Float32Array;
  readonly values: Float32Array;
  /** Bytes of the keys and values of all heads of all blocks. */
  readonly bytes: number;
}

export interface Generated {
  readonly tokens: readonly NewToken[];
  readonly reason: StopReason;
  /** Present if generation was cancelled before it ended by itself; then `reason` means nothing. */
  readonly interrupted?: true;
  /** What is kept of the source, if there is one: its number of tokens, and the bytes of all their keys and values. */
  readonly source?: Pick<EncodedSource, 'tokens' | 'byteLength'>;
  /** Present if it was asked for. */
  readonly cache?: CacheAtEnd;
}

export interface GenerateOptions {
  readonly maxNewTokens: number;
  readonly sampling: SamplingOptions;
  /** How many of the seed's random numbers to skip: those that drew earlier tokens. */
  readonly drawsBefore?: number;
  /** Ids that end the text when the model chooses them; the chosen one is part of the result. */
  readonly stopIds: readonly number[];
  /** How many of the most probable tokens to report with each new one; 0 reports none. */
  readonly alternatives?: number;
  /** The encoder's result for the source, for a decoder that attends to one. */
  readonly source?: EncodedSource | undefined;
  /** The model's block-quantised weights; without them float32 is used. */
  readonly quantized?: QuantizedWeights | undefined;
  /** Tokens whose rank, logit and probability are reported with each new one. */
  readonly about?: readonly number[];
  /** The head whose keys and values are returned at the end, and the most rows to return. */
  readonly cache?: { readonly layer: number; readonly head: number; readonly mostRows: number };
  /** Whether cancellation returns what has been generated so far instead of failing. */
  readonly untilCancelled?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly onToken?: (token: NewToken) => void;
}

/**
 * Continues a text.
 * @param ids the prompt: 1 to `contextLength` tokens
 * @throws the signal's reason when cancelled, between two tokens
 */
export async function generate(model: Model, ids: readonly number[], options: GenerateOptions): Promise<Generated> {
  const { cache, maxNewTokens, quantized, source, signal } = options;
  if (maxNewTokens === 0 && !cache) return { tokens: [], reason: 'length' };
  const decoder = await Decoder.open(model, { quantized }, source);
  const result = await continueFrom(model, { decoder, ids, logits: await decoder.append(ids, signal) }, options);
  return cache ? { ...result, cache: cacheAtEnd(decoder, cache) } : result;
}

function cacheAtEnd(
  { cache, length }: Decoder,
  { layer, head, mostRows }: NonNullable<GenerateOptions['cache']>,
): CacheAtEnd {
  const firstRow = Math.max(0, length - mostRows);
  const rows = (part: 'key' | 'value') => cache.headRows({ attention: layer, part }, head, firstRow);
  return { length, firstRow, keys: rows('key'), values: rows('value'), bytes: cache.byteLength };
}

const PLAIN = { temperature: 1, topK: 0, topP: 1 };

/** @returns `undefined` if nothing was asked for */
function otherTokens(
  logits: Float32Array,
  { alternatives = 0, about = [], sampling }: Pick<GenerateOptions, 'alternatives' | 'about' | 'sampling'>,
  drawnFrom: Float32Array,
): OtherTokens | undefined {
  if (alternatives === 0 && about.length === 0) return undefined;
  const order = orderOf(logits);
  const { probabilities } = samplingDistribution(logits, PLAIN, order);
  const drawn = sampling.temperature === 0 ? undefined : samplingDistribution(drawnFrom, sampling);
  const withSampled = sampledIn(drawn);
  return {
    top: topPredictions(logits, alternatives, order).map(withSampled),
    entropy: entropyBits(probabilities),
    ...(drawn && { sampledEntropy: entropyBits(drawn.probabilities), kept: keptTokens(drawn, logits.length) }),
    asked: predictionsOf(logits, about).map((prediction) => ({
      ...withSampled(prediction),
      rank: order.indexOf(prediction.id),
    })),
  };
}

/** Adds the probability with which a token could be drawn, if that differs from its own. */
function sampledIn(drawn: ReturnType<typeof samplingDistribution> | undefined) {
  if (!drawn) return <T extends { readonly id: number }>(token: T) => token;
  const { ids, probabilities } = drawn;
  const places = new Map(Array.from(ids, (id, place) => [id, place]));
  return <T extends { readonly id: number }>(token: T) => ({
    ...token,
    sampled: probabilities[places.get(token.id) ?? ids.length] ?? 0,
  });
}

/** A text that the decoder has read and that can be continued. */
export interface PrefilledText {
  readonly decoder: Decoder;
  /** The tokens in the decoder's cache, and the logits after the last one. */
  readonly ids: readonly number[];
  readonly logits: Float32Array;
}

/** Continues after the tokens in the decoder's cache. */
export async function continueFrom(
  model: Model,
  decoded: PrefilledText,
  options: GenerateOptions,
): Promise<Omit<Generated, 'cache'>> {
  const tokens: NewToken[] = [];
  const source = decoded.decoder.source && { source: keptOf(decoded.decoder.source) };
  try {
    return { tokens, reason: await writeTokens(model, decoded, options, tokens), ...source };
  } catch (error) {
    if (!options.untilCancelled || !options.signal.aborted) throw error;
    return { tokens, reason: 'length', interrupted: true, ...source };
  }
}

/** @param tokens receives each new token @returns why generation ended */
async function writeTokens(
  model: Model,
  { decoder, ids, logits: first }: PrefilledText,
  options: GenerateOptions,
  tokens: NewToken[],
): Promise<StopReason> {
  const { maxNewTokens, sampling, drawsBefore = 0, stopIds, signal, onToken } = options;
  const random = seededRandom(sampling.seed);
  for (let passed = 0; passed < drawsBefore; passed++) random();
  let logits = first;
  const rules = rulesOf(model, ids.length, maxNewTokens);
  const text = [...ids]; // with the new tokens, which the rules look at
  while (tokens.length < maxNewTokens) {
    await cancellationPoint(signal);
    const ruled = rules?.apply(logits, text);
    const chosen = chooseToken(ruled?.logits ?? logits, sampling, random);
    const { id } = chosen;
    const cached = decoder.length;
    const others = otherTokens(logits, options, ruled?.logits ?? logits);
    const token: NewToken = {
      ...chosen,
      logprob: logProbability(logits, id),
      cached,
      computed: tokens.length === 0 ? cached : 1,
      ...(ruled ? { rules: ruled.actions(id) } : {}),
      ...(others ? { others } : {}),
    };
    tokens.push(token);
    text.push(id);
    onToken?.(token);
    if (stopIds.includes(id) && !isForcedLast(token)) return 'end-of-text';
    if (tokens.length === maxNewTokens) break;
    if (decoder.length === model.spec.contextLength) return 'context';
    logits = await decoder.append([id], signal);
  }
  return 'length';
}

/** The rules of generation_config.json; `undefined` if the model has none. */
function rulesOf({ spec }: Model, given: number, maxNewTokens: number): LogitRules | undefined {
  const { generation, eosTokenIds, contextLength } = spec;
  const most = Math.min(given + maxNewTokens, contextLength + 1);
  return generation && new LogitRules(generation, { eosTokenIds, given, most });
}

function keptOf({ tokens, byteLength }: EncodedSource): Pick<EncodedSource, 'tokens' | 'byteLength'> {
  return { tokens, byteLength };
}

/** Generation token by token. */
import type { Model } from '../graph/model';
import { checkpoint } from './checkpoint';
import { Decoder } from './decoder';
import { seededRandom } from './random';
import { chooseToken, logProbability, type SamplingOptions } from './sampling';

/** Why generation ended: the asked-for number of tokens, an end-of-text token, or the context is full. */
export type StopReason = 'length' | 'end-of-text' | 'context';

export interface NewToken {
  readonly id: number;
  /** Natural logarithm of its probability under the raw logits. */
  readonly logprob: number;
}

export interface GenerateOptions {
  readonly maxNewTokens: number;
  readonly sampling: SamplingOptions;
  /** Ids that end the text; the one that does is part of the result. */
  readonly stopIds: readonly number[];
  readonly signal: AbortSignal;
  readonly onToken?: (token: NewToken) => void;
}

/**
 * Continue a text.
 * @param ids the prompt: 1 to `contextLength` tokens
 * @throws the signal's reason when cancelled, between two tokens
 */
export async function generate(
  model: Model,
  ids: readonly number[],
  options: GenerateOptions,
): Promise<{ tokens: NewToken[]; reason: StopReason }> {
  if (options.maxNewTokens === 0) return { tokens: [], reason: 'length' };
  const decoder = await Decoder.open(model);
  return continueFrom(model, decoder, await decoder.append(ids, options.signal), options);
}

/** Continue after what the decoder holds. @param logits those of the last token it holds */
export async function continueFrom(
  model: Model,
  decoder: Decoder,
  logits: Float32Array,
  options: GenerateOptions,
): Promise<{ tokens: NewToken[]; reason: StopReason }> {
  const { maxNewTokens, sampling, stopIds, signal, onToken } = options;
  const random = seededRandom(sampling.seed);
  const tokens: NewToken[] = [];
  while (tokens.length < maxNewTokens) {
    await checkpoint(signal);
    const id = chooseToken(logits, sampling, random);
    const token = { id, logprob: logProbability(logits, id) };
    tokens.push(token);
    onToken?.(token);
    if (stopIds.includes(id)) return { tokens, reason: 'end-of-text' };
    if (tokens.length === maxNewTokens) break;
    if (decoder.length === model.spec.contextLength) return { tokens, reason: 'context' };
    logits = await decoder.append([id], signal);
  }
  return { tokens, reason: 'length' };
}

/** How surprising each token of a text was, and the scale that all its bars share. */
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';

/** The bits of information that a token carries after those before it; `undefined` for the first. */
export function surprisalOf({ logprob }: TextProbabilities, position: number): number | undefined {
  const value = logprob[position];
  return value === undefined || Number.isNaN(value) ? undefined : -value / Math.LN2;
}

/**
 * The bits of a full bar, the same for all tokens of a text: the surprisal of a token if the whole vocabulary were equally
 * probable, or the largest in the text if that is more.
 */
export function fullSurprisal(vocabSize: number, { logprob }: Pick<TextProbabilities, 'logprob'>): number {
  const bits = Array.from(logprob, (value) => -value / Math.LN2).filter(Number.isFinite);
  return bits.reduce((most, value) => Math.max(most, value), Math.log2(vocabSize));
}

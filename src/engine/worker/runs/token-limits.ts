/** Which tokens a model accepts, and how many. */

import type { ModelSpec } from '../../../architectures/plan/architecture';
import type { Plan } from '../../../architectures/plan/plan';
import { count } from '../../../base/counted';
import type { Token } from '../../../model/tokenizers/tokenizer';
import type { Lengths, SequenceName } from '../../../operations/node';
import { blockBytes, tokensWithin } from '../../../trace/run/block-memory';
import type { Truncation } from '../../protocol/token-protocol';

/** Bytes that the numbers of a block may take even if the budget of kept traces is smaller: a few seconds of work. */
const LEAST_BLOCK_MEMORY = 2 ** 30;

/** @throws RangeError with one sentence when the model has no such ids or no room for them, or when there are none */
export function requireIds(
  ids: readonly number[],
  { vocabSize, contextLength }: Pick<ModelSpec, 'vocabSize' | 'contextLength'>,
): void {
  if (ids.length === 0) throw new RangeError('There are no token ids: give at least one.');
  if (ids.length > contextLength) {
    throw new RangeError(`${count(ids.length)} tokens do not fit into the model's context of ${count(contextLength)}.`);
  }
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (wrong !== undefined) {
    throw new RangeError(`There is no token with the id ${wrong}: the model's are 0 to ${vocabSize - 1}.`);
  }
}

/** A sequence of a plan that may have too many tokens; the length of the other sequences is known. */
export interface Measured {
  readonly plan: Plan;
  readonly sequence: SequenceName;
  readonly others?: Lengths;
  /** How many bytes traces may take. */
  readonly memory?: number;
}

/**
 * Cuts a text to the context, and to the length for which a block fits into memory: attention needs memory for the square of
 * the length, and a single run of a block cannot be cancelled.
 * @param cut cuts the text to a number of tokens
 */
export function cutToMemory(
  tokens: readonly Token[],
  contextLength: number,
  { plan, sequence, others = {}, memory = 0 }: Measured,
  cut: typeof cutAtEnd,
): ReturnType<typeof cutAtEnd> {
  const inContext = Math.min(tokens.length, contextLength);
  const lengths = { ...others, [sequence]: inContext };
  const kept = tokensWithin(plan, lengths, sequence, Math.max(memory, LEAST_BLOCK_MEMORY));
  const result = cut(tokens, Math.min(contextLength, Math.max(kept, 1)));
  if (!result.cut || kept >= inContext) return result;
  return { ...result, cut: { ...result.cut, needs: { tokens: inContext, bytes: blockBytes(plan, lengths) } } };
}

/**
 * Keeps the last tokens, as many as fit after those that the template adds at the beginning (BOS).
 * @param kept how many tokens to keep of a text that does not fit
 */
export function cutToContext(
  tokens: readonly Token[],
  contextLength: number,
  kept = contextLength,
): { tokens: readonly Token[]; cut: Truncation | null } {
  if (tokens.length <= contextLength) return { tokens, cut: null };
  const inserted = Math.max(
    0,
    tokens.findIndex((token) => !token.inserted),
  );
  const before = tokens.slice(0, Math.min(inserted, kept - 1));
  return {
    tokens: [...before, ...tokens.slice(before.length - kept)],
    cut: { total: tokens.length, kept },
  };
}

/**
 * How many tokens to keep of a text that is longer than the context: enough to leave room for the new tokens, but at least
 * half of the context.
 */
export function roomForPrompt(contextLength: number, maxNewTokens: number): number {
  const last = Math.min(1, maxNewTokens); // the last token is chosen, but not read
  return Math.max(contextLength - maxNewTokens + last, Math.ceil(contextLength / 2));
}

/** Keeps the first tokens, as many as fit, and the tokens that the template added at the end. */
export function cutAtEnd(
  tokens: readonly Token[],
  contextLength: number,
): { tokens: readonly Token[]; cut: Truncation | null } {
  if (tokens.length <= contextLength) return { tokens, cut: null };
  const behind = tokens.slice(tokens.findLastIndex(({ inserted }) => !inserted) + 1);
  const kept = [...tokens.slice(0, contextLength - behind.length), ...behind];
  return { tokens: kept, cut: { total: tokens.length, kept: kept.length, part: 'first' } };
}

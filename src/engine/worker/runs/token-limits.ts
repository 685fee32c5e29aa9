/** How many tokens a model takes, and which. */
import type { ModelSpec } from '../../../architectures/architecture';
import type { Token } from '../../../model/tokenizers/tokenizer';
import type { Cut } from '../../protocol/token-protocol';

/** @throws RangeError with one sentence when the model has no such ids or no room for them, or there are none */
export function requireIds(
  ids: readonly number[],
  { vocabSize, contextLength }: Pick<ModelSpec, 'vocabSize' | 'contextLength'>,
): void {
  if (ids.length === 0) throw new RangeError('There are no token ids: give at least one.');
  if (ids.length > contextLength) {
    throw new RangeError(`${ids.length} tokens do not fit into the model's context of ${contextLength}.`);
  }
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (wrong !== undefined) {
    throw new RangeError(`There is no token with the id ${wrong}: the model's are 0 to ${vocabSize - 1}.`);
  }
}

/**
 * The last tokens, as many as there is room for behind what the template puts before a text (BOS).
 * @param kept how many to keep of a text that does not fit
 */
export function cutToContext(
  tokens: readonly Token[],
  contextLength: number,
  kept = contextLength,
): { tokens: readonly Token[]; cut: Cut | null } {
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

/** How much to keep of a text that is longer than the context: what leaves room for the new tokens, but at least half. */
export function roomForPrompt(contextLength: number, maxNewTokens: number): number {
  const last = Math.min(1, maxNewTokens); // is chosen, but not read any more
  return Math.max(contextLength - maxNewTokens + last, Math.ceil(contextLength / 2));
}

/** The first tokens, as many as there is room for. What the template put behind the text stays there. */
export function cutAtEnd(
  tokens: readonly Token[],
  contextLength: number,
): { tokens: readonly Token[]; cut: Cut | null } {
  if (tokens.length <= contextLength) return { tokens, cut: null };
  const behind = tokens.slice(tokens.findLastIndex(({ inserted }) => !inserted) + 1);
  const kept = [...tokens.slice(0, contextLength - behind.length), ...behind];
  return { tokens: kept, cut: { total: tokens.length, kept: kept.length, part: 'first' } };
}

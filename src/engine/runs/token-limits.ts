/** How many tokens a model takes, and which. */
import type { ModelSpec } from '../../architectures/architecture';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Cut } from '../protocol/token-protocol';

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

/** The last tokens, as many as there is room for behind what the template puts before a text (BOS). */
export function cutToContext(
  tokens: readonly Token[],
  contextLength: number,
): { tokens: readonly Token[]; cut: Cut | null } {
  if (tokens.length <= contextLength) return { tokens, cut: null };
  const inserted = Math.max(
    0,
    tokens.findIndex((token) => !token.inserted),
  );
  const before = tokens.slice(0, Math.min(inserted, contextLength - 1));
  const kept = [...before, ...tokens.slice(before.length - contextLength)];
  return { tokens: kept, cut: { total: tokens.length, kept: contextLength } };
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

/** Converts ids back to a text and to the tokens' ranges in it. */
import { describeId, type Token, type Tokenizer } from './tokenizer';

interface PlacedIds {
  readonly text: string;
  /** One token for each id, in order. */
  readonly tokens: Token[];
}

/**
 * The text to which ids decode, and their tokens with ranges in it. If the tokenizer encodes that text as the same ids, the
 * tokens are those of the encoded text, and special tokens that the tokenizer inserts stand for no text. Otherwise (another
 * split of the same characters, part of a character, an id without a token) each token has the range to which it decodes.
 */
export function placeIds(tokenizer: Tokenizer, ids: readonly number[]): PlacedIds {
  const { before, after } = findInserted(tokenizer, ids);
  const own = ids.slice(before, ids.length - after);
  const texts = [tokenizer.decode(ids, { skipSpecial: true }), tokenizer.decode(own)];
  for (const text of texts) {
    const tokens = encodeOrNothing(tokenizer, text);
    if (tokens.length === ids.length && tokens.every(({ id }, i) => id === ids[i])) return { text, tokens };
  }
  const { text, ranges } = tokenizer.decodePlaced(ids);
  const tokens = ids.map(
    (id, i): Token => ({
      ...describeId(tokenizer, id),
      ...(ranges[i] as (typeof ranges)[number]),
      inserted: i < before || i >= ids.length - after,
      typeId: 0,
    }),
  );
  return { text, tokens };
}

/** How many ids at either end are tokens that the tokenizer inserts into every text. */
function findInserted(tokenizer: Tokenizer, ids: readonly number[]): { before: number; after: number } {
  const inserted = encodeOrNothing(tokenizer, '').map(({ id }) => id);
  let before = 0;
  while (before < inserted.length && inserted[before] === ids[before]) before++;
  const after = inserted.slice(before);
  const end = ids.length - after.length;
  const isTemplate = end >= before && after.every((id, i) => ids[end + i] === id);
  return isTemplate ? { before, after: after.length } : { before: 0, after: 0 };
}

/** Encodes a text; no tokens if it cannot be encoded. */
export function encodeOrNothing(tokenizer: Tokenizer, text: string): Token[] {
  try {
    return tokenizer.encode(text);
  } catch {
    return [];
  }
}

/** From ids back to a text and to the tokens' places in it. */
import { describeId, type Token, type Tokenizer } from './tokenizer';

interface PlacedIds {
  readonly text: string;
  /** One for each id, in order. */
  readonly tokens: Token[];
}

/**
 * The text that ids decode to, and their tokens with their ranges in it. Where that text is tokenized into the same ids
 * again, the tokens are just those of the text, and a special token that the tokenizer inserts stands for no text.
 * Otherwise (another split of the same characters, part of a character, an id without a token) each token has the range
 * that it decodes to.
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

/** How many ids at the ends are the tokens that the tokenizer inserts into every text. */
function findInserted(tokenizer: Tokenizer, ids: readonly number[]): { before: number; after: number } {
  const inserted = encodeOrNothing(tokenizer, '').map(({ id }) => id);
  let before = 0;
  while (before < inserted.length && inserted[before] === ids[before]) before++;
  const after = inserted.slice(before);
  const end = ids.length - after.length;
  const isTemplate = end >= before && after.every((id, i) => ids[end + i] === id);
  return isTemplate ? { before, after: after.length } : { before: 0, after: 0 };
}

/** Not every text can be tokenized. */
export function encodeOrNothing(tokenizer: Tokenizer, text: string): Token[] {
  try {
    return tokenizer.encode(text);
  } catch {
    return [];
  }
}

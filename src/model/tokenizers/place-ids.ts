/** From ids back to a text and to the tokens' places in it. */

import { decodePlaced } from './placed-text';
import { describeId, type Token, type Tokenizer } from './tokenizer';

export interface PlacedIds {
  readonly text: string;
  /** One for each id, in order. */
  readonly tokens: Token[];
}

/**
 * The text that ids decode to, and their tokens with their ranges in it. Where that text is tokenized into the same ids
 * again, the tokens are just those of the text, and a special token that the tokenizer inserts stands for no text.
 * Otherwise (another split of the same characters, part of a character, an id without a token) each token has the range
 * of the characters that its bytes are of.
 */
export function placeIds(tokenizer: Tokenizer, ids: readonly number[]): PlacedIds {
  for (const text of [tokenizer.decode(ids, { skipSpecial: true }), tokenizer.decode(ids)]) {
    const tokens = encodeOrNothing(tokenizer, text);
    if (tokens.length === ids.length && tokens.every(({ id }, i) => id === ids[i])) return { text, tokens };
  }
  return placeBytes(tokenizer, ids);
}

/** Not every text can be tokenized. */
function encodeOrNothing(tokenizer: Tokenizer, text: string): Token[] {
  try {
    return tokenizer.encode(text);
  } catch {
    return [];
  }
}

function placeBytes(tokenizer: Tokenizer, ids: readonly number[]): PlacedIds {
  const pieces = ids.map((id) => (tokenizer.has(id) ? tokenizer.bytes(id) : new Uint8Array()));
  const { text, starts, ends } = decodePlaced(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
  let to = 0;
  const tokens = ids.map((id, i): Token => {
    const from = to;
    to += (pieces[i] as Uint8Array).length;
    const start = starts[from] ?? text.length;
    return { ...describeId(tokenizer, id), start, end: to > from ? (ends[to - 1] as number) : start };
  });
  return { text, tokens };
}

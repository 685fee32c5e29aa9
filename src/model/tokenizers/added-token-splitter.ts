/**
 * Finds added tokens (such as `<|endoftext|>`) in a text before anything else is done to it. Follows the `tokenizers`
 * library's `added_vocabulary.rs`, whose treatment of word boundaries and white space its JavaScript port lacks.
 */
import { LongestWords } from './longest-words';
import { type PlacedText, slicePlaced } from './text/placed-text';
import type { AddedToken } from './tokenizer-files';

/** A part of a text: an added token with the white space that it absorbs, or the text between such tokens. */
interface Part {
  readonly piece: PlacedText;
  readonly added: AddedToken | undefined;
}

interface Match {
  readonly token: AddedToken;
  readonly start: number;
  readonly end: number;
}

const WHITE_SPACE = /\p{White_Space}/u;
const WORD_AT_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const WORD_AT_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

export class AddedTokenSplitter {
  private readonly contents: LongestWords;
  /** The lengths of the tokens' contents, in UTF-16 units. */
  private readonly lengths: readonly number[];

  /** @param contentOf the text as which a token is searched for: its content, normalized if the token asks for that */
  constructor(
    private readonly tokens: readonly AddedToken[],
    contentOf: (token: AddedToken) => string = ({ content }) => content,
  ) {
    this.lengths = tokens.map((token) => contentOf(token).length);
    this.contents = new LongestWords(tokens.map(contentOf));
  }

  /** Splits a text at its added tokens: the leftmost comes first, and the longest if several begin at one place. */
  split(piece: PlacedText): Part[] {
    const parts: Part[] = [];
    let done = 0;
    const cut = (end: number, added: AddedToken | undefined) => {
      if (end > done) parts.push({ piece: slicePlaced(piece, done, end), added });
      done = Math.max(done, end);
    };
    for (const { token, start, end } of this.matches(piece.text)) {
      if (start < done || (token.single_word && !isWholeWord(piece.text, start, end))) continue;
      cut(token.lstrip ? skipSpaceBackwards(piece.text, start, done) : start, undefined);
      cut(token.rstrip ? skipSpace(piece.text, end) : end, token);
    }
    cut(piece.text.length, undefined);
    return parts;
  }

  private *matches(text: string): Generator<Match> {
    if (this.tokens.length === 0) return;
    const found = this.contents.find(text);
    for (let start = 0; start < text.length; ) {
      const index = found[start] as number;
      const token = this.tokens[index];
      const end = start + (token ? (this.lengths[index] as number) : 1);
      if (token) yield { token, start, end };
      start = end;
    }
  }
}

function isWholeWord(text: string, start: number, end: number): boolean {
  // The character beside the token has at most two units.
  const before = text.slice(Math.max(0, start - 2), start);
  return !WORD_AT_END.test(before) && !WORD_AT_START.test(text.slice(end, end + 2));
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (WHITE_SPACE.test(text.charAt(at))) at++;
  return at;
}

/** Goes back no further than `limit`, since the text before that has been dealt with. */
function skipSpaceBackwards(text: string, from: number, limit: number): number {
  let at = from;
  while (at > limit && WHITE_SPACE.test(text.charAt(at - 1))) at--;
  return at;
}

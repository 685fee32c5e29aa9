/** Whether two tokenizers cut one text into the same pieces, and by what their tokens differ all the same. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { TracedTokens } from './align';

/** What the tokens of one side have, and those of the other have not. */
export interface OwnWriting {
  /** Those that stand for no piece of the text, each once, as the vocabulary writes them: "[CLS]". */
  readonly added: readonly string[];
  /** Whether it writes capital letters of the text as small ones, and nothing else in another way. */
  readonly isLowerCase: boolean;
  /** Whether it writes something of the text in another way, such as letters without their accents. */
  readonly isRewritten: boolean;
  /** Whether tokens have the space before them. */
  readonly hasSpaces: boolean;
}

/**
 * @param a a text as it was traced @param b the same text, by another tokenizer
 * @returns `undefined`: the pieces are others. Pieces are compared by their ranges in the text, without the spaces at their ends
 */
export function cutAlike(
  a: TracedTokens,
  b: TracedTokens,
): { readonly a: OwnWriting; readonly b: OwnWriting } | undefined {
  const [ofA, ofB] = [piecesOf(a), piecesOf(b)];
  if (a.text !== b.text || ofA.map(rangeOf).join() !== ofB.map(rangeOf).join()) return undefined;
  return { a: writingOf(a, ofA), b: writingOf(b, ofB) };
}

/** What one side inserts that the other does not. */
export function addedAlone(own: OwnWriting, other: OwnWriting): string[] {
  return own.added.filter((token) => !other.added.includes(token));
}

interface Piece {
  readonly token: Token;
  readonly start: number;
  readonly end: number;
}

/** Those that stand for a piece of the text. One of spaces alone is one of its own. */
function piecesOf({ text, tokens }: TracedTokens): Piece[] {
  return tokens.flatMap((token) => {
    if (token.start === token.end) return [];
    const whole = text.slice(token.start, token.end);
    if (whole.trim() === '') return [{ token, start: token.start, end: token.end }];
    const start = token.start + whole.length - whole.trimStart().length;
    return [{ token, start, end: token.end - (whole.length - whole.trimEnd().length) }];
  });
}

function rangeOf({ start, end }: Piece): string {
  return `${start}–${end}`;
}

function writingOf({ text, tokens }: TracedTokens, pieces: readonly Piece[]): OwnWriting {
  // What a token writes before a piece within a word, and bytes of a part of a character, say nothing of its letters.
  const written = pieces.map(({ token, start, end }) => ({
    own: token.text.trim().replace(/^##/, ''),
    given: text.slice(start, end),
  }));
  const others = written.filter(({ own, given }) => own !== given && !own.includes('\ufffd'));
  const isLower = others.every(({ own, given }) => own === given.toLowerCase());
  return {
    added: [...new Set(tokens.filter(({ start, end }) => start === end).map(({ token }) => token))],
    isLowerCase: others.length > 0 && isLower,
    isRewritten: others.length > 0 && !isLower,
    // By their ranges: in a text the words of any tokenizer have spaces between them.
    hasSpaces: pieces.some(({ token, start }) => token.start < start),
  };
}

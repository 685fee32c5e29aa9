/** Whether two tokenizers cut a text into the same pieces, and how their tokens differ even so. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { TracedTokens } from './align';

/** How the tokens of one side differ from those of the other. */
export interface OwnWriting {
  /** The tokens that stand for no piece of the text, each once, as the vocabulary writes them: "[CLS]". */
  readonly added: readonly string[];
  /** Whether the tokenizer lowercases the text and changes nothing else. */
  readonly isLowerCase: boolean;
  /** Whether the tokenizer changes the text otherwise, such as by removing accents. */
  readonly isRewritten: boolean;
  /** Whether tokens include the space before them. */
  readonly hasSpaces: boolean;
}

/**
 * @param a a text as it was traced @param b the same text from another tokenizer
 * @returns `undefined` if the pieces differ. Pieces are compared by their ranges in the text, without the spaces at their ends
 */
export function cutAlike(
  a: TracedTokens,
  b: TracedTokens,
): { readonly a: OwnWriting; readonly b: OwnWriting } | undefined {
  const [ofA, ofB] = [piecesOf(a), piecesOf(b)];
  if (a.text !== b.text || ofA.map(rangeOf).join() !== ofB.map(rangeOf).join()) return undefined;
  return { a: writingOf(a, ofA), b: writingOf(b, ofB) };
}

/** The tokens that one side inserts and the other does not. */
export function addedAlone(own: OwnWriting, other: OwnWriting): string[] {
  return own.added.filter((token) => !other.added.includes(token));
}

interface Piece {
  readonly token: Token;
  readonly start: number;
  readonly end: number;
}

/** The tokens that stand for a piece of the text. A token of spaces alone is a piece of its own. */
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
  // The mark of a token that continues a word, and bytes of a part of a character, say nothing about its letters.
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
    // Compares ranges: `token.text` has a space before a word with any tokenizer.
    hasSpaces: pieces.some(({ token, start }) => token.start < start),
  };
}

/** The words of a text, each with all its tokens. */
import { lazy } from '../../base/lazy';

export interface TextWord {
  /** The word as the text has it. */
  readonly text: string;
  /** The positions of its tokens, in their order. */
  readonly positions: readonly number[];
}

interface PlacedToken {
  readonly start: number;
  readonly end: number;
  readonly inserted: boolean;
  readonly special?: boolean;
}

const segmenter = lazy(() => new Intl.Segmenter(undefined, { granularity: 'word' }));

/**
 * The words in their order; marks, spaces and special tokens ("[MASK]") are not words. A token that spans several words
 * belongs to the first one, whose text then includes everything that its tokens stand for.
 * @param text the text that the ranges of the tokens refer to
 */
export function textWords(text: string, tokens: readonly PlacedToken[]): TextWord[] {
  const words: TextWord[] = [];
  let next = 0;
  for (const { index, segment, isWordLike } of segmenter().segment(text)) {
    if (!isWordLike) continue;
    const end = index + segment.length;
    const positions: number[] = [];
    for (; next < tokens.length && (tokens[next] as PlacedToken).start < end; next++) {
      const token = tokens[next] as PlacedToken;
      if (!token.inserted && !token.special && token.end > index) positions.push(next);
    }
    if (positions.length > 0) words.push({ text: coveredText(text, tokens, positions), positions });
  }
  return words;
}

function coveredText(text: string, tokens: readonly PlacedToken[], positions: readonly number[]): string {
  const [first, last] = [tokens[positions[0] as number], tokens[positions.at(-1) as number]];
  return text.slice(first?.start, last?.end).trim();
}

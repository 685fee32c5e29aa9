/** The words of a text, each with all its tokens. */
import { lazy } from '../../base/lazy';

export interface TextWord {
  /** As the text has it. */
  readonly text: string;
  /** Of its tokens, in their order. */
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
 * In their order; marks, spaces and special tokens ("[MASK]") are no words. A token that has a part in several words is the first one's, and that one
 * has all that its tokens stand for.
 * @param text that the ranges of the tokens are in
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

/** A sentence unrelated to the compared texts, as a baseline for their similarity. */

/** How similar a text is to such a sentence. */
export interface UnrelatedSimilarity {
  readonly text: string;
  readonly cosine: number;
}

/** On various subjects, so that at least one is unrelated to any text. */
const SENTENCES = [
  'Interest rates rose by a quarter of a percent.',
  'A violin has four strings.',
  'Volcanoes form where magma rises.',
] as const;

/**
 * The first of the sentences that share the fewest words with A. It does not depend on B, so that the numbers of one A with
 * different B are comparable; only if B is that sentence itself is another one chosen.
 * @param texts A and B
 */
export function unrelatedSentence([a = '', b = '']: readonly string[]): string {
  const words = new Set(wordsOf(a));
  const shared = (sentence: string) => wordsOf(sentence).filter((word) => words.has(word)).length;
  const others = SENTENCES.filter((sentence) => wordsOf(sentence).join(' ') !== wordsOf(b).join(' '));
  const [first] = others.toSorted((one, other) => shared(one) - shared(other));
  return first as string;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

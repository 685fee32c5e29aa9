/** A sentence that has nothing to do with others: what to judge by how similar those are. */

/** How similar a text is to such a sentence. */
export interface UnrelatedSimilarity {
  readonly text: string;
  readonly cosine: number;
}

/** Of several subjects, so that one of them is none of a text's. */
const SENTENCES = [
  'Interest rates rose by a quarter of a percent.',
  'A violin has four strings.',
  'Volcanoes form where magma rises.',
] as const;

/**
 * The first of the sentences that have the fewest words in common with A. B has no say in it, so that the numbers of one A
 * beside different B compare; only where B is that sentence itself it is another.
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

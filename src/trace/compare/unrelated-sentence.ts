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

/** The first of the sentences that have the fewest words in common with the texts. @param texts both that are compared */
export function unrelatedSentence(texts: readonly string[]): string {
  const words = new Set(texts.flatMap(wordsOf));
  const shared = (sentence: string) => wordsOf(sentence).filter((word) => words.has(word)).length;
  const [first] = SENTENCES.toSorted((one, other) => shared(one) - shared(other));
  return first as string;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

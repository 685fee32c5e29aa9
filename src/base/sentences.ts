/** The sentences of a text in order. A sentence begins with a capital letter, since not every full stop ends one. */
export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=\p{Lu})/u);
}

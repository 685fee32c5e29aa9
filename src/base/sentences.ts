/** The sentences of a text, in their order. A new one begins with a capital letter: not every full stop ends one. */
export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=\p{Lu})/u);
}

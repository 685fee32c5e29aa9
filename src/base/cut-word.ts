/** Removes half a word from the beginning of an excerpt. */

const OF_WORD = /[\p{L}\p{N}]/u;
const REST_OF_WORD = /^[\p{L}\p{N}]+[^\p{L}\p{N}]*/u;

/** @param before the text before the excerpt @returns the excerpt from its first whole word on; all of it if it has none */
export function withoutCutWord(before: string, text: string): string {
  const last = [...before.slice(-2)].at(-1) ?? '';
  const [first = ''] = text;
  if (!OF_WORD.test(last) || !OF_WORD.test(first)) return text;
  return text.replace(REST_OF_WORD, '') || text;
}

/** A text that is cut out of another, without the rest of a word that it begins with. */

const OF_WORD = /[\p{L}\p{N}]/u;
const REST_OF_WORD = /^[\p{L}\p{N}]+[^\p{L}\p{N}]*/u;

/** @param before what stands before it @returns the whole where it is no more than the rest of a word */
export function withoutCutWord(before: string, text: string): string {
  const last = [...before.slice(-2)].at(-1) ?? '';
  const [first = ''] = text;
  if (!OF_WORD.test(last) || !OF_WORD.test(first)) return text;
  return text.replace(REST_OF_WORD, '') || text;
}

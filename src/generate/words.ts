/** What a word is, so that a suggestion begins and ends with whole ones. */

/** Scripts that put no space between words: each of their characters counts as a word. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
/** What words, numbers and identifiers are made of. */
const CHARACTER = String.raw`(?!${UNSPACED})[\p{L}\p{M}\p{N}_]`;

const BEGINS = new RegExp(`^(?:${CHARACTER})`, 'u');
const LAST_PART = new RegExp(`(?:${CHARACTER})+$`, 'u');
const FIRST_PART = new RegExp(`^(?:${CHARACTER})+`, 'u');
const WORD = new RegExp(`${CHARACTER}|${UNSPACED}`, 'u');

/** Fewer letters of a word that is typed in part are sooner typed than read. */
const FEWEST_LETTERS = 3;

/** Whether a text goes on with the word that stands before it. */
export function beginsInWord(text: string): boolean {
  return BEGINS.test(text);
}

/** Whether a text ends in a word, which what follows might go on with. */
export function endsInWord(text: string): boolean {
  return LAST_PART.test(text);
}

/** A text without the word that it ends in. */
export function withoutLastWord(text: string): string {
  return text.replace(LAST_PART, '');
}

/**
 * Whether a suggestion is worth reading: a word of its own, or three letters at least.
 * @param text ends with a whole word
 * @param before stands before it
 */
export function saysEnough(text: string, before: string): boolean {
  if ((text.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS) return true;
  return WORD.test(endsInWord(before) ? text.replace(FIRST_PART, '') : text);
}

/** What a word is, so that a suggestion begins and ends with whole ones. */
import { lazy } from '../base/lazy';

/** Scripts that put no space between words: each of their characters counts as a word. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
/** What words, numbers and identifiers are made of. */
const CHARACTER = String.raw`(?!${UNSPACED})[\p{L}\p{M}\p{N}_]`;

const begins = lazy(() => new RegExp(`^(?:${CHARACTER})`, 'u'));
const ends = lazy(() => new RegExp(`(?:${CHARACTER})$`, 'u'));
const lastPart = lazy(() => new RegExp(`(?:${CHARACTER})+$`, 'u'));
const firstPart = lazy(() => new RegExp(`^(?:${CHARACTER})+`, 'u'));
const piece = lazy(() => new RegExp(`^ ?(?:${CHARACTER})+$`, 'u'));
const firstOne = lazy(() => new RegExp(`^\\s*(?:(?:${CHARACTER})+|${UNSPACED}|[^\\s\\p{L}\\p{M}\\p{N}_]+)`, 'u'));
const oneCharacter = lazy(() => new RegExp(`^\\s*(?:${CHARACTER})\\s*$`, 'u'));
const anyWord = lazy(() => new RegExp(`${CHARACTER}|${UNSPACED}`, 'u'));

/** With the quotation marks and brackets that close with it; of scripts that put no space there, the sign alone. */
const SENTENCE_END = /[.!?…]+["'”’»)\]*_]*(?=\s+\S)|[。！？]+[」』）”]*(?=.)/g;

/** One or two characters are sooner typed than read: with three, Tab saves two keys. */
const FEWEST_CHARACTERS = 3;
/** A sentence that ends with the word that is typed says something from so many letters on: else the next one is said, too. */
const FEWEST_LETTERS = 3;

/** Whether a text goes on with the word that stands before it. */
export function beginsInWord(text: string): boolean {
  return begins().test(text);
}

/** Whether a text ends in a word, which what follows might go on with. */
export function endsInWord(text: string): boolean {
  return ends().test(text.slice(-2)); // the last character: the expression is tried at each place of what it is given
}

/** Whether a token says nothing but letters of one word, and perhaps the space before it. */
export function isPieceOfWord(text: string): boolean {
  return piece().test(text);
}

/** The space that a text begins with, and the word or the punctuation after it; '' where there is neither. */
export function firstWord(text: string): string {
  return firstOne().exec(text)?.[0] ?? '';
}

/**
 * Where the first sentence of a text ends that says something; the text's length where it goes on to its end.
 * @param text what is suggested
 * @param before stands before it
 */
export function sentenceEnd(text: string, before: string): number {
  for (const { index, 0: end } of text.matchAll(SENTENCE_END)) {
    const at = index + end.length;
    if (saysWords(text.slice(0, at), before)) return at;
  }
  return text.length;
}

/** What follows a text of the word that it ends in. */
export function restOfWord(text: string, following: string): string {
  return endsInWord(text) ? (firstPart().exec(following)?.[0] ?? '') : '';
}

/** So much of a word is read back at most, in UTF-16 units: lines of data may have a million. */
const LONGEST_WORD = 200;

/** The word that a text ends in, or as much of it as was typed; '' where it ends in none. */
export function lastWord(text: string): string {
  return lastPart().exec(text.slice(-LONGEST_WORD))?.[0] ?? '';
}

/** A text without the word that it ends in. */
export function withoutLastWord(text: string): string {
  return text.replace(lastPart(), '');
}

/**
 * Whether a suggestion is worth reading: a word of its own that takes more than one key, or the end of a word with what comes
 * after it, three characters at least and white space aside. “e):” says as much as “ose”.
 * @param text ends with a whole word
 * @param before stands before it
 */
export function saysEnough(text: string, before: string): boolean {
  const characters = text.match(/\S/gu)?.length ?? 0;
  return (characters >= FEWEST_CHARACTERS && anyWord().test(text)) || saysWords(text, before);
}

/** Whether it has a word of its own that takes more than one key, or three letters. */
function saysWords(text: string, before: string): boolean {
  if ((text.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS) return true;
  if (oneCharacter().test(text)) return false;
  return anyWord().test(endsInWord(before) ? text.replace(firstPart(), '') : text);
}

/** What a word is, so that a suggestion begins and ends with whole words. */
import { lazy } from '../base/lazy';

/** Scripts without spaces between words: each of their characters counts as a word. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
/** A character of words, numbers and identifiers. */
const CHARACTER = String.raw`(?!${UNSPACED})[\p{L}\p{M}\p{N}_]`;
const SIGN = String.raw`[^\s\p{L}\p{M}\p{N}_]`;
/** Signs of one line, and the spaces between them. */
const SIGNS = String.raw`[^\p{L}\p{M}\p{N}_\n]*`;

const begins = lazy(() => new RegExp(`^(?:${CHARACTER})`, 'u'));
const ends = lazy(() => new RegExp(`(?:${CHARACTER})$`, 'u'));
const lastPart = lazy(() => new RegExp(`(?:${CHARACTER})+$`, 'u'));
const firstPart = lazy(() => new RegExp(`^(?:${CHARACTER})+`, 'u'));
const piece = lazy(() => new RegExp(`^ ?(?:${CHARACTER})+$`, 'u'));
const firstOne = lazy(() => new RegExp(`^\\s*${SIGNS}(?:(?:${CHARACTER})+|${UNSPACED}|${SIGN})`, 'u'));
const oneCharacter = lazy(() => new RegExp(`^\\s*(?:${CHARACTER})\\s*$`, 'u'));
const sign = lazy(() => new RegExp(`^${SIGN}`, 'u'));
const anyWord = lazy(() => new RegExp(`${CHARACTER}|${UNSPACED}`, 'u'));

/**
 * The end of a sentence, with the quotation marks and brackets that close after it. In scripts without spaces, the sign
 * alone ends it.
 */
const SENTENCE_END = /[.!?…]+["'”’»)\]*_]*(?=\s+\S)|[。！？]+[」』）”]*(?=.)/g;

/** One or two characters are typed sooner than read; with three, Tab saves two keys. */
const FEWEST_CHARACTERS = 3;
/**
 * If a sentence ends with the word being typed, its rest must have this many letters; otherwise the next sentence is
 * included.
 */
const FEWEST_LETTERS = 3;

/** Whether a text continues the word before it. */
export function beginsInWord(text: string): boolean {
  return begins().test(text);
}

/** Whether a text ends in a word that the following text might continue. */
export function endsInWord(text: string): boolean {
  return ends().test(text.slice(-2)); // the last character: the expression is tried at each place of what it is given
}

/** Whether a token consists of letters of one word, with at most a space before them. */
export function isPieceOfWord(text: string): boolean {
  return piece().test(text);
}

/**
 * The first word of a text, with the spaces and signs before it: “" she” of “" she asked”, since a quotation mark alone says
 * nothing. If its line has no word, all its signs; '' if there are none either.
 */
export function firstWord(text: string): string {
  return firstOne().exec(text)?.[0] ?? '';
}

/** Whether a text has a word, a number or an identifier, and not only signs. */
export function hasWord(text: string): boolean {
  return anyWord().test(text);
}

/**
 * Whether a word that stands in a text ends there, by what comes after it. Adjacent signs belong together: “(” is not all of
 * “()”.
 * @param word as `firstWord` finds it
 */
export function endsBefore(word: string, after: string): boolean {
  if (hasWord(word)) return !endsInWord(word) || !beginsInWord(after);
  return !sign().test(after);
}

/**
 * Where the first sentence that says something ends in a text; the text's length if the sentence continues to its end.
 * @param text the suggested text
 * @param before the text before it
 */
export function sentenceEnd(text: string, before: string): number {
  for (const { index, 0: end } of text.matchAll(SENTENCE_END)) {
    const at = index + end.length;
    if (saysWords(text.slice(0, at), before)) return at;
  }
  return text.length;
}

/** The beginning of `following` that continues the word at the end of `text`. */
export function restOfWord(text: string, following: string): string {
  return endsInWord(text) ? (firstPart().exec(following)?.[0] ?? '') : '';
}

/** The most UTF-16 units that are read back for a word: lines of data may have a million. */
const LONGEST_WORD = 200;

/** The word that a text ends in, or the typed part of it; '' if it does not end in a word. */
export function lastWord(text: string): string {
  return lastPart().exec(text.slice(-LONGEST_WORD))?.[0] ?? '';
}

/** A text without the word that it ends in. */
export function withoutLastWord(text: string): string {
  return text.replace(lastPart(), '');
}

/**
 * Whether a suggestion is worth reading: it has a word of its own that takes more than one key, or is the end of a word
 * with what comes after it, at least three characters apart from white space. “e):” says as much as “ose”.
 * @param text ends with a whole word
 * @param before the text before it
 */
export function saysEnough(text: string, before: string): boolean {
  const characters = text.match(/\S/gu)?.length ?? 0;
  return (characters >= FEWEST_CHARACTERS && hasWord(text)) || saysWords(text, before);
}

/** Whether it has a word of its own that takes more than one key, or three letters. */
function saysWords(text: string, before: string): boolean {
  if ((text.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS) return true;
  if (oneCharacter().test(text)) return false;
  return hasWord(endsInWord(before) ? text.replace(firstPart(), '') : text);
}

/** Where a suggestion meets the text after the cursor, so that nothing is shown twice. */
import { beginsInWord, endsInWord } from './words';

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' };
const QUOTES = '"\'`';
/** Fewer characters in common may be a coincidence, unless a word begins with them. */
const NO_CHANCE = 3;

/** The part of a suggestion before the point where it repeats what follows the cursor. */
export function beforeFollowing(text: string, following: string): string {
  const [first = '', ...below] = following.split('\n');
  const rest = first.trimEnd();
  const own = rest === '' ? text : text.slice(0, endInLine(text, rest));
  const next = below.find((line) => line.trim() !== '')?.trim() ?? '';
  return own.length === text.length ? beforeLine(text, next) : own;
}

/** Where the rest of the cursor's line begins in a suggestion; at the suggestion's end, a part of it is enough. */
function endInLine(text: string, rest: string): number {
  const next = rest.charAt(0);
  const line = text.split('\n', 1)[0] ?? '';
  if (next in CLOSERS || QUOTES.includes(next)) {
    const at = unmatchedCloser(text, next);
    if (at >= 0) return at;
    if (rest.length === 1) return text.length;
  }
  for (let at = 0; at < line.length; at++) {
    const own = line.slice(at);
    const common = Math.min(own.length, rest.length);
    if (own.slice(0, common) !== rest.slice(0, common) || (common < rest.length && line !== text)) continue;
    const withinWord = endsInWord(line.slice(0, at)) && beginsInWord(own);
    if (common >= NO_CHANCE || (!withinWord && common === own.length)) return at;
  }
  return text.length;
}

/**
 * The lines of a suggestion before one that repeats the next line of the text; the suggestion's last line need only begin
 * like it.
 */
function beforeLine(text: string, next: string): string {
  const lines = text.split('\n');
  if (next === '' || lines.length === 1) return text;
  if (next in CLOSERS) {
    const at = unmatchedCloser(text, next);
    return at < 0 ? text : text.slice(0, at).trimEnd();
  }
  const isNext = (line: string, index: number) =>
    index > 0 &&
    (line.trim() === next ||
      (index === lines.length - 1 && line.trim().length >= NO_CHANCE && next.startsWith(line.trim())));
  const found = lines.findIndex(isNext);
  return found < 0 ? text : lines.slice(0, found).join('\n');
}

/** The index at which a text closes a bracket or quotation mark that it did not open; -1 if it does not. */
export function unmatchedCloser(text: string, closer: string): number {
  if (QUOTES.includes(closer)) {
    const places = Array.from(text.matchAll(new RegExp(closer, 'g')), ({ index }) => index);
    return places.length % 2 === 1 ? (places[0] as number) : -1;
  }
  const opener = CLOSERS[closer];
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === opener) depth++;
    if (text[index] === closer && --depth < 0) return index;
  }
  return -1;
}

/** Whether a character closes something. */
export function closes(sign: string): boolean {
  return sign in CLOSERS || (sign !== '' && QUOTES.includes(sign));
}

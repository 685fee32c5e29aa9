/** Two texts below one another, one line each, split a little before the place where they diverge. */
import { commonPrefix } from '../../../src/base/distinguishing';

/** A text in two pieces. If there is little room, the end of the first piece, which both texts share, is cut off. */
export interface PartedText {
  /** The shared beginning; '' if there is nothing to cut. */
  readonly shared: string;
  /** From a few words before the first difference to the end of the text. */
  readonly rest: string;
}

/** This many characters before the first word that differs show where in the text it is. */
const BEFORE = 6;

/** Longer runs of characters are not words: text without spaces is split between any two characters. */
const LONGEST_WORD = 24;

/** Both texts of a pair are split at the same place. A text that is compared with an equal one has one piece. */
export function partedText(text: string, other: string): PartedText {
  const parting = text === other ? 0 : commonPrefix(text, other);
  const word = text.lastIndexOf(' ', parting - 1) + 1;
  const from = parting - word < LONGEST_WORD ? word : parting;
  const space = text.lastIndexOf(' ', Math.max(from - BEFORE, 0));
  const at = wholeCharacter(text, space > 0 ? space : from === word ? 0 : Math.max(from - BEFORE, 0));
  return { shared: text.slice(0, at), rest: text.slice(at) };
}

/** Keeps surrogate pairs whole. @returns this place, or the one before */
function wholeCharacter(text: string, at: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}

/** Two texts one below the other, where each has one line: cut before the place where they part, not at it. */
import { commonPrefix } from '../../../src/base/distinguishing';

/** A text in two pieces: in little room the end of the first is cut, which both texts share. */
export interface PartedText {
  /** What both begin with; '': nothing that could be cut. */
  readonly shared: string;
  /** From some words before the first one that differs to the end of the text. */
  readonly rest: string;
}

/** So many characters before the first word that differs say where in the text it is. */
const BEFORE = 6;

/** Longer ones are no words: text without spaces is parted between any two characters. */
const LONGEST_WORD = 24;

/** Both texts of a pair are parted at the same place. A text that is compared with the same one has one piece. */
export function partedText(text: string, other: string): PartedText {
  const parting = text === other ? 0 : commonPrefix(text, other);
  const word = text.lastIndexOf(' ', parting - 1) + 1;
  const from = parting - word < LONGEST_WORD ? word : parting;
  const space = text.lastIndexOf(' ', Math.max(from - BEFORE, 0));
  const at = wholeCharacter(text, space > 0 ? space : from === word ? 0 : Math.max(from - BEFORE, 0));
  return { shared: text.slice(0, at), rest: text.slice(at) };
}

/** No character is cut into its two halves. @returns this place, or the one before */
function wholeCharacter(text: string, at: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}

/**
 * What the text itself says about a suggestion: whether the end of the text stood there before, and went on with the
 * same word. Only evidence of how sure a suggestion is: what is suggested is always the model's own.
 */

export interface CopyEvidence {
  /** Characters at the end of the text that stood before this word earlier, at most; 0 where none did. */
  readonly agreeing: number;
  /** The same before something else. */
  readonly differing: number;
}

/** Fewer characters at the end of a text say nothing: they stand everywhere. */
const SHORTEST = 3;
/** More say no more. */
const LONGEST = 60;

/** @param text up to the cursor @param word what would follow it */
export function copyEvidence(text: string, word: string): CopyEvidence {
  const key = text.slice(-SHORTEST);
  let [agreeing, differing] = [0, 0];
  if (key.length < SHORTEST || word === '') return { agreeing, differing };
  for (let at = text.indexOf(key); at >= 0 && at + SHORTEST < text.length; at = text.indexOf(key, at + 1)) {
    const length = commonBefore(text, at + SHORTEST);
    if (text.startsWith(word, at + SHORTEST)) agreeing = Math.max(agreeing, length);
    else differing = Math.max(differing, length);
  }
  return { agreeing, differing };
}

/** How many characters before this place are the last ones of the text. */
function commonBefore(text: string, end: number): number {
  let length = SHORTEST;
  while (length < LONGEST && length < end && text[end - 1 - length] === text[text.length - 1 - length]) length++;
  return length;
}

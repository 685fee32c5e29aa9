/** Whether a suggestion would say a sentence for the third time in a row: copied from before, a loop feeds itself. */

/** How far back sentences are looked at, in UTF-16 units: two and one more. */
const REACH = 2_000;
/** Fewer words may well stand three times in a row, as in a list, or where lines of code end. */
const WORDS = 3;
/** Between two sentences: after an end, or a line's end. */
const BETWEEN = /(?<=[.!?…]["'”’»)\]]*)\s+|\s*\n\s*/u;
const END = /[.!?…]+["'”’»)\]]*$/u;

/**
 * @param text what would be suggested
 * @param before the text up to the cursor, with the beginning of the sentence where some of it is typed
 */
export function saysThirdTime(text: string, before: string): boolean {
  const reached = before.slice(-REACH);
  const sentences = sentencesIn(reached + text);
  const standing = sentencesIn(reached);
  return sentences.some((sentence, at) => {
    const [first, second] = [sentences[at - 2], sentences[at - 1]];
    const isNew = sentence !== standing[at];
    return isNew && first !== undefined && first === second && isSameOrMost(sentence, first);
  });
}

function sentencesIn(text: string): string[] {
  return text.split(BETWEEN).map((sentence) => sentence.trim().replace(END, ''));
}

/** A suggestion may end before its sentence does. */
function isSameOrMost(sentence: string, earlier: string): boolean {
  const isMost = earlier.startsWith(sentence) && sentence.length * 2 >= earlier.length;
  return isMost && (sentence.match(/\p{L}+/gu) ?? []).length >= WORDS;
}

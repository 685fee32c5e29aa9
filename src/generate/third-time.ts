/** Whether a suggestion would say a sentence for the third time in a row: suggestions copied from the text reinforce a loop. */

/** How far back sentences are examined, in UTF-16 units: two sentences and one more. */
const REACH = 2_000;
/** Fewer words may well occur three times in a row, as in a list or at the ends of lines of code. */
const WORDS = 3;
/** What separates two sentences: white space after a sentence's end, or a line end. */
const BETWEEN = /(?<=[.!?…]["'”’»)\]]*)\s+|\s*\n\s*/u;
const END = /[.!?…]+["'”’»)\]]*$/u;

/**
 * @param text the text that would be suggested
 * @param before the text up to the cursor, including the typed beginning of the sentence
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

/** Whether a sentence equals an earlier one or most of it, as a suggestion may end before its sentence does. */
function isSameOrMost(sentence: string, earlier: string): boolean {
  const isMost = earlier.startsWith(sentence) && sentence.length * 2 >= earlier.length;
  return isMost && (sentence.match(/\p{L}+/gu) ?? []).length >= WORDS;
}

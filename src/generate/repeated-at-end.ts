/** What the last tokens of a text say more than once in a row: a model that loops goes on with it for ever. */

/** Fewer tokens may well be said twice in a row, as the values of a table are. */
const PHRASE = 4;

/** How many tokens at the end are the same few, three times over; 0 where they are not. */
export function repeatedAtEnd(ids: readonly number[]): number {
  return 3 * periodAtEnd(ids, 1, 3);
}

/** How many tokens the phrase has that the end says twice, once directly after the other; 0 where it does not, or has fewer than four. */
export function phraseAgain(ids: readonly number[]): number {
  return periodAtEnd(ids, PHRASE, 2);
}

/** Of how many tokens, `least` at least, the shortest phrase is that the end has so many times in a row; 0: there is none. */
function periodAtEnd(ids: readonly number[], least: number, times: number): number {
  for (let length = least; times * length <= ids.length; length++) {
    const at = (i: number) => ids[ids.length - 1 - i];
    let same = true;
    for (let i = 0; i < (times - 1) * length && same; i++) same = at(i) === at(i + length);
    if (same) return length;
  }
  return 0;
}

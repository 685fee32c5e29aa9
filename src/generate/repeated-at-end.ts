/** What the last tokens of a text repeat: a model that loops continues so for ever. */

/** A shorter phrase may well occur twice in a row, as the values of a table do. */
const PHRASE = 4;

/** The number of tokens at the end that are the same phrase three times in a row; 0 if they are not. */
export function repeatedAtEnd(ids: readonly number[]): number {
  return 3 * periodAtEnd(ids, 1, 3);
}

/** The number of tokens of the phrase that the end has twice in a row; 0 if there is none of at least four tokens. */
export function phraseAgain(ids: readonly number[]): number {
  return periodAtEnd(ids, PHRASE, 2);
}

/**
 * The length of the shortest phrase, of at least `least` tokens, that the end has this many times in a row; 0 if there is
 * none.
 */
function periodAtEnd(ids: readonly number[], least: number, times: number): number {
  for (let length = least; times * length <= ids.length; length++) {
    const at = (i: number) => ids[ids.length - 1 - i];
    let same = true;
    for (let i = 0; i < (times - 1) * length && same; i++) same = at(i) === at(i + length);
    if (same) return length;
  }
  return 0;
}

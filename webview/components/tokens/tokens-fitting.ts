/** Which size of type tokens have where all of them are to be in sight. */
import { sizesBetween } from '../../theme/presented-size';

/** Sizes between those that type may have lie this far apart, as multiples of the editor's size. */
const STEP = 0.05;

/**
 * The sizes that tokens may have below one of type, as multiples of the editor's size, the smallest first. They are the same
 * for every size of type, so that the largest of them that has room is too.
 */
export function sizesOfTokens(least: number, type: number): readonly number[] {
  const first = Math.ceil(least / STEP - 1e-6);
  const count = Math.max(Math.ceil(type / STEP - 1e-6) - first, 0);
  const between = Array.from({ length: count }, (_, at) => (first + at) * STEP);
  const ofType = sizesBetween(0, type).filter((size) => size >= least && size < type);
  return [...new Set([...between, ...ofType])].sort((a, b) => a - b);
}

/** The largest of ascending sizes that has room; `undefined` where none has. What has no room has none in a larger size. */
export function largestFitting(sizes: readonly number[], fits: (size: number) => boolean): number | undefined {
  let [known, tooLarge] = [-1, sizes.length];
  while (tooLarge - known > 1) {
    const middle = (known + tooLarge) >> 1;
    if (fits(sizes[middle] as number)) known = middle;
    else tooLarge = middle;
  }
  return sizes[known];
}

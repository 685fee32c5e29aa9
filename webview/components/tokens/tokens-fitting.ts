/** The type size at which all tokens are visible. */
import { sizesBetween } from '../../theme/presented-size';

/** The step between sizes, as a multiple of the editor's type size. */
const STEP = 0.05;

/**
 * The sizes that tokens may have below a type size, as multiples of the editor's size, ascending. They are the same for every
 * type size, so that the largest that fits is the same too.
 */
export function sizesOfTokens(least: number, type: number): readonly number[] {
  const first = Math.ceil(least / STEP - 1e-6);
  const count = Math.max(Math.ceil(type / STEP - 1e-6) - first, 0);
  const between = Array.from({ length: count }, (_, at) => (first + at) * STEP);
  const ofType = sizesBetween(0, type).filter((size) => size >= least && size < type);
  return [...new Set([...between, ...ofType])].sort((a, b) => a - b);
}

/** The largest of ascending sizes that fits; `undefined` if none does. If a size does not fit, no larger one does. */
export function largestFitting(sizes: readonly number[], fits: (size: number) => boolean): number | undefined {
  let [known, tooLarge] = [-1, sizes.length];
  while (tooLarge - known > 1) {
    const middle = (known + tooLarge) >> 1;
    if (fits(sizes[middle] as number)) known = middle;
    else tooLarge = middle;
  }
  return sizes[known];
}

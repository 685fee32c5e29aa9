/** A seeded source of uniform numbers. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/**
 * A function that gives the next number in [0, 1); the same seed gives the same numbers. The Mersenne twister, because
 * its first numbers after small seeds are spread: pure-rand's xorshift generators begin with about 1 after all of them.
 */
export function seededRandom(seed: number): () => number {
  const generator = mersenne(seed);
  return () => uniformFloat64(generator);
}

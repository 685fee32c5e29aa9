/** A seeded source of uniform random numbers. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/**
 * Returns a generator of uniform numbers in [0, 1); the same seed gives the same numbers. It is the Mersenne twister because
 * small seeds give well-spread first numbers: pure-rand's xorshift generators begin with about 1 for all of them.
 */
export function seededRandom(seed: number): () => number {
  const generator = mersenne(seed);
  return () => uniformFloat64(generator);
}

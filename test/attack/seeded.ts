/** Seeded random choices, so that every attack can be repeated. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

export class Random {
  private readonly generator: ReturnType<typeof mersenne>;

  constructor(readonly seed: number) {
    this.generator = mersenne(seed);
  }

  /** A whole number of at least 0 and below `count`. */
  below(count: number): number {
    return uniformInt(this.generator, 0, count - 1);
  }

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error('There is nothing to choose from.');
    return choices[this.below(choices.length)] as T;
  }

  /** True once in `times` on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }
}

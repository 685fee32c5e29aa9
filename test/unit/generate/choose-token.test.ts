/** Drawing a token: boundaries, frequencies and seeds. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  chooseToken,
  drawToken,
  GREEDY,
  type SamplingOptions,
  samplingDistribution,
} from '../../../src/generate/sampling';

const SAMPLE: SamplingOptions = { ...GREEDY, temperature: 1 };
const logits = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);

describe('chooseToken', () => {
  const VALUES = logits(0.25, 0.5, 0.25);

  it.each([
    [0, 1],
    [0.4999999, 1],
    [0.5000001, 0],
    [0.7499999, 0],
    [0.7500001, 2],
    [1 - 2 ** -53, 2],
  ])('%d chooses id %i', (number, id) => {
    expect(chooseToken(VALUES, SAMPLE, () => number).id).toBe(id);
  });

  it('tells why: the number, what comes before it, and the probability, with which the token is the first beyond', () => {
    const options = { ...SAMPLE, temperature: 1.5, topK: 3 };
    const { ids, probabilities } = samplingDistribution(logits(0.4, 0.3, 0.2, 0.1), options);
    const random = seededRandom(7);
    const again = seededRandom(7);
    for (let i = 0; i < 1000; i++) {
      const { id, draw } = chooseToken(logits(0.4, 0.3, 0.2, 0.1), options, random);
      if (!draw) throw new Error('not drawn');
      expect(draw.number).toBe(again());
      const place = ids.indexOf(id);
      expect(draw.probability).toBe(probabilities[place]);
      expect(draw.before).toBe(probabilities.subarray(0, place).reduce((sum, each) => sum + each, 0));
      expect(draw.before <= draw.number && draw.number < draw.before + draw.probability).toBe(true);
    }
  });

  it('at temperature 0 takes the most probable, the first of equals, and asks for no random number', () => {
    const never = () => {
      throw new Error('asked');
    };
    expect(chooseToken(VALUES, GREEDY, never)).toEqual({ id: 1 });
    expect(chooseToken(Float32Array.of(-3, 2, 2), { ...GREEDY, topK: 2, topP: 0.1 }, never)).toEqual({ id: 1 });
  });

  // The quantiles of the chi-square distribution at 0.999.
  const CRITICAL: Readonly<Record<number, number>> = { 1: 10.83, 2: 13.82, 4: 18.47, 7: 24.32, 9: 27.88 };
  const EIGHT = [0.3, 0.2, 0.15, 0.12, 0.1, 0.07, 0.04, 0.02];

  it.each<[string, Partial<SamplingOptions>, number]>([
    ['all', {}, 7],
    ['a high temperature', { temperature: 1.7 }, 7],
    ['top-k 3', { topK: 3 }, 2],
    ['top-p 0.8', { topP: 0.8 }, 4],
    ['a low temperature, top-k and top-p', { temperature: 0.7, topK: 4, topP: 0.7 }, 1],
  ])('draws as often as the distribution says: %s', (_, change, freedom) => {
    const options = { ...SAMPLE, ...change };
    const distribution = samplingDistribution(logits(...EIGHT), options);
    expect(distribution.ids).toHaveLength(freedom + 1);
    const random = seededRandom(5);
    const draws = Array.from({ length: 20_000 }, () => drawToken(distribution, random));
    const again = seededRandom(5);
    const chosen = Array.from({ length: 100 }, () => chooseToken(logits(...EIGHT), options, again));
    expect(chosen).toEqual(draws.slice(0, 100));
    const counts = Array.from(
      distribution.ids,
      (id, i) =>
        [
          draws.filter((draw) => draw.id === id).length,
          (distribution.probabilities[i] as number) * draws.length,
        ] as const,
    );
    expect(counts.reduce((sum, [count]) => sum + count, 0)).toBe(draws.length);
    const chiSquare = counts.reduce((sum, [count, expected]) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(CRITICAL[freedom] as number);
  });

  it('the first draw of small seeds is as spread as any', () => {
    for (const draw of [0, 1, 2]) {
      const counts = new Array<number>(10).fill(0);
      for (let seed = 0; seed < 1000; seed++) {
        const random = seededRandom(seed);
        let value = 0;
        for (let i = 0; i <= draw; i++) value = random();
        const bin = Math.floor(value * 10);
        counts[bin] = (counts[bin] as number) + 1;
      }
      const chiSquare = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
      expect(chiSquare, `draw ${draw}`).toBeLessThan(CRITICAL[9] as number);
    }
  });
});

describe('seededRandom', () => {
  const take = (seed: number) => Array.from({ length: 100 }, seededRandom(seed));

  it('repeats itself for the same seed only, in [0, 1)', () => {
    expect(take(3)).toEqual(take(3));
    expect(take(3)).not.toEqual(take(4));
    for (const value of take(0)) expect(value >= 0 && value < 1).toBe(true);
  });
});

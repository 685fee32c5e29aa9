/** Draws that are counted, against draws one by one. */
import { describe, expect, it } from 'vitest';
import {
  expectedTimes,
  farByChance,
  isFar,
  shareOfOthers,
  tallyDraws,
} from '../../../../src/trace/readings/draw-tally';
import { Predictions } from '../../../../src/trace/readings/predictions';
import { normalNumbers } from '../../random-model';

const normal = normalNumbers(22);
const predictions = new Predictions(Float32Array.from({ length: 3000 }, () => 3 * normal()));
const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

describe('draws that are counted', () => {
  it.each([
    { temperature: 1, topK: 0, topP: 1 },
    { temperature: 0.5, topK: 0, topP: 1 },
    { temperature: 2, topK: 40, topP: 0.9 },
    { temperature: 100, topK: 0, topP: 1 },
    { temperature: 0, topK: 0, topP: 1 },
  ])('give each token as often as plain draws with the same seeds, at %j', (settings) => {
    for (const first of [0, 1, 777]) {
      const seeds = seedsFrom(first, 100);
      const plain = new Map<number, number>();
      for (const seed of seeds) {
        const id = predictions.choose({ ...settings, seed });
        plain.set(id, (plain.get(id) ?? 0) + 1);
      }
      const tally = tallyDraws(predictions.sampled(settings), seeds);
      expect(new Map([...tally].sort())).toEqual(new Map([...plain].sort()));
      expect([...tally.values()].reduce((sum, times) => sum + times, 0)).toBe(100);
    }
  });

  it('come to the last token where rounding leaves the sum of all below the number', () => {
    const short = { ids: Uint32Array.of(7, 3), probabilities: Float64Array.of(0, 0), afterTopK: 2 };
    expect(tallyDraws(short, [1, 2, 3])).toEqual(new Map([[3, 3]]));
  });

  it('come near to the probabilities where they are many', () => {
    const spread = predictions.sampled({ temperature: 1, topK: 0, topP: 1 });
    const tally = tallyDraws(spread, seedsFrom(1, 5000));
    for (let i = 0; i < 3; i++) {
      const probability = spread.probabilities[i] as number;
      const error = Math.sqrt((probability * (1 - probability)) / 5000);
      expect(Math.abs((tally.get(spread.ids[i] as number) ?? 0) / 5000 - probability)).toBeLessThan(4 * error);
    }
  });
});

describe('the share of other tokens', () => {
  it('is what is left of 1, and nothing where top-k leaves no others', () => {
    const first = [...predictions.order.slice(0, 5)];
    const sum = first.reduce((total, id) => total + predictions.probability(id), 0);
    expect(shareOfOthers(predictions.raw, new Set(first))).toBeCloseTo(1 - sum, 12);
    expect(shareOfOthers(predictions.sampled({ temperature: 1, topK: 5, topP: 1 }), new Set(first))).toBe(0);
  });
});

describe('a count that is far from what is expected', () => {
  it.each([
    [100, 0.154],
    [100, 0.0002],
    [1000, 0.7],
    [20, 0.5],
  ])('is as probable as plain products say, of %i draws at %f', (draws, probability) => {
    let far = 0;
    for (let times = 0; times <= draws; times++) {
      let exact = 1;
      // C(n, k) p^k (1 − p)^(n − k), with its factors in such an order that none overflows.
      for (let i = 1; i <= draws; i++) exact *= i <= times ? ((draws - times + i) / i) * probability : 1 - probability;
      if (Math.abs(times - draws * probability) > 2 * Math.sqrt(draws * probability * (1 - probability))) far += exact;
    }
    expect(farByChance(draws, probability)).toBeCloseTo(far, 9);
  });

  it('is one beyond two standard deviations, and none where nothing is left to chance', () => {
    const expected = expectedTimes(100, 0.2);
    expect([11, 12, 20, 28, 29].map((times) => isFar(times, expected))).toEqual([true, false, false, false, true]);
    expect(isFar(100, expectedTimes(100, 1.0000001))).toBe(false);
    expect([farByChance(100, 0), farByChance(100, 1)]).toEqual([0, 0]);
  });
});

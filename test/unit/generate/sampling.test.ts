/** From logits to a distribution: against hand-computed tables and a plain copy of the reference's rules. */

import { describe, expect, it } from 'vitest';
import { argmax } from '../../../src/base/vectors';
import {
  GREEDY,
  logProbability,
  logSumExp,
  orderOf,
  type SamplingOptions,
  samplingDistribution,
  topPredictions,
} from '../../../src/generate/sampling';
import { normalNumbers } from '../random-model';
import { softmaxOf } from '../softmax';

const SAMPLE: SamplingOptions = { ...GREEDY, temperature: 1 };
const logits = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);
const rounded = (values: ReturnType<typeof samplingDistribution>) =>
  Array.from(values.ids, (id, i) => [id, Number((values.probabilities[i] as number).toFixed(6))]);

describe('samplingDistribution', () => {
  // The probabilities of ids 0 to 4, in an order that is not sorted.
  const SOME = [0.125, 0.5, 0.05, 0.25, 0.075];
  it.each<[string, number[], Partial<SamplingOptions>, [number, number][]]>([
    [
      'all, sorted',
      SOME,
      {},
      [
        [1, 0.5],
        [3, 0.25],
        [0, 0.125],
        [4, 0.075],
        [2, 0.05],
      ],
    ],
    [
      'temperature 0.5 squares',
      [0.6, 0.2, 0.2],
      { temperature: 0.5 },
      [
        [0, 0.818182],
        [1, 0.090909],
        [2, 0.090909],
      ],
    ],
    [
      'temperature 2 takes roots',
      [0.64, 0.36],
      { temperature: 2 },
      [
        [0, 0.571429],
        [1, 0.428571],
      ],
    ],
    [
      'an infinite temperature makes all equal',
      SOME,
      { temperature: Infinity },
      [0, 1, 2, 3, 4].map((id) => [id, 0.2]),
    ],
    [
      'the smallest temperature is greedy',
      SOME,
      { temperature: Number.MIN_VALUE },
      [
        [1, 1],
        [0, 0],
        [2, 0],
        [3, 0],
        [4, 0],
      ],
    ],
    [
      'top-k 2',
      SOME,
      { topK: 2 },
      [
        [1, 0.666667],
        [3, 0.333333],
      ],
    ],
    ['top-k 1', SOME, { topK: 1 }, [[1, 1]]],
    [
      'top-k beyond the vocabulary keeps all',
      [0.75, 0.25],
      { topK: 9 },
      [
        [0, 0.75],
        [1, 0.25],
      ],
    ],
    [
      'top-k 2 keeps every tie with the second',
      [0.2, 0.4, 0.2, 0.2],
      { topK: 2 },
      [
        [1, 0.4],
        [0, 0.2],
        [2, 0.2],
        [3, 0.2],
      ],
    ],
    [
      'top-k 1 keeps a tie for the first',
      [0.1, 0.45, 0.45],
      { topK: 1 },
      [
        [1, 0.5],
        [2, 0.5],
      ],
    ],
    // From the least probable up 0.05, 0.125, 0.25, 0.5 accumulate; what is at most 1 - p goes.
    [
      'top-p 0.8',
      SOME,
      { topP: 0.8 },
      [
        [1, 0.571429],
        [3, 0.285714],
        [0, 0.142857],
      ],
    ],
    [
      'top-p just above a sum',
      SOME,
      { topP: 0.7501 },
      [
        [1, 0.571429],
        [3, 0.285714],
        [0, 0.142857],
      ],
    ],
    [
      'top-p just below a sum',
      SOME,
      { topP: 0.7499 },
      [
        [1, 0.666667],
        [3, 0.333333],
      ],
    ],
    ['top-p below the largest keeps that', SOME, { topP: 0.2 }, [[1, 1]]],
    ['top-p next to nothing keeps one', SOME, { topP: 1e-12 }, [[1, 1]]],
    ['top-p so small that 1 - p is 1 keeps one', SOME, { topP: 1e-17 }, [[1, 1]]],
    ['and of one', [1], { topP: 1e-17 }, [[0, 1]]],
    ['top-p keeps one of equals', [0.5, 0.5], { topP: 0.4 }, [[0, 1]]],
    // Were top-p first, 0.5 and 0.25 would stay: 0.125 + 0.125 <= 0.4 < 0.5.
    ['top-k before top-p', [0.5, 0.25, 0.125, 0.125], { topK: 2, topP: 0.6 }, [[0, 1]]],
    [
      'top-p alone, for that',
      [0.5, 0.25, 0.125, 0.125],
      { topP: 0.6 },
      [
        [0, 0.666667],
        [1, 0.333333],
      ],
    ],
    // Squared and normalized they are 0.783, 0.196 and 0.022: 0.218 goes, where without temperature 0.4 stays.
    ['temperature before top-p', [0.6, 0.3, 0.1], { temperature: 0.5, topP: 0.75 }, [[0, 1]]],
    [
      'top-p alone, for that',
      [0.6, 0.3, 0.1],
      { topP: 0.75 },
      [
        [0, 0.666667],
        [1, 0.333333],
      ],
    ],
  ])('%s', (_, probabilities, options, expected) => {
    expect(rounded(samplingDistribution(logits(...probabilities), { ...SAMPLE, ...options }))).toEqual(expected);
  });

  it('is what transformers’ processors leave, for random logits and options', () => {
    const random = normalNumbers(7);
    for (const [temperature, topK, topP] of combinations(
      [0.3, 0.8, 1, 2.5],
      [0, 1, 7, 40, 200],
      [0.05, 0.5, 0.9, 0.999, 1],
    )) {
      const values = Float32Array.from({ length: 100 }, () => Math.fround(3 * random()));
      const expected = referenceDistribution(values, temperature, topK, topP);
      const actual = new Array<number>(100).fill(0);
      const { ids, probabilities } = samplingDistribution(values, { temperature, topK, topP });
      for (const [i, id] of ids.entries()) actual[id] = probabilities[i] as number;
      for (let id = 0; id < 100; id++) {
        expect(
          Math.abs((actual[id] as number) - (expected[id] as number)),
          `${temperature} ${topK} ${topP} ${id}`,
        ).toBeLessThan(1e-12);
      }
    }
  });

  it('keeps the same tokens in the same order where many are equal', () => {
    const random = normalNumbers(8);
    for (let round = 0; round < 400; round++) {
      const size = 2 + (round % 61);
      const values = Float32Array.from({ length: size }, () => Math.round(2 * random()) / 2);
      const temperature = [0.01, 0.5, 1, 3, Infinity][round % 5] as number;
      const topK = round % 7;
      const topP = [1, 0.99, 0.7, 0.3][round % 4] as number;
      const expected = referenceDistribution(values, temperature, topK, topP);
      const kept = [...expected.keys()].filter((id) => (expected[id] as number) > 0);
      const { ids, probabilities } = samplingDistribution(values, { temperature, topK, topP });
      const sorted = kept.toSorted((a, b) => (expected[b] as number) - (expected[a] as number) || a - b);
      const positive = [...ids].filter((_, i) => (probabilities[i] as number) > 0);
      expect(positive, `${values} ${temperature} ${topK} ${topP}`).toEqual(sorted);
    }
  });

  it('at temperature 0 leaves the most probable token, the first of equals', () => {
    const { ids, probabilities } = samplingDistribution(Float32Array.of(1, 4, 4), GREEDY);
    expect([[...ids], [...probabilities]]).toEqual([[1], [1]]);
  });
});

describe('orderOf', () => {
  it('is the order of a sort that compares, with infinities, equals, zeros of both signs and what is no number', () => {
    const random = normalNumbers(9);
    for (const size of [0, 1, 2, 100, 5000]) {
      const special = [0, -0, Infinity, -Infinity, NaN, -NaN, 1e-45, -1e-45, 3.4e38, -3.4e38];
      const values = Float32Array.from({ length: size }, (_, i) =>
        i % 3 === 0 ? (special[(i / 3) % special.length] as number) : 10 ** (random() * 4) * Math.sign(random()),
      );
      const compare = (a: number, b: number) => {
        const [x, y] = [values[a] as number, values[b] as number];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
        return x === y ? a - b : y - x;
      };
      expect([...orderOf(values)]).toEqual([...values.keys()].sort(compare));
    }
  });
});

function combinations(a: number[], b: number[], c: number[]): [number, number, number][] {
  return a.flatMap((x) => b.flatMap((y) => c.map((z): [number, number, number] => [x, y, z])));
}

/** TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper and softmax, step by step as they are written. */
function referenceDistribution(values: Float32Array, temperature: number, topK: number, topP: number): number[] {
  let scores = [...values].map((score) => score / temperature);
  if (topK > 0) {
    const kth = scores.toSorted((a, b) => b - a)[Math.min(topK, scores.length) - 1] as number;
    scores = scores.map((score) => (score < kth ? -Infinity : score));
  }
  if (topP < 1) {
    // Of equals the higher id goes first; transformers leaves it open.
    const order = [...scores.keys()].sort((a, b) => compare(scores[a] as number, scores[b] as number) || b - a);
    const probabilities = softmaxOf(scores);
    let cumulative = 0;
    for (const [rank, id] of order.entries()) {
      cumulative += probabilities[id] as number;
      if (cumulative <= 1 - topP && rank < order.length - 1) scores[id] = -Infinity;
    }
  }
  return softmaxOf(scores);
}

/** -Infinity equals itself. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

describe('logarithms', () => {
  it('are of the raw logits, in double precision, without overflow', () => {
    const values = Float32Array.of(1000, 999, -1000);
    expect(logSumExp(values)).toBeCloseTo(1000 + Math.log(1 + Math.exp(-1)), 12);
    expect(logProbability(values, 1)).toBeCloseTo(-1 - Math.log(1 + Math.exp(-1)), 12);
    expect(logProbability(values, 2)).toBeCloseTo(-2000 - Math.log(1 + Math.exp(-1)), 9);
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
  });
});

describe('topPredictions', () => {
  it('are the most probable, of equals the lower id first, and no more than asked for', () => {
    const values = Float32Array.from([1, 3, 3, 2, 3]);
    expect(topPredictions(values, 2).map(({ id }) => id)).toEqual([1, 2]);
    expect(topPredictions(values, 9).map(({ id }) => id)).toEqual([1, 2, 4, 3, 0]);
    const sum = 3 * Math.exp(3) + Math.exp(2) + Math.exp(1);
    const [first] = topPredictions(values, 1);
    expect(first?.logit).toBe(3);
    expect(first?.probability).toBeCloseTo(Math.exp(3) / sum, 12);
    expect(argmax(values)).toBe(1);
  });
});

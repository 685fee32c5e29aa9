/** The line on which a token is drawn: which intervals are seen, where they lie, and what is said of the number. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { GREEDY, orderOf } from '../../../src/generate/sampling';
import { Predictions } from '../../../src/trace/readings/predictions';
import {
  edgeLabels,
  knownIntervals,
  layLine,
  magnifiedPart,
  namedOn,
  timesMagnified,
  visibleIntervals,
} from '../../../webview/state/predictions/draw-line';
import { drawStrings } from '../../../webview/strings/drawn';
import { workedStrings } from '../../../webview/strings/worked';

const random = seededRandom(3);
const LOGITS = Float32Array.from({ length: 4000 }, () => 9 * random() ** 3);
const predictions = new Predictions(LOGITS);
const options = (seed: number) => ({ ...GREEDY, temperature: 1, seed });
const lineOf = (seed: number) => {
  const { id, draw } = predictions.draw(options(seed));
  return { id, draw, intervals: visibleIntervals(predictions.sampled(options(seed)), draw) };
};
const nameOf = (id: number) => `t${id}`;
const LAYOUT = { width: 400, type: 11, nameOf };

it('the intervals that are seen are those of the probabilities, in their order, the drawn one and its neighbours among them', () => {
  const order = [...orderOf(LOGITS)];
  for (let seed = 0; seed < 50; seed++) {
    const { id, draw, intervals } = lineOf(seed);
    expect(id).toBe(predictions.choose(options(seed)));
    expect(draw.number).toBeGreaterThanOrEqual(draw.before);
    expect(draw.number).toBeLessThan(draw.before + draw.probability);
    for (const { id: of, from, to } of intervals) {
      expect(to - from).toBeCloseTo(predictions.probability(of), 12);
      const before = order.slice(0, order.indexOf(of)).reduce((sum, each) => sum + predictions.probability(each), 0);
      expect(from).toBeCloseTo(before, 10);
    }
    const at = intervals.findIndex((one) => one.id === id);
    expect(intervals[at]).toMatchObject({ from: expect.closeTo(draw.before, 12) });
    if (at > 0) expect(intervals[at - 1]?.to).toBeCloseTo(draw.before, 12);
    // Not one for each of the 4,000 tokens, and fewer names still.
    expect(intervals.length).toBeLessThan(150);
    expect(namedOn({ id, draw, intervals })).toContain(id);
    expect(namedOn({ id, draw, intervals }).length).toBeLessThan(40);
  }
});

describe('a token that is drawn', () => {
  it('has its interval magnified where it is too thin to be seen, with the number within it', () => {
    const seen = Array.from({ length: 200 }, (_, seed) => ({ ...lineOf(seed), ...layLine(lineOf(seed), LAYOUT) }));
    const thin = seen.filter(({ draw }) => draw.probability * LAYOUT.width < 16);
    expect(thin.length).toBeGreaterThan(50);
    for (const { id, whole, magnified, draw } of thin) {
      const drawn = magnified?.boxes.find(({ isDrawn }) => isDrawn);
      expect(drawn).toMatchObject({ id, width: expect.closeTo(160, 6), name: `t${id}` });
      expect(magnified?.mark).toBeGreaterThanOrEqual(drawn?.x ?? Number.NaN);
      expect(magnified?.mark).toBeLessThanOrEqual((drawn?.x ?? Number.NaN) + 160 + 1e-6);
      expect(whole.mark).toBeCloseTo(draw.number * LAYOUT.width, 9);
      // It is on the whole line, too, however thin.
      expect(whole.boxes.some(({ isDrawn }) => isDrawn)).toBe(true);
    }
    // One that is seen is not.
    const wide = layLine({ id: 1, draw: { number: 0.4, before: 0, probability: 0.6 }, intervals: [] }, LAYOUT);
    expect(wide.magnified).toBeUndefined();
  });

  it('is magnified at the ends of the line as well, of which nothing lies beyond', () => {
    expect(magnifiedPart({ number: 0, before: 0, probability: 0.01 })).toEqual({
      from: 0,
      to: expect.closeTo(0.025, 12),
    });
    const last = magnifiedPart({ number: 0.999, before: 0.99, probability: 0.01 });
    expect([last.from, last.to]).toEqual([expect.closeTo(0.975, 12), expect.closeTo(1, 12)]);
    expect(timesMagnified(last)).toBe(40);
  });

  it('has its own interval where only the most probable tokens are known, and the part between is of others', () => {
    const top = [0.5, 0.2, 0].map((sampled, id) => ({ id, probability: 0.3, sampled }));
    const draw = { number: 0.83, before: 0.82, probability: 0.02 };
    const intervals = knownIntervals(top, { id: 9, draw });
    expect(intervals.map(({ id }) => id)).toEqual([0, 1, 9]);
    expect(intervals.at(-1)).toEqual({ id: 9, from: 0.82, to: expect.closeTo(0.84, 12) });
    const { whole } = layLine({ id: 9, draw, intervals }, LAYOUT);
    // What is written there keeps clear of the number's mark.
    expect(whole.gaps).toEqual([
      { x: expect.closeTo(280), width: expect.closeTo(48) },
      { x: expect.closeTo(336), width: expect.closeTo(64) },
    ]);
    expect(knownIntervals(top, { id: 1, draw: { number: 0.6, before: 0.5, probability: 0.2 } })).toHaveLength(2);
  });

  it('is named on the line only where there is room', () => {
    const draw = { number: 0.1, before: 0, probability: 0.5 };
    const intervals = [
      { id: 1, from: 0, to: 0.5 },
      { id: 2, from: 0.5, to: 0.53 },
    ];
    const { whole } = layLine({ id: 1, draw, intervals }, LAYOUT);
    expect(whole.boxes.map(({ name }) => name)).toEqual(['t1', undefined]);
  });
});

it('labels of two edges stand outside of them, or one below the other where they would meet', () => {
  expect(edgeLabels([120, 280], [50, 50], 400)).toEqual([
    { x: 70, row: 0 },
    { x: 280, row: 0 },
  ]);
  expect(edgeLabels([0, 20], [50, 50], 400)).toEqual([
    { x: 0, row: 0 },
    { x: 20, row: 1 },
  ]);
  expect(edgeLabels([390, 400], [50, 50], 400)).toEqual([
    { x: 340, row: 0 },
    { x: 350, row: 1 },
  ]);
});

it('a sentence, and the formula, tell the three numbers apart', () => {
  const draw = { number: 0.883728, before: 0.883672, probability: 0.000074 };
  expect(drawStrings.drawn('“Man”', { seed: 7, nth: 4, isChanged: false }, draw)).toBe(
    'The fifth number of seed 7 is 0.88373. It falls into the interval of “Man”, from 0.88367 to 0.88375, which is as wide as its probability, 0.0074\u00a0%: so “Man” is drawn.',
  );
  // Its width can be read off both ends: with as many digits as they have.
  const medium = { number: 0.68935, before: 0.68928, probability: 0.000146 };
  expect(drawStrings.drawn('“medium”', { seed: 7, nth: 0, isChanged: false }, medium)).toContain(
    'from 0.68928 to 0.68943, which is as wide as its probability, 0.015\u00a0%:',
  );
  // Each run begins with the first number of the seed.
  expect(drawStrings.drawn('“Man”', { seed: 7, nth: 0, isChanged: false, begins: 3 }, draw)).toContain(
    'The first number of seed 7 (each run begins with the seed’s first number anew: this one with the fourth token) is 0.88373.',
  );
  // Of its two probabilities it says which one is meant.
  expect(drawStrings.drawn('“Man”', { seed: 7, nth: 4, isChanged: true }, draw)).toContain(
    ', which is as wide as its probability after temperature, top-k and top-p, 0.0074\u00a0%: so',
  );
  const worked = { id: 1, logit: 0, largest: 0, all: 1, afterTopK: 1, kept: 1, exponential: 1, sum: 1, ...draw };
  expect(workedStrings.drawn('Man', 7, worked)).toBe(
    'Seed 7 gives the number 0.88373. The probabilities, the largest first, add up to 0.88367 before Man and to 0.88375 with it: Man is the first that passes the number.',
  );
});

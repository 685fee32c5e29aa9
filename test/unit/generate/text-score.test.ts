/** Sliding windows as transformers' recipe has them, and the figures against sums written out by hand. */
import { describe, expect, it } from 'vitest';
import { slidingWindows } from '../../../src/generate/sliding-windows';
import { addScores, figuresOf, ScoreTally } from '../../../src/generate/text-score';

/** The recipe of transformers' documentation, line by line: which token is scored in which window. */
function recipe(length: number, maxLength: number, stride: number): [begin: number, end: number, scored: number[]][] {
  const windows: [number, number, number[]][] = [];
  let previousEnd = 0;
  for (let begin = 0; begin < length; begin += stride) {
    const end = Math.min(begin + maxLength, length);
    const targets = end - previousEnd;
    const labels = Array.from({ length: end - begin }, (_, i) => (i < end - begin - targets ? -100 : begin + i));
    windows.push([begin, end, labels.slice(1).filter((label) => label !== -100)]); // the labels are shifted by one
    previousEnd = end;
    if (end === length) break;
  }
  return windows;
}

describe('sliding windows', () => {
  it.each([
    [1, 4, 2],
    [2, 4, 2],
    [4, 4, 2],
    [9, 4, 4],
    [10, 4, 1],
    [11, 5, 3],
    [4533, 128, 128],
  ])('%i tokens in windows of %i, one every %i, are scored as the recipe does', (count, window, stride) => {
    const ours = slidingWindows(count, window, stride).map(({ begin, end, scored }) => [
      begin,
      end,
      Array.from({ length: end - scored }, (_, i) => scored + i),
    ]);
    expect(ours).toEqual(recipe(count, window, stride));
  });

  it('each begins with BOS in the place of its first token, which is not scored: as many tokens count as without', () => {
    const scored = slidingWindows(11, 4, 4, 1).map((window) => [window.begin, window.scored, window.end]);
    expect(scored).toEqual(slidingWindows(11, 4, 4).map((window) => [window.begin, window.scored, window.end]));
    expect(slidingWindows(9, 4, 4, 2).map((window) => window.scored)).toEqual([2, 6, 10]);
    expect(() => slidingWindows(9, 2, 2, 2)).toThrow('at least 3 tokens');
  });

  it('a stride that leaves tokens out is refused', () => {
    expect(() => slidingWindows(10, 4, 5)).toThrow('The stride is 1 to 4 tokens');
    expect(() => slidingWindows(10, 1, 1)).toThrow('at least 2 tokens');
  });
});

describe('a score', () => {
  const softmax = (logits: number[]) => {
    const sum = logits.reduce((total, x) => total + Math.exp(x), 0);
    return logits.map((x) => Math.exp(x) / sum);
  };
  const LOGITS = [
    [2, 1, 0, 0, 0, 0, -1],
    [0, 0, 0, 0, 0, 0, 0],
    [-1, 4, 0, 1, 2, 1, 1],
  ];
  const IDS = [0, 6, 3];

  function tallied(from: number, end: number, text: string) {
    const tally = new ScoreTally();
    for (let i = from; i < end; i++) tally.add(Float32Array.from(LOGITS[i] as number[]), IDS[i] as number);
    return tally.of(text, end - from + 1);
  }

  it('gives perplexity, bits per byte, accuracy and calibration', () => {
    const figures = figuresOf(tallied(0, 3, 'añb'));
    const p = LOGITS.map((logits, i) => softmax(logits)[IDS[i] as number] as number);
    const nats = -p.reduce((sum, one) => sum + Math.log(one), 0);
    expect(figures.perplexity).toBeCloseTo(Math.exp(nats / 3), 10);
    expect(figures.bitsPerByte).toBeCloseTo(nats / Math.log(2) / 4, 10);
    // Of equal logits the lower id comes first, as greedy decoding takes it: the token of the second has rank 6.
    expect(figures.top1).toBe(1 / 3);
    expect(figures.top5).toBe(2 / 3);
    const best = LOGITS.map((logits) => Math.max(...softmax(logits)));
    // Each lies in a tenth of its own: 0.5 and right, 1/7 and wrong, 0.8 and wrong.
    const apart = [1 - (best[0] as number), best[1] as number, best[2] as number];
    expect(figures.calibrationError).toBeCloseTo(apart.reduce((sum, one) => sum + one) / 3, 6);
  });

  it('of a single token has no figures: nothing foresees the first one, and 0 bits would be the best of all', () => {
    const figures = Object.values(figuresOf(tallied(0, 0, 'word')));
    expect(figures).toEqual(figures.map(() => Number.NaN));
  });

  it('of two texts is the score of all their tokens', () => {
    const [whole, parts] = [tallied(0, 3, 'ab'), addScores([tallied(0, 1, 'a'), tallied(1, 3, 'b')])];
    expect({ ...parts, tokens: 0, nats: 0 }).toEqual({ ...whole, tokens: 0, nats: 0 });
    expect(parts.nats).toBeCloseTo(whole.nats, 10);
  });
});

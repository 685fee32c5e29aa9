/** The numbers of a softmax and of a draw are those that the predictions were computed with. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { Predictions } from '../../../../src/trace/readings/predictions';
import { leftOutBy, sayKept } from '../../../../src/trace/readings/sampling-words';
import { workedDraw, workedProbability } from '../../../../src/trace/readings/worked-probability';
import { workedStrings } from '../../../../webview/strings/worked';

const LOGITS = Float32Array.of(1.5, -0.25, 3, 2.25, 0, 2.25, -4);
const predictions = new Predictions(LOGITS);

it('a probability is its exponential over the sum of all', () => {
  const sum = LOGITS.reduce((total, logit) => total + Math.exp(logit), 0);
  for (const id of LOGITS.keys()) {
    const worked = workedProbability(predictions, id);
    expect(worked.sum).toBeCloseTo(sum, 10);
    expect(worked.exponential / worked.sum).toBeCloseTo(worked.probability, 12);
  }
  expect(workedStrings.softmax('a', workedProbability(predictions, 2))).toBe(
    // With four digits they would give 44.31.
    `p(a) = e^(3) / Σ e^logit = 20.086 / ${sum.toPrecision(5)} = ${((Math.exp(3) / sum) * 100).toFixed(2)}\u00a0%`,
  );
});

it('a probability is written with enough digits that a calculator gets each number from the one before', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = seededRandom(seed);
    const made = new Predictions(Float32Array.from({ length: 40 }, () => 24 * random() - 8));
    const text = workedStrings.softmax('a', workedProbability(made, made.order[0] as number));
    const [, logit, exponential, sum, share] =
      /^p\(a\) = e\^\(([\d.-]+)\) \/ Σ e\^logit = ([\d.e+-]+) \/ ([\d.e+-]+) = ([\d.>]+)\u00a0%$/.exec(text) ?? [];
    const computed = Math.exp(Number(logit));
    const last = exponential?.includes('e')
      ? 10 ** (Number(exponential.split('e')[1]) - ((exponential.split('e')[0] ?? '').split('.')[1] ?? '').length)
      : 10 ** -(exponential?.split('.')[1] ?? '').length;
    expect(Math.abs(computed - Number(exponential)), text).toBeLessThanOrEqual(last / 2 + computed * 1e-12);
    if (!share?.startsWith('>'))
      expect(((100 * Number(exponential)) / Number(sum)).toFixed(2), text).toBe(Number(share).toFixed(2));
  }
});

describe('a draw', () => {
  it.each([
    { temperature: 1, topK: 0, topP: 1 },
    { temperature: 0.7, topK: 4, topP: 0.9 },
    { temperature: 1.6, topK: 2, topP: 1 },
    { temperature: 0.01, topK: 0, topP: 0.5 },
  ])('has the token at which the probabilities pass the number of the seed: %j', (settings) => {
    for (let seed = 0; seed < 40; seed++) {
      const worked = workedDraw(predictions, { ...settings, seed });
      expect(worked.id).toBe(predictions.choose({ ...settings, seed }));
      expect(worked.number).toBe(seededRandom(seed)());
      expect(worked.before).toBeLessThanOrEqual(worked.number);
      expect(worked.before + worked.probability).toBeGreaterThan(worked.number);
      expect(worked.exponential / worked.sum).toBeCloseTo(worked.probability, 12);
    }
  });

  it('tells how many tokens top-k keeps, equals among them, and how many of these top-p keeps', () => {
    const all = workedDraw(predictions, { temperature: 1, topK: 0, topP: 1, seed: 7 });
    expect([all.afterTopK, all.kept]).toEqual([7, 7]);
    const options = { temperature: 1, topK: 2, topP: 0.6, seed: 7 };
    const worked = workedDraw(predictions, options);
    expect([worked.afterTopK, worked.kept]).toEqual([3, 2]);
    expect(sayKept(worked)).toBe('Of 7 tokens, top-k leaves 3, and top-p 2 of these.');
    expect([0, 1, 2, 3].map((rank) => leftOutBy(rank, worked))).toEqual([undefined, undefined, 'top-p', 'top-k']);
    expect(sayKept(predictions.kept({ ...options, topK: 0 }))).toBe('Of 7 tokens, top-p leaves 2.');
    expect(sayKept(all)).toBe('');
  });
});

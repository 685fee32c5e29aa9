/** Predictions over a whole vocabulary, against plain sums. */
import { describe, expect, it } from 'vitest';
import { entropyBits, GREEDY } from '../../../../src/generate/sampling';
import { Predictions, probabilitiesById } from '../../../../src/trace/readings/predictions';
import { normalNumbers } from '../../random-model';

const normal = normalNumbers(21);
const LOGITS = Float32Array.from({ length: 3000 }, () => 3 * normal());
const SAMPLE = { ...GREEDY, temperature: 1 };

function softmax(values: readonly number[]): number[] {
  const exponentials = values.map((value) => Math.exp(value - Math.max(...values)));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

describe('predictions', () => {
  const predictions = new Predictions(LOGITS);
  const expected = softmax([...LOGITS]);

  it('have the probability and the rank of every token', () => {
    for (const id of [0, 1, 17, 2999, predictions.order[0] as number]) {
      expect(predictions.logit(id)).toBe(LOGITS[id]);
      expect(predictions.probability(id)).toBeCloseTo(expected[id] as number, 14);
      expect(predictions.rank(id)).toBe(LOGITS.filter((logit) => logit > (LOGITS[id] as number)).length);
    }
    expect([...predictions.raw.probabilities]).toEqual([...predictions.order].map((id) => predictions.probability(id)));
  });

  it('of equal tokens rank the lower id first', () => {
    const equal = new Predictions(Float32Array.of(1, 2, 1, 2));
    expect([0, 1, 2, 3].map((id) => equal.rank(id))).toEqual([2, 0, 3, 1]);
  });

  it('know their entropy in bits', () => {
    expect(new Predictions(new Float32Array(8)).raw.entropy).toBeCloseTo(3, 12);
    expect(new Predictions(Float32Array.of(0, -Infinity)).raw.entropy).toBe(0);
    const bits = expected.reduce((sum, p) => sum - p * Math.log2(p), 0);
    expect(predictions.raw.entropy).toBeCloseTo(bits, 11);
    expect(entropyBits(Float64Array.of(0.5, 0.25, 0.25))).toBe(1.5);
  });

  it('are as they were without sampling controls', () => {
    const sampled = predictions.sampled(SAMPLE);
    expect([...sampled.ids]).toEqual([...predictions.order]);
    for (const [i, probability] of sampled.probabilities.entries()) {
      expect(probability).toBeCloseTo(predictions.raw.probabilities[i] as number, 14);
    }
    expect(sampled.entropy).toBeCloseTo(predictions.raw.entropy, 11);
  });

  it('after temperature and top-k are the softmax of what remains', () => {
    const sampled = predictions.sampled({ temperature: 0.5, topK: 5, topP: 1 });
    const best = [...LOGITS].sort((a, b) => b - a).slice(0, 5);
    for (const [i, value] of softmax(best.map((logit) => logit / 0.5)).entries()) {
      expect(sampled.probabilities[i]).toBeCloseTo(value, 12);
    }
    expect(predictions.share(sampled.ids)).toBeCloseTo(
      best.reduce((sum, logit) => sum + (expected[LOGITS.indexOf(logit)] as number), 0),
      12,
    );
    expect(predictions.sampled({ temperature: 0.5, topK: 5, topP: 1 })).toBe(sampled);
    expect(predictions.sampled({ temperature: 0.5, topK: 4, topP: 1 }).ids).toHaveLength(4);
    const byId = probabilitiesById(sampled, LOGITS.length);
    expect(byId.filter((p) => p > 0)).toHaveLength(5);
    expect(byId[predictions.order[4] as number]).toBe(sampled.probabilities[4]);
    expect(byId[predictions.order[5] as number]).toBe(0);
  });

  it('choose the most probable token, or as the seed draws, again and again the same', () => {
    expect(predictions.choose(GREEDY)).toBe(LOGITS.indexOf(Math.max(...LOGITS)));
    const draws = Array.from({ length: 300 }, (_, seed) => predictions.choose({ ...SAMPLE, seed }));
    expect(draws).toEqual(Array.from({ length: 300 }, (_, seed) => predictions.choose({ ...SAMPLE, seed })));
    expect(new Set(draws).size).toBeGreaterThan(20);
    const kept = new Set(predictions.sampled({ temperature: 1, topK: 3, topP: 1 }).ids);
    for (let seed = 0; seed < 50; seed++) {
      expect(kept).toContain(predictions.choose({ temperature: 1, topK: 3, topP: 1, seed }));
    }
  });
});

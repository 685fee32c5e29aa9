/** How the next token is to be chosen, how a text was foreseen, and the shape of a distribution. */
import { describe, expect, it } from 'vitest';
import { lowestPower, placePoint, rankCurve } from '../../../webview/state/predictions/rank-curve';
import {
  changesDistribution,
  fitSetting,
  LIMITS,
  NO_SAMPLING,
  optionsOf,
  Sampling,
} from '../../../webview/state/predictions/sampling';
import { changeSorting, sortTokens, textTotal, tokenProbabilities } from '../../../webview/state/predictions/surprisal';
import { sliderToTopK, TOP_K_STEPS, topKToSlider } from '../../../webview/state/predictions/top-k-slider';
import { keptIn } from './kept';

describe('sampling settings', () => {
  it('begin with greedy decoding and an unchanged distribution', () => {
    const sampling = new Sampling(keptIn({}));
    expect(sampling.value).toEqual(NO_SAMPLING);
    expect(changesDistribution(sampling.value)).toBe(false);
    expect(optionsOf(sampling.value).temperature).toBe(0);
  });

  it('are drawn from as soon as they change the distribution, until that is switched off', () => {
    const sampling = new Sampling(keptIn({}));
    sampling.change({ topK: 40 });
    expect(optionsOf(sampling.value)).toEqual({ temperature: 1, topK: 40, topP: 1, seed: 0 });
    sampling.change({ draw: false });
    sampling.change({ seed: 3 });
    expect(optionsOf(sampling.value).temperature).toBe(0);
    sampling.change({ draw: true });
    expect(optionsOf(sampling.value)).toEqual({ temperature: 1, topK: 40, topP: 1, seed: 3 });
  });

  it('draw again with the next seed, also where the most probable token was taken, and after the last seed with the first', () => {
    const sampling = new Sampling(keptIn({}));
    sampling.change({ seed: 6, temperature: 0.5, draw: false });
    sampling.drawAgain();
    expect(sampling.value).toEqual({ ...NO_SAMPLING, temperature: 0.5, seed: 7, draw: true });
    sampling.drawAgain();
    expect(sampling.value.seed).toBe(8);
    sampling.change({ seed: LIMITS.seed.max });
    sampling.drawAgain();
    expect(sampling.value.seed).toBe(0);
  });

  it('tell of every change, and are kept once they are settled', () => {
    const stored = {};
    const kept = keptIn(stored);
    const sampling = new Sampling(kept);
    let told = 0;
    sampling.addEventListener('change', () => told++);
    sampling.slide({ temperature: 0.9 });
    sampling.slide({ temperature: 0.8 });
    expect([told, stored]).toEqual([2, {}]);
    sampling.change({ temperature: 0.8 });
    expect(new Sampling(kept).value).toEqual({ ...NO_SAMPLING, temperature: 0.8, draw: true });
  });

  it('are reset but for the seed', () => {
    const sampling = new Sampling(keptIn({}));
    sampling.change({ temperature: 2, topK: 3, topP: 0.5, seed: 9 });
    sampling.reset();
    expect(sampling.value).toEqual({ ...NO_SAMPLING, seed: 9 });
  });

  it('give the model’s own probabilities back and leave alone whether a token is drawn', () => {
    const sampling = new Sampling(keptIn({}));
    let told = 0;
    sampling.addEventListener('change', () => told++);
    sampling.resetDistribution();
    expect(told).toBe(0);
    for (const draw of [true, false]) {
      sampling.change({ temperature: 2, topK: 3, topP: 0.5, seed: 9, draw });
      sampling.resetDistribution();
      expect(sampling.value).toEqual({ ...NO_SAMPLING, seed: 9, draw });
    }
  });

  it.each([undefined, null, 7, { temperature: 'hot', topK: NaN, topP: null, seed: {}, draw: 'yes' }])(
    'ignore what was stored as %j',
    (stored) => {
      expect(new Sampling(keptIn({ sampling: stored })).value).toEqual(NO_SAMPLING);
    },
  );

  it('are moved into their bounds', () => {
    expect([fitSetting('temperature', -1), fitSetting('temperature', 0.05), fitSetting('temperature', 1e9)]).toEqual([
      0, 0.05, 100,
    ]);
    expect([fitSetting('topK', 2.6), fitSetting('topK', -4), fitSetting('topP', 0), fitSetting('topP', 2)]).toEqual([
      3, 0, 0.001, 1,
    ]);
    expect(fitSetting('seed', Number.NaN)).toBeUndefined();
  });
});

describe('the slider of top-k', () => {
  it('reaches from one token to all, and comes back to where it was', () => {
    expect([sliderToTopK(0, 50257), sliderToTopK(TOP_K_STEPS, 50257)]).toEqual([1, 0]);
    for (let place = 0; place <= TOP_K_STEPS; place++) {
      const topK = sliderToTopK(place, 50257);
      expect(sliderToTopK(topKToSlider(topK, 50257), 50257)).toBe(topK);
    }
    expect(topKToSlider(99999, 50257)).toBe(TOP_K_STEPS);
  });
});

describe('how a text was foreseen', () => {
  const tokens = tokenProbabilities({
    logprob: Float64Array.of(Number.NaN, Math.log(0.5), Math.log(0.125)),
    rank: Int32Array.of(-1, 0, 7),
    entropy: Float64Array.of(2, 3, 4),
  });

  it('is told of every token but the first, with the entropy of what foretold it', () => {
    const round = (value: number) => Number(value.toFixed(12));
    const rounded = tokens.map(({ logprob: _, probability, surprisal, ...token }) => ({
      ...token,
      probability: round(probability),
      surprisal: round(surprisal),
    }));
    expect(rounded).toEqual([
      { position: 1, probability: 0.5, rank: 0, surprisal: 1, entropy: 2 },
      { position: 2, probability: 0.125, rank: 7, surprisal: 3, entropy: 3 },
    ]);
    expect(
      tokenProbabilities({ logprob: Float64Array.of(NaN), rank: Int32Array.of(-1), entropy: Float64Array.of(1) }),
    ).toEqual([]);
  });

  it('sums up: perplexity is 2 to the mean surprisal', () => {
    const { logprob, perplexity, tokens: count } = textTotal(tokens);
    expect(logprob).toBeCloseTo(Math.log(1 / 16), 14);
    expect(perplexity).toBeCloseTo(2 ** 2, 12);
    expect(count).toBe(2);
  });

  it('is sorted by any column, twice the other way', () => {
    const byPosition = { key: 'position', descending: false } as const;
    const bySurprisal = changeSorting(byPosition, 'surprisal');
    const positions = (sorting: Parameters<typeof sortTokens>[1]) =>
      sortTokens(tokens, sorting).map(({ position }) => position);
    expect(positions(bySurprisal)).toEqual([2, 1]);
    expect(positions(changeSorting(bySurprisal, 'surprisal'))).toEqual([1, 2]);
    expect(positions(changeSorting(byPosition, 'probability'))).toEqual([2, 1]);
    expect(positions(changeSorting(byPosition, 'position'))).toEqual([2, 1]);
  });
});

describe('the curve of probabilities by rank', () => {
  it('begins with the most probable token, ends with the least, and has real values only', () => {
    const probabilities = Float64Array.from({ length: 50_000 }, (_, rank) => 1 / (rank + 2));
    const points = rankCurve(probabilities);
    expect(points[0]).toEqual({ rank: 1, probability: 0.5 });
    expect(points.at(-1)).toEqual({ rank: 50_000, probability: 1 / 50_001 });
    expect(points.length).toBeLessThan(170);
    for (const { rank, probability } of points) expect(probability).toBe(1 / (rank + 1));
    expect(rankCurve(Float64Array.of(1))).toEqual([{ rank: 1, probability: 1 }]);
  });

  it('lies in its frame on logarithmic axes', () => {
    const frame = { width: 100, height: 50, lastRank: 10_000, lowest: 1e-4 };
    expect(placePoint({ rank: 1, probability: 1 }, frame)).toEqual({ x: 0, y: 0 });
    expect(placePoint({ rank: 100, probability: 1e-2 }, frame)).toEqual({ x: 50, y: 25 });
    expect(placePoint({ rank: 10_000, probability: 0 }, frame)).toEqual({ x: 100, y: 50 });
    const powers = [lowestPower(3e-5), lowestPower(0.5), lowestPower(0), lowestPower(1e-300)];
    expect(powers.map((power) => Math.log10(power))).toEqual([-5, -2, -12, -12]);
  });
});

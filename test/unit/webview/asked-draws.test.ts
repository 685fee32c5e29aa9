/** Many draws that a reader asks for: their seeds, and that they follow the settings. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { expectedTimes } from '../../../src/trace/readings/draw-tally';
import { Predictions } from '../../../src/trace/readings/predictions';
import { AskedDraws, changedSettings } from '../../../webview/state/predictions/asked-draws';
import { LIMITS, NO_SAMPLING } from '../../../webview/state/predictions/sampling';
import { predictionStrings } from '../../../webview/strings/predictions';

const predictions = new Predictions(Float32Array.from({ length: 50 }, (_, id) => Math.sin(id) * 3));
const DRAW = { ...NO_SAMPLING, draw: true };

/** By draws one after the other. */
function plain(first: number, temperature: number, draws = 100): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const id = predictions.choose({ temperature, topK: 0, topP: 1, seed: first + i });
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

const sorted = (counts: ReadonlyMap<number, number> | undefined) => [...(counts ?? [])].sort(([a], [b]) => a - b);

describe('draws that are asked for', () => {
  it('take the 100 seeds after the one that is set, asked again the next ones are added, and begin anew after another seed', () => {
    const draws = new AskedDraws();
    expect(draws.tally(predictions, DRAW)).toBeUndefined();
    let all = 0;
    for (const more of [100, 100, 1000]) {
      expect(draws.next(predictions, 7)).toBe(8 + all);
      draws.ask(predictions, { ...DRAW, seed: 7 }, more);
      all += more;
      expect([draws.first, draws.draws]).toEqual([8, all]);
      expect(sorted(draws.tally(predictions, DRAW))).toEqual(sorted(plain(8, 1, all)));
    }
    draws.ask(predictions, { ...DRAW, seed: 3 });
    expect([draws.first, draws.draws]).toEqual([4, 100]);
    draws.ask(predictions, { ...DRAW, seed: 7 });
    expect(draws.next(predictions, 3)).toBe(4);
    expect(draws.next(predictions, LIMITS.seed.max)).toBe(0);
  });

  it('are drawn anew by other settings with the same seeds, and are none of other predictions or of the most probable token', () => {
    const draws = new AskedDraws();
    draws.ask(predictions, DRAW);
    expect(sorted(draws.tally(predictions, { ...DRAW, temperature: 0.5 }))).toEqual(sorted(plain(1, 0.5)));
    expect(draws.tally(predictions, NO_SAMPLING)).toBeUndefined();
    const others = new Predictions(Float32Array.of(1, 2, 3));
    expect(draws.tally(others, DRAW)).toBeUndefined();
    expect(draws.next(others, 0)).toBe(1);
    draws.forget();
    expect(draws.tally(predictions, DRAW)).toBeUndefined();
  });

  it('of other settings stay to be compared with, while settings move and after more draws, until they are cleared', () => {
    const draws = new AskedDraws();
    const [cold, few] = [
      { ...DRAW, temperature: 0.5 },
      { ...DRAW, topK: 3 },
    ];
    draws.ask(predictions, DRAW);
    expect(draws.earlierDraws(predictions, DRAW)).toBeUndefined();
    expect(sorted(draws.earlierDraws(predictions, cold)?.tally)).toEqual(sorted(plain(1, 1)));
    draws.ask(predictions, cold);
    draws.ask(predictions, cold);
    expect(draws.earlierDraws(predictions, cold)?.choice).toEqual(DRAW);
    // As many of both are compared.
    expect(sorted(draws.earlierDraws(predictions, cold)?.tally)).toEqual(sorted(plain(1, 1, 300)));
    expect(sorted(draws.tally(predictions, cold))).toEqual(sorted(plain(1, 0.5, 300)));
    // What was asked for last is nearer than what was asked for before that.
    expect(sorted(draws.earlierDraws(predictions, few)?.tally)).toEqual(sorted(plain(1, 0.5, 300)));
    expect(changedSettings(cold, few)).toEqual(['temperature', 'topK']);
    draws.clearBefore(predictions, few);
    expect(draws.earlierDraws(predictions, few)).toBeUndefined();
    expect(sorted(draws.earlierDraws(predictions, DRAW)?.tally)).toEqual(sorted(draws.tally(predictions, few)));
    // Another seed alone is no other setting.
    expect(draws.earlierDraws(predictions, { ...few, seed: 4 })).toBeUndefined();
    draws.forget();
    expect(draws.earlierDraws(predictions, DRAW)).toBeUndefined();
  });

  it('are kept with their trace, and none of another one', () => {
    const [trace, other] = [{}, {}];
    AskedDraws.of(trace).ask(predictions, DRAW);
    expect(sorted(AskedDraws.of(trace).tally(predictions, DRAW))).toEqual(sorted(plain(1, 1)));
    expect(AskedDraws.of(other).tally(predictions, DRAW)).toBeUndefined();
  });

  it('have one verdict: whether a count is beyond two standard deviations, and how many are by chance', () => {
    const { verdict, expectedShort, farCount } = predictionStrings;
    expect(verdict(6, [], 0.3)).toBe('All 6 counts are within two standard deviations (±) of what is expected.');
    const far = farCount('“·It”', 7, expectedShort(expectedTimes(100, 0.028)));
    expect(verdict(6, [far], 0.27)).toBe(
      'Beyond two standard deviations (±): “·It”, 7 for 2.8 ± 1.6. Chance alone puts 0.3 of 6 counts there, on average.',
    );
    expect(expectedShort(expectedTimes(1000, 0.5))).toBe('500 ± 16');
  });

  it('are told with how far from the expected count chance leads, and never with a spread where there is none', () => {
    const told = (probability: number) => predictionStrings.expectedTimes(expectedTimes(100, probability));
    expect(told(0.75)).toBe('75 expected, give or take 4');
    expect(told(0.132)).toBe('13 expected, give or take 3');
    expect(told(0.001)).toBe('fewer than 1 expected');
    expect(told(0)).toBe('none expected');
    expect(told(1)).toBe('100 expected');
    expect(told(1.0000001)).toBe('100 expected');
    // As often as so many draws show: the root of the mean square distance over many runs.
    let squares = 0;
    for (let run = 0; run < 500; run++) {
      let times = 0;
      for (let i = 0; i < 100; i++) if (seededRandom(run * 100 + i)() < 0.3) times++;
      squares += (times - 30) ** 2;
    }
    expect(Math.sqrt(squares / 500) / expectedTimes(100, 0.3).deviation).toBeCloseTo(1, 1);
  });
});

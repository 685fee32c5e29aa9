/** Many draws that a reader asks for: their seeds, and that they follow the settings. */
import { describe, expect, it } from 'vitest';
import { Predictions } from '../../../src/trace/readings/predictions';
import { AskedDraws } from '../../../webview/state/predictions/asked-draws';
import { LIMITS, NO_SAMPLING } from '../../../webview/state/predictions/sampling';

const predictions = new Predictions(Float32Array.from({ length: 50 }, (_, id) => Math.sin(id) * 3));
const DRAW = { ...NO_SAMPLING, draw: true };

/** By draws one after the other. */
function plain(first: number, temperature: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < 100; i++) {
    const id = predictions.choose({ temperature, topK: 0, topP: 1, seed: first + i });
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

const sorted = (counts: ReadonlyMap<number, number> | undefined) => [...(counts ?? [])].sort(([a], [b]) => a - b);

describe('draws that are asked for', () => {
  it('take the 100 seeds after the one that is set, asked again the next 100, and begin anew after another seed', () => {
    const draws = new AskedDraws();
    expect(draws.tally(predictions, DRAW)).toBeUndefined();
    for (const first of [8, 108]) {
      expect(draws.next(predictions, 7)).toBe(first);
      draws.ask(predictions, 7);
      expect(draws.first).toBe(first);
      expect(sorted(draws.tally(predictions, DRAW))).toEqual(sorted(plain(first, 1)));
    }
    expect(draws.next(predictions, 3)).toBe(4);
    expect(draws.next(predictions, LIMITS.seed.max)).toBe(0);
  });

  it('are drawn anew by other settings with the same seeds, and are none of other predictions or of the most probable token', () => {
    const draws = new AskedDraws();
    draws.ask(predictions, 0);
    expect(sorted(draws.tally(predictions, { ...DRAW, temperature: 0.5 }))).toEqual(sorted(plain(1, 0.5)));
    expect(draws.tally(predictions, NO_SAMPLING)).toBeUndefined();
    const others = new Predictions(Float32Array.of(1, 2, 3));
    expect(draws.tally(others, DRAW)).toBeUndefined();
    expect(draws.next(others, 0)).toBe(1);
    draws.forget();
    expect(draws.tally(predictions, DRAW)).toBeUndefined();
  });
});

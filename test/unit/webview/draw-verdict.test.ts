/** Whether counts of draws are as chance would have them. */
import { expect, it } from 'vitest';
import { sayVerdict } from '../../../webview/state/predictions/draw-verdict';

const row = (name: string, times: number, share: number) => ({ name, times, share });

it('counts within two standard deviations are told as such, those of all other tokens together as one more', () => {
  expect(sayVerdict([row('“a”', 52, 0.5), row('“b”', 20, 0.25)], 100)).toBe(
    'All 3 counts are within two standard deviations (±) of what is expected.',
  );
  // Nothing is left beside these.
  expect(sayVerdict([row('“a”', 52, 0.5), row('“b”', 48, 0.5)], 100)).toMatch(/^All 2 counts/);
});

it('a count that is further off is named with what was expected, and how many are by chance', () => {
  // 100 draws at a half: 50, give or take 5.
  const said = sayVerdict([row('“a”', 62, 0.5), row('“b”', 38, 0.5)], 100);
  expect(said).toMatch(/^Beyond two standard deviations \(±\): “a”, 62 for 50\S* ± 5\S*; “b”, 38 for 50\S* ± 5\S*\. /);
  // P(|X − 50| > 10) of a binomial: 0.035 each.
  expect(said).toContain('Chance alone puts 0.1 of 2 counts there, on average.');
});

it('a token that the settings removed is no count that chance could move', () => {
  const named = [row('“a”', 52, 0.5), row('“b”', 48, 0.5), row('“c”', 0, 0), row('“d”', 0, 0)];
  expect(sayVerdict(named, 100)).toBe(
    'All 2 counts are within two standard deviations (±) of what is expected. The 2 tokens with probability 0 cannot be drawn.',
  );
  expect(sayVerdict([row('“a”', 100, 1), row('“b”', 0, 0)], 100)).toBe(
    'The one count is within two standard deviations (±) of what is expected. The token with probability 0 cannot be drawn.',
  );
});

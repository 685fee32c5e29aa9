/** From which tokens a head takes what it adds. */
import { expect, it } from 'vitest';
import { sentence } from '../../../../src/trace/findings/finding';
import { sayParts } from '../../../../src/trace/findings/row-words';

it('a token whose share of the attention was not told has it beside what comes from it, also where it is looked at second most', () => {
  const saidOf = (weights: readonly number[]) => {
    const nameOf = (key: number) => sentence`token ${String(key)}`;
    const row = { weights: Float32Array.from(weights), seen: { first: 0, end: 3 }, nameOf };
    return sayParts(row, 0.6, Float64Array.of(-0.1, 0.7, 0))
      .parts.map(({ text }) => text)
      .join('');
  };
  expect(saidOf([0.996, 0.003, 0.001])).toBe(
    '+0.70 from token 1 (0.3\u00a0% of its attention), −0.10 from token 0, 0.00 from all others',
  );
  expect(saidOf([0.9, 0.09, 0.01])).toBe('+0.70 from token 1, −0.10 from token 0, 0.00 from all others');
});

/** What is said beside a run with B's residual stream at one token of the same runs at the other tokens of that place. */
import { describe, expect, it } from 'vitest';
import { leftOutSentence } from '../../../../src/trace/compare/left-out';
import { controlText, furthestControlled } from '../../../../src/trace/compare/stream-control';
import type { StreamPart } from '../../../../src/trace/readings/model-part';

const at = (kind: StreamPart['kind'], layer: number): StreamPart => ({ kind, layer, head: null, cross: false });
const COLUMNS = [at('stream_pre', 0), at('stream_pre', 1), at('stream_pre', 2), at('stream_post', 2)];
const rowsOf = (...all: (readonly (number | null)[])[]) =>
  all.map((shares, row) => ({ name: `“${'abcdefg'[row]}”`, shares }));

describe('the control of a run at one token', () => {
  const rows = rowsOf([1, 0.9, 0.6, 0], [0, 0.01, 0.3, 1], [0, 0.03, 0.02, 0], [0, -0.01, 0, 0]);

  it('is the mean over the other tokens of its place, with the standard deviation of a sample', () => {
    // 1 %, 3 % and −1 %: mean 1 %, √((0² + 2² + 2²) / 2) = 2 %.
    expect(controlText(rows, { row: 0, column: 1 })).toBe(
      'Control: the other 3 tokens, each alone at that place, lead 1.0\u00a0% ± 2.0\u00a0% of the way (mean ± standard deviation).',
    );
  });

  it('is of tokens that both texts have alone', () => {
    const [first, second, third, ...others] = rows;
    const apart = [first, { ...second, isOther: true }, third, ...others, ...rowsOf([0, 0.01, 0, 0])] as typeof rows;
    // Without the 1 % of the second: 3 %, −1 % and 1 %.
    expect(controlText(apart, { row: 0, column: 1 })).toBe(
      'Control: the other 3 tokens that are the same in A and B, each alone at that place, lead 1.0\u00a0% ± 2.0\u00a0% of the way (mean ± standard deviation).',
    );
    const byAlone = [first, { ...second, isOther: true }] as typeof rows;
    expect(controlText(byAlone, { row: 0, column: 1 })).toBe('');
  });

  it('is each of the others where they are too few for a mean, only those that were tried, and nothing without any', () => {
    expect(controlText(rows.slice(0, 3), { row: 0, column: 1 })).toBe(
      'Control: alone at that place, “b” leads 1.0\u00a0% of the way and “c” 3.0\u00a0%.',
    );
    expect(controlText(rows.slice(0, 2), { row: 1, column: 1 })).toBe(
      'Control: alone at that place, “a” leads 90\u00a0% of the way.',
    );
    const some = [...rows, ...rowsOf([0, null, 0, 0])];
    expect(controlText(some, { row: 0, column: 1 })).toMatch(/^Control: 3 other tokens, each alone /);
    expect(controlText(rows.slice(0, 1), { row: 0, column: 1 })).toBe('');
    expect(controlText(some, { row: 4, column: 1 })).toBe('');
  });

  it('is told beside the run between blocks that leads furthest, where that is more than half of the way', () => {
    expect(furthestControlled(rows, COLUMNS)).toMatch(
      /^Of all runs between two blocks, “a” before block 1 leads furthest: 90\u00a0%\. Not counted is “a” before the first block, 100\u00a0%: that only puts B’s token in its place\. Control: the other 3 tokens, /,
    );
    // Nothing leads further there.
    expect(furthestControlled(rowsOf([0.7, 0.9, 0.6, 0], [0, 0.01, 0.3, 1]), COLUMNS)).not.toContain('Not counted');
    expect(furthestControlled(rowsOf([1, 0.4, 0.2, 0], [0, 0.1, 0.2, 1]), COLUMNS)).toBe('');
  });

  it('is told beside none that leads beyond B, or there by the other token alone', () => {
    const beyond = rowsOf([0.7, 1.3, 0.6, 0], [0, 0.1, 0.2, 1]);
    expect(furthestControlled(beyond, COLUMNS)).toContain('“a” before block 2 leads furthest: 60\u00a0%.');
    const [first, second] = rowsOf([0.7, 0.9, 0.6, 0], [0, 0.1, 0.2, 1]);
    const byOther = [{ ...first, away: [false, true, false, false] }, second] as typeof beyond;
    expect(furthestControlled(byOther, COLUMNS)).toContain('“a” before block 2 leads furthest: 60\u00a0%.');
  });

  it('is followed by the run that leads furthest away from B, where that is more than half of the way', () => {
    const away = rowsOf([1, 0.9, 0.6, 0], [-0.6, -0.78, -0.3, 1], [0, 0.03, 0.02, 0], [0, -0.01, 0, 0]);
    expect(furthestControlled(away, COLUMNS)).toMatch(
      /“a” before block 1 leads furthest: 90\u00a0%\..+ “b” before block 1 leads furthest away from B: −78\u00a0% of the way\.$/,
    );
    expect(furthestControlled(rows, COLUMNS)).not.toContain('away from B');
  });
});

describe('tokens without a counterpart', () => {
  it('are named, of each text, as those that are left out', () => {
    expect(leftOutSentence({ a: ['“·mother”', '“·very”'], b: ['“·father”'] })).toBe(
      '“·mother” and “·very” of A, and “·father” of B have no counterpart in the other text and are left out: what they carry cannot be tried.',
    );
    expect(leftOutSentence({ a: [], b: ['“·old”'] })).toBe(
      '“·old” of B has no counterpart in the other text and is left out: what it carries cannot be tried.',
    );
    expect(leftOutSentence({ a: [], b: [] })).toBe('');
  });

  it('are counted where there are many', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `“${index}”`);
    expect(leftOutSentence({ a: many(9), b: [] })).toContain('“7” and “8” of A have');
    expect(leftOutSentence({ a: many(12), b: [] })).toContain('“7” and 4 others of A have');
  });
});

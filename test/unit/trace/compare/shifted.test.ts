/** That a token stands at another position is a part of a difference only where the model computes with positions. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/architectures/plan/plan';
import type { RunSide } from '../../../../src/trace/compare/first-sentences';
import { hasOtherPositionVector, shiftedSentence } from '../../../../src/trace/compare/shifted';
import { TOKENS } from '../../../../src/trace/steps/sequences';
import { partOf } from '../../part-of';

type Pair = readonly [number | null, number | null];

/** @param differing the row whose tokens differ */
function said(plan: Partial<Record<keyof Plan, unknown>>, pairs: readonly Pair[], row: number, differing = -1): string {
  const whole = partOf<Plan>({ nodes: [], stages: [], predicts: 'next token', ...(plan as Partial<Plan>) });
  const side = partOf<RunSide>({ summary: { plan: whole } });
  const rows = pairs.map(([a, b], at) => ({ a, b, same: at !== differing && a !== null && b !== null }));
  return shiftedSentence({ a: side, b: side, alignment: { rows }, sources: null }, row, TOKENS, '“x”');
}

const LEARNED = { stages: [{ role: 'position' }] };
const TURNED = { nodes: [{ kind: 'rotary' }] };
/** B has one token more in the middle, and at the beginning. */
const INSERTED: readonly Pair[] = [
  [0, 0],
  [null, 1],
  [1, 2],
];
const BEFORE: readonly Pair[] = [
  [null, 0],
  [0, 1],
  [1, 2],
];

describe('a token behind an inserted one', () => {
  it('has another vector of its position, or another distance to those before the inserted one', () => {
    const place = '“x” is the same token in both, but at position 1 in A and at position 2 in B';
    expect(said(LEARNED, INSERTED, 2)).toBe(`${place}, and each position has a vector of its own.`);
    expect(said(TURNED, INSERTED, 2)).toBe(
      `${place}, and the scores of attention depend on how far apart two tokens are.`,
    );
    expect(said(LEARNED, BEFORE, 2)).toContain('a vector of its own');
  });

  it('is not said to differ by that where it does not', () => {
    expect(said(LEARNED, INSERTED, 0)).toBe('');
    expect(said(LEARNED, INSERTED, 1)).toBe('');
    expect(said(LEARNED, INSERTED, 2, 2)).toBe('');
    // All tokens that both have are as far apart as before.
    expect(said(TURNED, BEFORE, 2)).toBe('');
    expect(said({}, INSERTED, 2)).toBe('');
  });

  it('is at another distance from a token after it, too, where it sees that', () => {
    expect(
      said(
        { ...TURNED, predicts: 'masked token' },
        [
          [null, 0],
          [0, 1],
          [1, 1],
        ],
        1,
      ),
    ).not.toBe('');
    expect(
      said(
        TURNED,
        [
          [null, 0],
          [0, 1],
          [1, 1],
        ],
        1,
      ),
    ).toBe('');
  });
});

it('differs before the first block by its position alone only in one model, which adds a vector of the position', () => {
  const side = (folder: string, plan: Record<string, unknown>) =>
    partOf<RunSide>({
      summary: {
        model: { folder, state: '' },
        plan: partOf<Plan>({ nodes: [], stages: [], ...(plan as Partial<Plan>) }),
      },
    });
  const rows = INSERTED.map(([a, b]) => ({ a, b, same: a !== null }));
  const isSo = (folder: string, plan: Record<string, unknown>) =>
    hasOtherPositionVector(
      { a: side('m', plan), b: side(folder, plan), alignment: { rows }, sources: null },
      2,
      TOKENS,
    );
  expect(isSo('m', LEARNED)).toBe(true);
  expect(isSo('other', LEARNED)).toBe(false);
  expect(isSo('m', TURNED)).toBe(false);
});

import { expect, it } from 'vitest';
import type { Plan, Variant } from '../../../src/engine/protocol/model-protocol';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { AlignedTexts, Comparison } from '../../../webview/state/compare/comparison';
import { equalRows } from '../../../webview/state/compare/equal-rows';
import { partOf } from '../part-of';

interface Given {
  readonly folders?: readonly [string, string];
  readonly predicts?: Plan['predicts'];
  readonly variant?: Variant;
  readonly sources?: AlignedTexts | null;
}

/** Of two texts that share so many tokens before one that differs. */
function comparison(shared: number, given: Given = {}): Comparison {
  const { folders = ['/m', '/m'], predicts = 'next token', variant = 'model', sources = null } = given;
  const side = (folder: string) => ({ variant, summary: { model: { folder }, plan: { predicts } } });
  const rows = Array.from({ length: shared + 2 }, (_, at) => ({ a: at, b: at, same: at !== shared }));
  return partOf<Comparison>({
    a: side(folders[0]),
    b: side(folders[1]),
    sources,
    sequence: TOKENS,
    alignment: { rows },
  });
}

it('tokens that both texts begin with are equal rows of one model that only looks back', () => {
  expect(equalRows(comparison(34))).toBe(34);
  // So few are drawn with the others.
  expect(equalRows(comparison(3))).toBe(0);
});

it('nothing is known to be equal of two models, of one that looks ahead, of no mask, of two sources, and of one text', () => {
  expect(equalRows(comparison(34, { folders: ['/m', '/n'] }))).toBe(0);
  expect(equalRows(comparison(34, { folders: ['', ''] }))).toBe(0);
  expect(equalRows(comparison(34, { predicts: 'masked token' }))).toBe(0);
  expect(equalRows(comparison(34, { variant: 'walkthrough' }))).toBe(0);
  expect(equalRows(comparison(34, { sources: partOf<AlignedTexts>({}) }))).toBe(0);
  const { alignment, ...rest } = comparison(34);
  const rows = alignment.rows.map((row) => ({ ...row, same: true }));
  expect(equalRows({ ...rest, alignment: { ...alignment, rows } })).toBe(0);
});

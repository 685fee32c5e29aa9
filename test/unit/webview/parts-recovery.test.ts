/** The map of runs with every head and MLP, and its numbers as other programs take them. */
import { expect, it } from 'vitest';
import type { Patch } from '../../../src/trace/compare/patch';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { partsRecoveryMaps } from '../../../webview/state/compare/parts-recovery';
import { recoveryLines } from '../../../webview/state/compare/recovery-export';
import { type RecoveryMap, turned } from '../../../webview/state/compare/recovery-map';
import { partOf } from '../part-of';

const head = (layer: number, at: number, cross = false): ModelComponent => ({ kind: 'head', layer, head: at, cross });
const mlp = (layer: number): ModelComponent => ({ kind: 'mlp', layer, head: null, cross: false });
const MARY = { id: 1, token: ' Mary', text: ' Mary', special: false };
const JOHN = { id: 2, token: ' John', text: ' John', special: false };

const run = (part: Patch['part'], share: number): Patch =>
  partOf<Patch>({
    ...MARY,
    part,
    share,
    before: { probability: 0.5 },
    after: { probability: 0.25 },
    other: { probability: 0.125 },
    ratherThan: JOHN,
    difference: { before: 1.5, after: 2.25, other: 2.5 },
  });

const every = [head(0, 0), head(0, 1), mlp(0), head(1, 0), head(1, 1), mlp(1)];
const of = { every, where: 'all 3 aligned tokens', measure: 'a logit' };
const names = ({ rows, columns }: RecoveryMap) => [rows, columns].map((side) => side.names.map(({ name }) => name));

const side = (text: string, model = 'tiny') => ({ summary: { text, model: { name: model } } });
const texts = partOf<Comparison>({ a: side('one, "two"'), b: side('one two'), tokens: { a: [JOHN], b: [MARY] } });

it('heads and MLPs are a map of blocks by heads, with the MLP last, and a cell for each whether it was tried or not', () => {
  const [map, ...others] = partsRecoveryMaps({ ...of, patches: [run(mlp(0), 0.97), run(head(1, 1), -0.2)] });
  expect(others).toEqual([]);
  expect(map && names(map)).toEqual([
    ['block 0', 'block 1'],
    ['head 0', 'head 1', 'MLP'],
  ]);
  expect(map?.cells.map((row) => row.map((cell) => cell?.patch?.share))).toEqual([
    [undefined, undefined, 0.97],
    [undefined, -0.2, undefined],
  ]);
  // What is not whole says so in the names of its files, too.
  expect(map?.file).toBe('patched-parts-2-of-6');
  const whole = partsRecoveryMaps({ ...of, patches: every.map((part) => run(part, 0.5)) });
  expect(whole[0]?.file).toBe('patched-parts');
  expect(map?.cells[0]?.[2]?.name).toBe('the MLP of block 0');
  expect(map && names(turned(map))).toEqual(map && names(map).toReversed());
  expect(map && turned(map).cells[2]?.[0]?.patch?.share).toBe(0.97);
});

it('heads that look at a source have a map of their own, without MLPs', () => {
  const [own, cross] = partsRecoveryMaps({
    ...of,
    every: [...every, head(0, 0, true)],
    patches: [run(head(0, 0, true), 0.5)],
  });
  expect(own && names(own)[1]).toEqual(['head 0', 'head 1', 'MLP']);
  expect(own?.cells.flat().every((cell) => cell?.patch === undefined)).toBe(true);
  expect(cross && names(cross)).toEqual([['block 0'], ['head 0']]);
  expect(cross?.cells[0]?.[0]?.patch?.share).toBe(0.5);
  expect(cross?.title).toBe('Which part: each head that looks at the source');
});

it('every run is a row for other programs, with what it is of, the exact share and what it is measured by in three runs', () => {
  const [map] = partsRecoveryMaps({ ...of, patches: [run(mlp(0), 0.96875), run(head(1, 1), -0.25)] });
  if (!map) throw new Error('There is no map.');
  const [columns, ...rows] = recoveryLines(texts, map);
  expect(columns).toEqual([
    'block',
    'part',
    'at token of A',
    'at token of B',
    'position in A',
    'position in B',
    'share',
    'logit difference of the run',
    'logit difference of A',
    'logit difference of B',
    'token',
    'rather than',
    'text A',
    'text B',
    'model',
  ]);
  const where = ['all 3 aligned tokens', 'all 3 aligned tokens', '', ''];
  const rest = ['2.25', '1.5', '2.5', '·Mary', '·John', 'one, "two"', 'one two', 'tiny'];
  expect(rows).toEqual([
    ['0', 'MLP', ...where, '0.96875', ...rest],
    ['1', 'head 1', ...where, '-0.25', ...rest],
  ]);
  expect(recoveryLines(texts, { ...map, cells: [] })).toEqual([]);
});

it('of one token alone the file says which, and of a log-probability what it is', () => {
  const part = { kind: 'stream_post', layer: 4, head: null, cross: false } as const;
  const patch: Patch = { ...run(part, 0.5), ratherThan: null, difference: null };
  const [map] = partsRecoveryMaps({ ...of, patches: [] });
  if (!map) throw new Error('There is no map.');
  const cell = { key: 'one', part, pair: { row: 0, a: 3, b: 2 }, name: 'one', patch };
  const [columns, row] = recoveryLines(
    { ...texts, b: partOf<Comparison['b']>(side('x', 'other')) },
    { ...map, cells: [[cell]] },
  );
  expect(columns?.[7]).toBe('log-probability of the run');
  expect(row?.slice(0, 7)).toEqual(['4', 'residual stream after block', '·John', '·Mary', '3', '2', '0.5']);
  expect(row?.slice(7, 10).map(Number)).toEqual(
    [Math.log(0.25), Math.log(0.5), Math.log(0.125)].map((value) => expect.closeTo(value, 6)),
  );
  expect(row?.slice(10)).toEqual(['·Mary', '', 'one, "two"', 'x', 'tiny · other']);
});

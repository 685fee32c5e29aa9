import { describe, expect, it } from 'vitest';
import { isMasked } from '../../../src/trace/steps/matrix';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { elementCount, takeSlice, wholeSlice } from '../../../src/trace/tensors/tensor';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import {
  chooseOfA,
  FIRST_COMPARE_CHOICE,
  fitCompareChoice,
  restoreCompareChoice,
} from '../../../webview/choice/compare-choice';
import { isAbsent } from '../../../webview/heat-map/picture';
import { WindowSource } from '../../../webview/sources/grid';
import {
  AlignedSource,
  alignedTensor,
  DifferenceSource,
  type SideTensor,
} from '../../../webview/state/compare/aligned';
import { byPair, byPosition, excerptRows, hidesUnpaired, tableRows } from '../../../webview/state/compare/figures';
import { counterpart, pairedSteps } from '../../../webview/state/compare/steps';
import { drawnTensor } from '../../../webview/state/figures/drawn-tensor';
import { withGaps } from '../../../webview/state/figures/excerpt';
import { partOf } from '../part-of';
import { tokenAxes } from './token-axes';

const statistics = { count: 0, finite: 0, min: null, max: null, mean: null, sigma: null, norm: 0, zeros: 0 };

function side(
  name: string,
  axes: string[],
  shape: number[],
  positions: (number | null)[],
  valueAt: (index: number) => number,
): SideTensor {
  const tensor = drawnTensor({
    name,
    // What a mask hides is -inf.
    mask: name.endsWith('.attn_scores') ? { causal: true, window: null } : null,
    axes,
    sequences: tokenAxes(axes),
    shape,
    head: axes.includes('head') ? 1 : null,
    statistics,
  });
  const whole = { shape, data: Float32Array.from({ length: elementCount(shape) }, (_, i) => valueAt(i)) };
  const windows = new WindowSource(async ({ slice }) => takeSlice(whole, slice ?? wholeSlice(shape)));
  return { windows, address: { trace: 1, stage: name }, tensor, positions };
}

// Rows of the alignment: 0~0, 1 of a only, 1 of b only, 2~2.
const [OF_A, OF_B] = [
  [0, 1, null, 2],
  [0, null, 1, 2],
];

describe('aligned tensors', () => {
  const a = side('blocks.0.ln1', ['pos', 'd_model'], [3, 4], OF_A, (i) => i + 0.1);
  const b = side('blocks.0.ln1', ['pos', 'd_model'], [3, 4], OF_B, (i) => 10 * i);
  const aligned = alignedTensor(a.tensor, 4, statistics);
  const axes = [shortenAxis(4, 9), shortenAxis(4, 9)] as const;

  it('have a row for every row of the alignment', async () => {
    expect(aligned.shape).toEqual([4, 4]);
    const grid = await new AlignedSource(a, 'not in A').grid(a.address, aligned, ...axes, NEVER_ABORTED);
    const row = (index: number) => [...grid.values.subarray(4 * index, 4 * index + 4)];
    expect(row(0)).toEqual([0.1, 1.1, 2.1, 3.1].map(Math.fround));
    expect(row(1)).toEqual([4.1, 5.1, 6.1, 7.1].map(Math.fround));
    expect(row(2)).toEqual([NaN, NaN, NaN, NaN]);
    expect(row(3)).toEqual([8.1, 9.1, 10.1, 11.1].map(Math.fround));
    expect([0, 1, 2, 3].map((index) => isAbsent(grid, NaN, index, 0))).toEqual([false, false, true, false]);
  });

  it('differ by float32 values where both have a token', async () => {
    const source = new DifferenceSource(a, b, 'no partner');
    const grid = await source.grid(a.address, aligned, ...axes, NEVER_ABORTED);
    const expected = [0, 1, 2, 3].map((i) => Math.fround(10 * i - Math.fround(i + 0.1)));
    expect([...grid.values.subarray(0, 4)]).toEqual(expected);
    expect([...grid.values.subarray(4, 12)].every(Number.isNaN)).toBe(true);
    expect([...grid.values.subarray(12)]).toEqual(
      [8, 9, 10, 11].map((i) => Math.fround(10 * i - Math.fround(i + 0.1))),
    );
    expect([0, 1, 2, 3].map((index) => isAbsent(grid, NaN, index, 0))).toEqual([false, true, true, false]);
    expect(source.valuesAt(3, 1)).toEqual({ a: Math.fround(9.1), b: 90 });
    expect(source.valuesAt(7, 1)).toBeUndefined();
  });

  it('are read in parts where axes are shortened', async () => {
    const positions = [...Array(40).keys()];
    const long = (factor: number) => side('blocks.0.ln1', ['pos', 'd_model'], [40, 30], positions, (i) => factor * i);
    const source = new DifferenceSource(long(1), long(2), 'no partner');
    const grid = await source.grid(a.address, aligned, shortenAxis(40, 4), shortenAxis(30, 4), NEVER_ABORTED);
    expect([...grid.values]).toEqual(
      [0, 1, 38, 39].flatMap((row) => [0, 1, 28, 29].map((column) => row * 30 + column)),
    );
  });
});

describe('windows of aligned tensors', () => {
  it('stay few, however scattered the tokens are', async () => {
    const scattered = [...Array(60).keys()].flatMap((i) => [2 * i, null]);
    const far = [0, 90];
    const count = async (positions: (number | null)[]) => {
      let asked = 0;
      const tensor = side('blocks.0.ln1', ['pos', 'd_model'], [120, 4], positions, (i) => i);
      const windows = new WindowSource(async ({ slice }) => {
        asked++;
        const whole = { shape: [120, 4], data: Float32Array.from({ length: 480 }, (_, i) => i) };
        return takeSlice(whole, slice ?? wholeSlice(whole.shape));
      });
      const axes = [shortenAxis(positions.length, 200), shortenAxis(4, 9)] as const;
      const grid = await new AlignedSource({ ...tensor, windows }, '').grid(
        tensor.address,
        tensor.tensor,
        ...axes,
        NEVER_ABORTED,
      );
      for (const [row, position] of positions.entries())
        expect(grid.values[4 * row]).toBe(position === null ? NaN : 4 * position);
      return asked;
    };
    expect(await count(scattered)).toBe(1);
    expect(await count(far)).toBe(2);
  });
});

describe('aligned attention', () => {
  // Two heads of which the second is read: -inf in the future, else 100 times the query plus the key.
  const scores = (index: number) => {
    const [query, key] = [Math.floor(index / 3) % 3, index % 3];
    return key > query ? -Infinity : 100 * query + key + (index >= 9 ? 0 : 5000);
  };
  const a = side('blocks.0.attn.attn_scores', ['head', 'query', 'key'], [2, 3, 3], OF_A, scores);
  const b = side('blocks.0.attn.attn_scores', ['head', 'query', 'key'], [2, 3, 3], OF_B, (i) => 2 * scores(i));
  const aligned = alignedTensor(a.tensor, 4, statistics);
  const axes = [shortenAxis(4, 9), shortenAxis(4, 9)] as const;

  it('is aligned in queries and keys, and its future stays the future', async () => {
    const grid = await new DifferenceSource(a, b, 'no partner').grid(a.address, aligned, ...axes, NEVER_ABORTED);
    const at = (row: number, column: number) => grid.values[4 * row + column] as number;
    expect([at(0, 0), at(3, 0), at(3, 3)]).toEqual([0, 200, 202]);
    expect(isMasked({ causal: true, window: null }, at(0, 3), 0, 3)).toBe(true);
    for (const [row, column] of [
      [1, 0],
      [3, 1],
      [3, 2],
      [2, 0],
    ] as const) {
      expect(isAbsent(grid, at(row, column), row, column), `${row}, ${column}`).toBe(true);
    }
  });

  it('has no difference where only one side is masked', async () => {
    const open = { ...b, tensor: { ...b.tensor, mask: null } };
    const values = side('blocks.0.attn.attn_scores', ['head', 'query', 'key'], [2, 3, 3], OF_A, () => 1);
    const grid = await new DifferenceSource(a, { ...open, windows: values.windows, positions: OF_A }, 'none').grid(
      a.address,
      aligned,
      ...axes,
      NEVER_ABORTED,
    );
    expect(isAbsent(grid, grid.values[1] as number, 0, 1)).toBe(true);
    expect(grid.values[4]).toBe(-99);
  });

  it('has no difference where a window reaches a token in one text alone, counted in the tokens of each', async () => {
    // The last token sees the first one of b, two places before it, and not the first one of a, three before it.
    const windowed = (positions: (number | null)[], count: number) => {
      const inside = (index: number) => Math.floor(index / count) - (index % count) < 3;
      const values = (index: number) => (inside(index % (count * count)) ? 1 : -Infinity);
      const of = side('blocks.0.attn.attn_scores', ['head', 'query', 'key'], [2, count, count], positions, values);
      return { ...of, tensor: { ...of.tensor, mask: { causal: true, window: 3 } } };
    };
    const [ofA, ofB] = [windowed([0, 1, 2, 3], 4), windowed([0, 1, null, 2], 3)];
    const grid = await new DifferenceSource(ofA, ofB, 'none').grid(ofA.address, aligned, ...axes, NEVER_ABORTED);
    expect(isAbsent(grid, grid.values[12] as number, 3, 0)).toBe(true);
    expect(isAbsent(grid, grid.values[13] as number, 3, 1)).toBe(false);
  });
});

describe('tables of a comparison', () => {
  // Both have the first and the last: the last is at position 2 in a and at position 1 in b.
  const rows = [
    { a: 0, b: 0, same: true },
    { a: 1, b: null, same: false },
    { a: 2, b: 1, same: true },
  ];

  it('number the tokens of a side by their positions in its text, and count what is hidden of it', () => {
    const ofB = byPosition(rows.map(({ b }) => b));
    expect([ofB.size, ofB.nameOf(0), ofB.nameOf(2)]).toEqual([2, '0', '1']);
    expect(withGaps([0, 2], ofB)).toEqual([
      { index: 0, place: 0 },
      { index: 2, place: 1 },
    ]);
    expect(withGaps([0, 2], byPosition(rows.map(({ a }) => a)))[1]).toEqual({ hidden: 1, from: 1 });
  });

  it('number a difference by both positions where they differ, and hide no row that has none', () => {
    const pairs = byPair({ rows, by: 'ids', bounded: false });
    expect([pairs.nameOf(0), pairs.nameOf(2)]).toEqual(['0', '2/1']);
    expect(withGaps([0, 2], pairs).some((entry) => 'hidden' in entry)).toBe(false);
  });
});

describe('the choice of a comparison', () => {
  it('takes the other side along', () => {
    const sizes = { a: { layers: 6, heads: 8 }, b: { layers: 12, heads: 8 } };
    expect(chooseOfA(FIRST_COMPARE_CHOICE, { layer: 5 }, sizes)).toEqual({
      a: { layer: 5, head: 0 },
      b: { layer: 11, head: 0 },
    });
    const apart = { ...FIRST_COMPARE_CHOICE, b: { layer: 3, head: 2 } };
    expect(chooseOfA(apart, { head: 4 }, sizes)).toEqual({ a: { layer: 0, head: 4 }, b: { layer: 3, head: 4 } });
  });

  it('fits the traces, and survives whatever was stored', () => {
    const sizes = { a: { layers: 6, heads: 8 }, b: { layers: 1, heads: 1 }, rows: 5 };
    const choice = { ...FIRST_COMPARE_CHOICE, a: { layer: 9, head: 9 }, b: { layer: 9, head: 9 } };
    expect(fitCompareChoice(choice, sizes)).toMatchObject({
      row: 4,
      a: { layer: 5, head: 7 },
      b: { layer: 0, head: 0 },
    });
    expect(restoreCompareChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
    for (const broken of [null, 7, 'x', { row: -1, a: 3, b: { layer: 'x' }, view: 'none' }])
      expect(restoreCompareChoice(broken)).toEqual(FIRST_COMPARE_CHOICE);
  });
});

describe('the steps of a comparison', () => {
  const stage = (name: string, label: string, rows: 'tokens' | 'source') => ({
    ...side(name, ['pos', 'd_model'], [3, 4], OF_A, () => 0).tensor,
    label,
    sequences: [rows, null] as const,
  });
  const step = (number: number, view: Step['view'], tensors: readonly StepTensor[]) =>
    partOf<Step>({ number, view, layer: 0, tensors });
  const variants = { a: 'model', b: 'model' } as const;
  const names = (a: readonly Step[], b: readonly Step[]) =>
    pairedSteps(a, b, variants).map(({ pairs }) => pairs.map((pair) => pair.map(({ name }) => name)));

  it('have what runs over a source too', () => {
    const tensors = [
      stage('decoder.0.ln1', 'ln1', 'tokens'),
      stage('decoder.0.cross_attn.k', 'cross_attn.k', 'source'),
    ];
    const steps = [step(1, 'norm', tensors)];
    const [paired] = pairedSteps(steps, steps, variants);
    expect(paired?.pairs.map(([{ label }]) => label)).toEqual(['ln1', 'cross_attn.k']);
  });

  it('show the stages of a decoder beside those of the other decoder, not beside its encoder’s', () => {
    const alone = [step(5, 'norm', [stage('blocks.0.ln1', 'ln1', 'tokens')])];
    const ofSource = step(5, 'norm', [stage('encoder.0.ln1', 'ln1', 'source')]);
    const two = [ofSource, step(15, 'norm', [stage('decoder.0.ln1', 'ln1', 'tokens')])];
    expect(names(alone, two)).toEqual([[['blocks.0.ln1', 'decoder.0.ln1']]]);
    expect(names(two, alone)).toEqual([[], [['decoder.0.ln1', 'blocks.0.ln1']]]);
  });

  it('are those that show the same, whatever their numbers', () => {
    const q = stage('blocks.0.attn.q', 'attn.q', 'tokens');
    const z = stage('blocks.0.attn.z', 'attn.z', 'tokens');
    const [a, b] = [
      [step(6, 'projections', [q]), step(9, 'attention output', [z])],
      [step(5, 'projections', [q]), step(6, 'attention output', [z])],
    ];
    expect(names(a, b)).toEqual([[[q.name, q.name]], [[z.name, z.name]]]);
  });

  it('pair a norm with the one that the same reads, whichever of its block it is, and leave alone what b has not', () => {
    const before = step(5, 'norm', [stage('blocks.0.ln1', 'ln1', 'tokens')]);
    const between = step(10, 'norm', [stage('blocks.0.ln2', 'ln2', 'tokens')]);
    const behind = step(9, 'norm', [stage('blocks.0.normalized_resid_mid', 'normalized_resid_mid', 'tokens')]);
    const preNorm = [before, step(6, 'projections', []), between, step(11, 'mlp', [])];
    const postNorm = [step(5, 'projections', []), behind, step(10, 'mlp', [])];
    expect(names(postNorm, preNorm)).toEqual([[], [['blocks.0.normalized_resid_mid', 'blocks.0.ln2']], []]);
    const paired = pairedSteps(preNorm, postNorm, variants);
    expect(paired.map(({ alone }) => alone.map(({ name }) => name))).toEqual([['blocks.0.ln1'], [], [], []]);
    expect(counterpart(behind, postNorm, preNorm)).toBe(between);
    expect(counterpart(before, preNorm, postNorm)).toBeUndefined();
  });
});

it('a table of one side has all of a few tokens, also those without a partner, and of many those that have one', () => {
  const own = Array.from({ length: 7 }, (_, row) => row);
  expect(excerptRows(tableRows([1, 2, 3, 4, 5], own), 1)).toEqual(own);
  // As many rows as say that they are hidden are shown instead: in A and in B alike.
  const more = Array.from({ length: 12 }, (_, row) => row);
  expect(excerptRows(tableRows([1, 2, 3, 4, 5], more), 1)).toEqual(more);
  const many = Array.from({ length: 13 }, (_, row) => row);
  expect(tableRows([1, 2, 3], many)).toEqual([1, 2, 3]);
  expect(tableRows([], many)).toEqual(many);
  expect(excerptRows(many, 1)).toEqual([0, 1, 2, 3, 4, 8, 9, 10, 11, 12]);
  // That tokens are hidden for having no counterpart is said.
  const numbering = byPosition(many);
  expect(hidesUnpaired({ rows: tableRows([1, 2, 3], many), rowNumbering: numbering })).toBe(true);
  expect(hidesUnpaired({ rows: tableRows(many, many), rowNumbering: numbering })).toBe(false);
});

/** Heads in the panel: asked for block by block, sorted, and drawn small. */
import { describe, expect, it } from 'vitest';
import type { HeadMaps } from '../../../src/engine/protocol/reading-protocol';
import type { BlockRange } from '../../../src/trace/readings/attention';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { smallMapPixels, smallMapSize } from '../../../webview/heat-map/small-map';
import { filledTarget, gridTarget } from '../../../webview/keyboard/roving';
import { ReadingSource } from '../../../webview/sources/readings';
import {
  headMaps,
  headRows,
  kindColumns,
  smallMapOf,
  sortHeads,
  valueIn,
} from '../../../webview/state/attention/head-maps';
import { sharedHead } from '../../../webview/state/attention/shared-head';
import { toPixel } from '../../../webview/theme/color';
import { colorOf } from '../../../webview/theme/color-scale';
import { MEASURED } from '../measured-heads';
import { partOf } from '../part-of';
import { TestHost } from './host';
import { PALETTE as palette } from './palette';

function blockOf(layer: number, entropy: readonly number[] = [1, 2]): HeadMaps {
  const same = (value: number) => Float64Array.from(entropy, () => value);
  return {
    from: layer,
    layers: 1,
    heads: entropy.length,
    pos: 2,
    keys: 2,
    side: 2,
    columns: 2,
    masks: [null],
    maps: Float32Array.from({ length: 4 * entropy.length }, (_, i) => i),
    entropy: Float64Array.from(entropy),
    distance: same(3),
    own: same(0.5),
    first: same(0.25),
    previous: same(0.125),
  };
}

const tick = () => new Promise((resolve) => setTimeout(resolve));

describe('loading', () => {
  function source(failing = new Set<number>()) {
    const asked: number[] = [];
    const readings = new ReadingSource(1, async ({ what, params }) => {
      const { from, to, variant } = params as BlockRange;
      expect([what, variant, to]).toEqual(['heads', 'model', from + 1]);
      asked.push(from);
      if (failing.delete(from)) throw new Error('gone');
      return blockOf(from) as never;
    });
    return { asked, readings };
  }

  /** What a component does that shows the heads of a trace. */
  function show(first: { readings: ReadingSource; layers: readonly number[] }) {
    const host = new TestHost();
    const shown = { attention: undefined, ...first };
    const maps = headMaps(host, () => shown);
    host.update();
    const change = (to: Partial<typeof first>) => {
      Object.assign(shown, to);
      host.update();
    };
    return { maps, change };
  }

  it('asks for one block after the other, in the order that is wanted, each once', async () => {
    const { asked, readings } = source();
    const { maps } = show({ readings, layers: [2, 0, 1, 2] });
    expect(asked).toEqual([2]);
    for (let i = 0; i < 4; i++) await tick();
    expect([asked, maps.known.size, maps.known.get(1)?.from]).toEqual([[2, 0, 1], 3, 1]);
  });

  it('tells a failure, and goes on when it is tried again', async () => {
    const { asked, readings } = source(new Set([0]));
    const { maps } = show({ readings, layers: [0, 1] });
    await tick();
    expect([maps.error, maps.known.size]).toEqual(['gone', 0]);
    maps.retry();
    for (let i = 0; i < 3; i++) await tick();
    expect([maps.error, asked]).toEqual([undefined, [0, 0, 1]]);
  });

  it('stops a block that is on its way when another one is wanted first', async () => {
    const asked: [number, AbortSignal][] = [];
    const readings = new ReadingSource(1, ({ params }, signal) => {
      asked.push([(params as BlockRange).from, signal]);
      return new Promise(() => {});
    });
    const { change } = show({ readings, layers: [0, 1] });
    change({ layers: [4, 0, 1] });
    expect(asked.map(([layer, { aborted }]) => [layer, aborted])).toEqual([
      [0, true],
      [4, false],
    ]);
  });

  it('takes no late answer of one trace for the same block of another', async () => {
    /** Each trace tells its heads by their entropy; the answers come when the test says so. */
    const traceOf = (trace: number) => {
      const answers: (() => void)[] = [];
      const read = () =>
        new Promise<never>((resolve) => answers.push(() => resolve(blockOf(0, [trace, trace]) as never)));
      return { readings: new ReadingSource(trace, read), answers };
    };
    const [a, b] = [traceOf(1), traceOf(2)];
    const { maps, change } = show({ readings: a.readings, layers: [0] });
    change({ readings: b.readings });
    a.answers[0]?.();
    await tick();
    expect(maps.known.get(0)).toBeUndefined();
    b.answers[0]?.();
    await tick();
    expect([...(maps.known.get(0)?.entropy ?? [])]).toEqual([2, 2]);
    change({ readings: a.readings });
    expect(maps.known.get(0)).toBeUndefined();
  });
});

describe('in numbers', () => {
  const rows = [...headRows(blockOf(0, [2, 1])), ...headRows(blockOf(1, [Number.NaN, 2]))];
  const places = (sorted: typeof rows) => sorted.map(({ layer, head }) => `${layer}.${head}`);

  it('there is one row for each head', () => {
    expect(rows[1]).toEqual({
      ...{ layer: 0, head: 1, entropy: 1, distance: 3, own: 0.5, first: 0.25, previous: 0.125 },
      kinds: {},
    });
  });

  it('what was measured of kinds of heads follows, unless it is a measure already, by which they are sorted as well', () => {
    expect(kindColumns(MEASURED)).toEqual([
      ...['duplicate', 'induction', 'entropy'],
      ...['random previous', 'random duplicate', 'random induction'],
    ]);
    const all = [...headRows(blockOf(0), MEASURED), ...headRows(blockOf(1), MEASURED)];
    expect(all.map((row) => valueIn(row, 'kind induction'))).toEqual([0.2, 0.4, 0.6, 0.4]);
    expect(all.map((row) => valueIn(row, 'kind random induction'))).toEqual([0, 0.1, 0.25, 0.5]);
    expect(all[3]?.kinds.entropy).toBe(0.2);
    expect(places(sortHeads(all, 'kind induction', true))).toEqual(['1.0', '0.1', '1.1', '0.0']);
    expect(kindColumns({ ...MEASURED, scores: null })).toHaveLength(3);
  });

  it('they are sorted up and down, equal ones by block and head, and what is no number last', () => {
    expect(places(sortHeads(rows, 'entropy', true))).toEqual(['0.0', '1.1', '0.1', '1.0']);
    expect(places(sortHeads(rows, 'entropy', false))).toEqual(['0.1', '0.0', '1.1', '1.0']);
    expect(places(sortHeads(rows, 'head', true))).toEqual(['0.1', '1.1', '0.0', '1.0']);
  });
});

describe('keys and values that several query heads share', () => {
  const tensor = (axis: 'head' | 'kv_head', heads: number, head: number) =>
    partOf<StepTensor>({ axes: ['pos', axis, 'd_head'], shape: [5, heads, 8], head });

  it('are named with all query heads that share them', () => {
    const keys = tensor('kv_head', 3, 1);
    expect(sharedHead([tensor('head', 9, 4), keys, keys])).toEqual({ head: 4, keyHead: 1, shares: [3, 5] });
  });

  it('are not shared where each query head has its own, or no queries are shown', () => {
    expect(sharedHead([tensor('head', 8, 4), tensor('kv_head', 8, 4)])).toBeUndefined();
    expect(sharedHead([tensor('kv_head', 3, 1)])).toBeUndefined();
  });
});

describe('small maps', () => {
  it('are those of their heads', () => {
    expect([...smallMapOf(blockOf(0), 1).values]).toEqual([4, 5, 6, 7]);
  });

  it.each([
    [13, 72, 65], // 5 pixels each
    [13, 51, 51], // 3 or 4, to fill the room
    [32, 72, 72],
    [32, 24, 32], // at least a pixel each
    [1, 72, 72],
  ])('of %i squares in %i pixels are %i wide', (side, room, width) => {
    expect(smallMapSize({ rows: side, columns: side }, room)).toEqual({ width, height: width });
  });

  it('of two texts are as high and wide as those are long', () => {
    expect(smallMapSize({ rows: 3, columns: 13 }, 72)).toEqual({ width: 65, height: 15 });
    expect(smallMapSize({ rows: 32, columns: 4 }, 72)).toEqual({ width: 9, height: 72 });
  });

  it('have the colours of the scale of probabilities, and cover every pixel', () => {
    const values = Float32Array.of(1, 0, 0.25, 0.75);
    const pixels = smallMapPixels({ values, rows: 2, columns: 2, mask: null }, { width: 5, height: 5 }, palette, 1);
    const scale = { kind: 'probability', limit: 1 } as const;
    const at = (value: number) => toPixel(colorOf(scale, palette, value));
    expect(pixels).toHaveLength(25);
    expect([pixels[0], pixels[4], pixels[20], pixels[24]]).toEqual([1, 0, 0.25, 0.75].map(at));
    expect(pixels.every((pixel) => [1, 0, 0.25, 0.75].map(at).includes(pixel))).toBe(true);
  });

  it('hatch what the mask hides only where it is masked, and show what is no number', () => {
    const values = Float32Array.of(1, 0, 0, Number.NaN);
    const pixels = smallMapPixels(
      { values, rows: 2, columns: 2, mask: { causal: true, window: null } },
      { width: 24, height: 24 },
      palette,
      1,
    );
    const corner = (row: number, column: number) =>
      new Set(
        Array.from({ length: 144 }, (_, i) => pixels[(row * 12 + Math.floor(i / 12)) * 24 + column * 12 + (i % 12)]),
      );
    expect(corner(0, 1).size).toBe(2);
    expect(corner(0, 1).has(toPixel(palette.background))).toBe(true);
    expect([...corner(1, 1)]).toEqual([toPixel(palette.foreground)]);
    const fault = smallMapPixels(
      { values: Float32Array.of(1, 0.5, 0, 1), rows: 2, columns: 2, mask: { causal: true, window: null } },
      { width: 24, height: 24 },
      palette,
      1,
    );
    expect(fault[23]).toBe(toPixel(colorOf({ kind: 'probability', limit: 1 }, palette, 0.5)));
  });
});

it('arrow keys lead through a grid and stay in it', () => {
  const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'];
  expect(keys.map((key) => gridTarget({ key }, { row: 0, column: 1 }, 2, 3))).toEqual([
    { row: 0, column: 1 },
    { row: 1, column: 1 },
    { row: 0, column: 0 },
    { row: 0, column: 2 },
    { row: 0, column: 0 },
    { row: 0, column: 2 },
    undefined,
  ]);
});

it('arrow keys pass over places of a grid that have nothing yet', () => {
  const isFilled = ({ row, column }: { row: number; column: number }) => row === 0 && column !== 1;
  const size = { rows: 2, columns: 4 };
  const target = (key: string) => filledTarget({ key }, { row: 0, column: 0 }, size, isFilled);
  expect(target('ArrowRight')).toEqual({ row: 0, column: 2 });
  expect(target('End')).toEqual({ row: 0, column: 3 });
  expect(target('ArrowDown')).toEqual({ row: 0, column: 0 });
  expect(target('Enter')).toBeUndefined();
});

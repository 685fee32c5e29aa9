/** Values of a zoomed map arrive in tiles, and nothing is shown that has not. */
import { describe, expect, it } from 'vitest';
import type { TensorAddress, WindowParams } from '../../../src/engine/protocol/tensor-protocol';
import { elementCount, takeSlice, wholeSlice } from '../../../src/trace/tensors/tensor';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import { neighboursOf, Tiles, tilesOf } from '../../../webview/heat-map/tiles';
import { type GridSource, WindowSource } from '../../../webview/sources/grid';
import { drawnTensor } from '../../../webview/state/figures/drawn-tensor';

const Q = drawnTensor({
  name: 'blocks.0.attn.q',
  axes: ['pos', 'head', 'd_head'],
  sequences: ['tokens', null, null],
  shape: [300, 3, 200],
  head: 2,
  statistics: null,
});
const whole = { shape: Q.shape, data: Float32Array.from({ length: elementCount(Q.shape) }, (_, i) => i) };
const valueAt = (row: number, column: number) => (row * 3 + 2) * 200 + column;
const address: TensorAddress = { trace: 1, stage: Q.name };
const span = (start: number, stop: number) => ({ start, stop });
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Answers when told to. */
function slowSource() {
  const waiting: { params: WindowParams; answer: () => void; fail: () => void }[] = [];
  const source = new WindowSource(
    (params) =>
      new Promise((resolve, reject) => {
        waiting.push({
          params,
          answer: () => resolve(takeSlice(whole, params.slice ?? wholeSlice(whole.shape))),
          fail: () => reject({ message: 'The engine is gone.' }),
        });
      }),
  );
  return { source, waiting };
}

async function answerAll(waiting: { answer: () => void }[]): Promise<void> {
  while (waiting.length > 0) {
    waiting.shift()?.answer();
    await settle();
  }
}

describe('places of tiles', () => {
  it('cover exactly what is seen', () => {
    expect(tilesOf(span(0, 64), span(0, 128))).toEqual([{ row: 0, column: 0 }]);
    expect(tilesOf(span(63, 65), span(127, 129))).toHaveLength(4);
    expect(tilesOf(span(0, 0), span(0, 0))).toEqual([]);
  });

  it('have neighbours within the matrix only', () => {
    expect(neighboursOf(span(0, 10), span(0, 10), { rows: 300, columns: 200 })).toEqual([
      { row: 0, column: 1 },
      { row: 1, column: 0 },
      { row: 1, column: 1 },
    ]);
    expect(neighboursOf(span(0, 10), span(0, 10), { rows: 10, columns: 10 })).toEqual([]);
  });
});

describe('tiles', () => {
  it('tell what has not arrived from what has, across tiles', async () => {
    const { source, waiting } = slowSource();
    let changes = 0;
    const tiles = new Tiles(source, address, Q, () => changes++);
    const [rows, columns] = [span(60, 70), span(120, 140)];
    tiles.want(rows, columns);
    expect(tiles.read(rows, columns).known.every((known) => known === 0)).toBe(true);
    expect(waiting).toHaveLength(4);
    expect(tiles.busy).toBe(true);
    waiting.shift()?.answer();
    await settle();
    const partly = tiles.read(rows, columns);
    expect(partly.known.reduce((sum, known) => sum + known, 0)).toBe(4 * 8);
    await answerAll(waiting);
    const { values, known } = tiles.read(rows, columns);
    expect(known.every((value) => value === 1)).toBe(true);
    for (let row = 60; row < 70; row++)
      for (let column = 120; column < 140; column++)
        expect(values[(row - 60) * 20 + column - 120]).toBe(valueAt(row, column));
    expect(changes).toBe(4);
    expect(tiles.busy).toBe(false);
    // What arrives out of sight changes nothing.
    tiles.prefetch();
    expect(waiting.length).toBeGreaterThan(0);
    await answerAll(waiting);
    expect([changes, tiles.busy]).toEqual([4, false]);
  });

  it('have the last rows and columns, which fill no tile', async () => {
    const { source, waiting } = slowSource();
    const tiles = new Tiles(source, address, Q, () => {});
    tiles.want(span(290, 300), span(190, 200));
    await answerAll(waiting);
    const { values, known } = tiles.read(span(290, 300), span(190, 200));
    expect(known.every((value) => value === 1)).toBe(true);
    expect(values.at(-1)).toBe(valueAt(299, 199));
  });

  it('ask for what is seen, for its neighbours when told to, for a few at a time, and not for what is no longer wanted', async () => {
    const { source, waiting } = slowSource();
    const tiles = new Tiles(source, address, Q, () => {});
    tiles.want(span(0, 10), span(0, 10));
    expect(waiting).toHaveLength(1);
    tiles.prefetch();
    expect(waiting.map(({ params }) => params.slice?.start)).toEqual([
      [0, 2, 0],
      [0, 2, 128],
      [64, 2, 0],
      [64, 2, 128],
    ]);
    tiles.want(span(256, 300), span(0, 10));
    tiles.want(span(200, 210), span(130, 140));
    for (const request of waiting.splice(0)) request.answer();
    await settle();
    expect(waiting[0]?.params.slice?.start).toEqual([192, 2, 128]);
    await answerAll(waiting);
    expect(tiles.read(span(200, 210), span(130, 140)).known.every((value) => value === 1)).toBe(true);
  });

  it('say why values do not arrive, and ask again when told to', async () => {
    const { source, waiting } = slowSource();
    const tiles = new Tiles(source, address, Q, () => {});
    tiles.want(span(0, 10), span(0, 10));
    waiting.shift()?.fail();
    await settle();
    expect(tiles.error).toBe('The engine is gone.');
    const asked = waiting.length;
    tiles.want(span(200, 210), span(0, 10));
    expect(waiting).toHaveLength(asked);
    tiles.retry();
    expect(tiles.error).toBeUndefined();
    await answerAll(waiting);
    expect(tiles.read(span(200, 210), span(0, 10)).known.every((value) => value === 1)).toBe(true);
  });

  it('hand on what is absent', async () => {
    const absent = { text: 'no partner', at: (row: number) => row === 3 };
    const source: GridSource = {
      grid: async (_, __, rows, columns) => ({ rows, columns, values: new Float32Array(64 * 128).fill(NaN), absent }),
    };
    const tiles = new Tiles(source, address, Q, () => {});
    tiles.want(span(0, 10), span(0, 10));
    await settle();
    expect(tiles.read(span(0, 10), span(0, 10)).absent?.at(3, 0)).toBe(true);
  });
});

describe('windows', () => {
  it('are forgotten in the order of their last use, within the byte limit', async () => {
    let asked = 0;
    const fetch = async (params: WindowParams) => {
      asked++;
      return takeSlice(whole, params.slice ?? wholeSlice(whole.shape));
    };
    const source = new WindowSource(fetch, 3 * 4 * 64);
    const read = (row: number) =>
      source.grid(
        address,
        Q,
        { size: 300, spans: [span(row, row + 1)] },
        { size: 200, spans: [span(0, 64)] },
        NEVER_ABORTED,
      );
    for (const row of [0, 1, 2, 0, 3]) await read(row);
    expect(asked).toBe(4);
    await read(0);
    expect(asked).toBe(4);
    await read(1);
    expect(asked).toBe(5);
  });
});

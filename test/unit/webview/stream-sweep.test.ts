/** In which order the residual stream is tried at every token and block. */
import { expect, it } from 'vitest';
import type { StreamPart } from '../../../src/trace/readings/model-part';
import { streamCells, untriedCells } from '../../../webview/state/compare/stream-sweep';

const columns = (blocks: number): StreamPart[] =>
  Array.from({ length: blocks }, (_, layer) => ({ kind: 'stream_pre', layer }) as StreamPart);
const rows = [0, 1].map((row) => ({ row, a: row, b: row }));
const triedBlocks = (blocks: number) => streamCells(rows, columns(blocks)).map(({ part }) => part.layer);

it('every few of many blocks are tried first, with the first and the last one, and then all others once each', () => {
  const blocks = triedBlocks(31).filter((_, at) => at % 2 === 0);
  expect(blocks.slice(0, 9)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 30]);
  expect(blocks.slice(9, 13)).toEqual([1, 2, 3, 5]);
  expect(blocks.toSorted((a, b) => a - b)).toEqual([...Array(31).keys()]);
});

it('few blocks are tried in their order, each from the last token to the first', () => {
  expect(triedBlocks(3)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(streamCells(rows, columns(3)).map(({ pair }) => pair.row)).toEqual([1, 0, 1, 0, 1, 0]);
});

it('after the coarse blocks those are tried first between which the shares of a token differ most, and the others in their order', () => {
  const blocks = columns(31);
  const cells = streamCells(rows, blocks);
  // What differs is handed over from row 0 to row 1 between blocks 20 and 24; before and behind that a little noise.
  const shareOf = ({ row, layer }: { row: number; layer: number }) =>
    layer <= 20 ? [0.87, 0.07][row] : [0.04, layer > 24 ? 0.97 : 0.98][row];
  const coarse = cells.map(({ pair, part }, at) =>
    at < 18 ? shareOf({ row: pair.row, layer: part.layer }) : undefined,
  );
  const named = (at: number) => `${cells[at]?.part.layer}/${cells[at]?.pair.row}`;
  const order = untriedCells(cells, blocks, coarse).map(named);
  expect(order.slice(0, 6)).toEqual(['21/1', '22/1', '23/1', '21/0', '22/0', '23/0']);
  expect(order.slice(6, 10)).toEqual(['1/1', '1/0', '2/1', '2/0']);
  expect(order).toHaveLength(44);
  // Coarse blocks come before all others, whatever is known; a run whose share means nothing is known, too.
  const begun = coarse.map((share, at) => (at === 3 || at === 17 ? undefined : share));
  expect(untriedCells(cells, blocks, begun).slice(0, 3).map(named)).toEqual(['4/0', '30/0', '21/1']);
  expect(untriedCells(cells, blocks, [null, ...coarse.slice(1)])).toHaveLength(44);
});

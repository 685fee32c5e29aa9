/** In which order the residual stream is tried at every token and block. */
import { expect, it } from 'vitest';
import type { StreamPart } from '../../../src/trace/readings/model-part';
import { streamCells } from '../../../webview/state/compare/stream-sweep';

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

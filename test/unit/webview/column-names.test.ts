/** What the columns of a map are called whose cells are too narrow for the labels of tokens. */
import { expect, it } from 'vitest';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { columnNames } from '../../../webview/heat-map/column-names';
import type { Kept } from '../../../webview/heat-map/frame';
import { partOf } from '../part-of';

const TOKENS = ['Once', ' upon', ' a'].map((text) => partOf<Token>({ text, token: text }));

/** Of the columns of a map, one of which is told of. */
function columnsOf(columnTokens: readonly Token[], kept: Kept, slanted = false): string[] {
  return TOKENS.map((_, index) => columnNames({ kept, slanted }, columnTokens)(index));
}

it('have their numbers, and the one that is told of its token', () => {
  expect(columnsOf(TOKENS, { columns: [1] })).toEqual(['0', '·upon', '2']);
});

it('have their numbers alone where they are no tokens', () => {
  expect(columnsOf([], { columns: [1] })).toEqual(['0', '1', '2']);
});

it('have all their tokens where there is room for them', () => {
  expect(columnsOf(TOKENS, { columns: [1] }, true)).toEqual(['Once', '·upon', '·a']);
});

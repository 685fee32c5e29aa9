/** What a token and its position add to a logit, as it is written beneath the total of both. */
import { expect, it } from 'vitest';
import type { AttributionPart } from '../../../src/trace/readings/attribution';
import { writtenBefore } from '../../../webview/state/residual/attribution';

const part = (kind: AttributionPart['kind'], value: number, layer: number | null = null): AttributionPart => ({
  ...{ kind, layer, head: null, cross: false },
  value,
});
const HEADS = { ...part('head', 1.5, 0), head: 0 };

it('add up to it as written, with as few digits as that takes', () => {
  const of = (token: number, position: number) =>
    writtenBefore({ parts: [part('embed', token), part('pos_embed', position), HEADS] });
  expect(of(-0.6, -0.12)).toEqual(['−0.60', '−0.12']);
  // −0.63 and −0.12 would be −0.75, but the total is −0.74.
  expect(of(-0.6257, -0.1185)).toEqual(['−0.626', '−0.118']);
});

it('have the digits of the total, where that has more', () => {
  // 0.1049 + 1.5049 is 1.61, but 0.10 + 1.50 is not.
  const parts = [part('embed', 0.05), part('pos_embed', 0.0549), { ...HEADS, value: 1.5049 }];
  expect(writtenBefore({ parts })).toEqual(['+0.050', '+0.055']);
});

it('one alone is written as all other parts are', () => {
  expect(writtenBefore({ parts: [part('embed', -0.6257), HEADS] })).toEqual(['−0.63']);
});

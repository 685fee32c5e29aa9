import { expect, it } from 'vitest';
import type { Patch } from '../../../src/trace/compare/patch';
import { patchTint } from '../../../webview/state/compare/patch-tint';
import { heatMap } from '../../../webview/strings/heat-map';

it('runs with parts of another text are tinted up to the whole way, however little the first of them lead there', () => {
  const part = { kind: 'head', layer: 0, head: 0, cross: false };
  const tint = patchTint([{ part, share: 0.003 } as Patch], false);
  expect(tint.scale).toEqual({ kind: 'signed', limit: 1 });
  expect(tint.caption).toBe('tint to ±100\u00a0% of the way');
  expect(tint.valueOf({ layer: 0, head: 0 })).toBe(0.003);
});

it('values beyond a scale are told with the sign that numbers in sentences have', () => {
  expect(heatMap.outliers(3, 3, '3.165')).toBe('3 values below −3.165');
});

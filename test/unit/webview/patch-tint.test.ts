import { expect, it } from 'vitest';
import { RECOVERY_SCALE, recoveryColor } from '../../../webview/state/compare/patch-tint';
import { heatMap } from '../../../webview/strings/heat-map';
import { PALETTE } from './palette';

it('runs with parts of another text are tinted up to the whole way, however little the first of them lead there', () => {
  expect(RECOVERY_SCALE).toEqual({ kind: 'signed', limit: 1, capped: true });
});

it('shares that are written alike have one colour, and what leads further than B that of all the way', () => {
  const alike = [
    [0.9999, 1, 1.000001, 1.2],
    [-1, -1.3],
    [0.4961, 0.5049],
    [0.0203, 0.0204],
  ];
  for (const shares of alike) {
    const colours = shares.map((share) => recoveryColor(share, PALETTE));
    for (const one of colours) expect(one).toEqual(colours[0]);
  }
  expect(recoveryColor(0.5, PALETTE)).not.toEqual(recoveryColor(0.6, PALETTE));
});

it('values beyond a scale are told with the sign that numbers in sentences have', () => {
  expect(heatMap.outliers(3, 3, '3.165')).toBe('3 values below −3.165');
});

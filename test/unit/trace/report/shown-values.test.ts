/** How numbers of tensors are written in reports of text. */
import { describe, expect, it } from 'vitest';
import { formatNumber } from '../../../../src/trace/report/shown-values';

describe('formatNumber', () => {
  it.each([
    [0, '0.0000'],
    [1.23456, '1.2346'],
    [-0.00005, '-0.0001'],
    [1.1821e-9, '1.1821e-9'],
    [-4.9e-5, '-4.9000e-5'],
    [12345.6789, '12345.6789'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [Number.NaN, 'nan'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

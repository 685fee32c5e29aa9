/** Half precision, both ways, beside another way to read it. */
import { describe, expect, it } from 'vitest';
import { widenBfloat16 } from '../../../src/base/bfloat16';
import { fromFloat16, toFloat16, widenFloat16 } from '../../../src/base/float16';

/** What a half-precision number is worth. */
function widen(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('half precision', () => {
  it('every number that it has is kept', () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => !Number.isNaN(widen(bits)));
    expect(all.length).toBe(0x10000 - 2 * 1023);
    expect(all.filter((bits) => toFloat16(widen(bits)) !== bits)).toEqual([]);
    expect(widen(toFloat16(Number.NaN))).toBeNaN();
  });

  it('and read back as exactly that', () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits);
    expect(all.filter((bits) => !Object.is(fromFloat16(bits), widen(bits)))).toEqual([]);
    const atOnce = widenFloat16(Uint16Array.from(all));
    expect(all.filter((bits) => !Object.is(atOnce[bits], widen(bits)))).toEqual([]);
  });

  it.each([
    ['between two, the nearer', 1 + 0.4 / 1024, 0x3c00],
    ['half way, the even one below', 1 + 0.5 / 1024, 0x3c00],
    ['half way, the even one above', 1 + 1.5 / 1024, 0x3c02],
    ['up into the next exponent', 1.9999, 0x4000],
    ['the largest', 65519, 0x7bff],
    ['too large', 65520, 0x7c00],
    ['half of the smallest', 2 ** -25, 0],
    ['up from the largest subnormal', 2 ** -14 - 2 ** -26, 0x0400],
  ])('%s', (_, value, bits) => {
    expect(toFloat16(value)).toBe(bits);
    expect(toFloat16(-value)).toBe(bits | 0x8000);
  });
});

it('bfloat16 is the upper half of a float32, bit by bit', () => {
  const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
  const halves = new Uint32Array(widenBfloat16(all).buffer);
  expect(halves).toHaveLength(0x10000);
  expect([...all].filter((bits) => halves[bits] !== bits * 0x10000)).toEqual([]);
});

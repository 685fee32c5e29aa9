/** The first numbers of a row in fewer bits, by the quantisation that ghost text uses. */
import { quantizeRows } from '../../onnx/quantization';

/** How many numbers share one scale. */
export const QUANTISED = 32;

interface QuantisedNumber {
  readonly value: number;
  /** The integer by which the scale is multiplied. */
  readonly code: number;
  /** The value read back: the integer times the scale. */
  readonly dequantised: number;
  /** The value read back minus the original one. */
  readonly error: number;
}

export interface QuantisedRow {
  readonly scale: number;
  readonly numbers: readonly QuantisedNumber[];
  /** The largest absolute error. */
  readonly largestError: number;
  /** The index of the number with that error; of equal ones, the first. */
  readonly largestAt: number;
}

/** @param values at most as many as share one scale */
export function quantisedRow(values: Float32Array, bits: 4 | 8): QuantisedRow {
  const { codes, scales } = quantizeRows(values, values.length, { bits, block: QUANTISED });
  const scale = scales[0] as number;
  const numbers = Array.from(values, (value, i): QuantisedNumber => {
    const whole = codeAt(codes, i, bits) - 2 ** (bits - 1);
    const back = whole * scale;
    // Avoids −0, which would be written as "-0".
    return { value, code: whole, dequantised: back === 0 ? 0 : back, error: back - value };
  });
  const errors = numbers.map(({ error }) => Math.abs(error));
  const largestError = Math.max(...errors);
  return { scale, numbers, largestError, largestAt: errors.indexOf(largestError) };
}

/** Of two 4-bit codes in a byte, the first is in the lower half. */
function codeAt(codes: Uint8Array, index: number, bits: 4 | 8): number {
  if (bits === 8) return codes[index] as number;
  return ((codes[index >> 1] as number) >> (4 * (index % 2))) & 15;
}

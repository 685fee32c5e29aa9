/** The first numbers of a row in fewer bits, made by the quantisation that ghost text uses. */
import { quantizeRows } from '../../onnx/quantization';

/** So many numbers share one scale. */
export const QUANTISED = 32;

interface QuantisedNumber {
  readonly value: number;
  /** Of which the scale is taken so many times. */
  readonly whole: number;
  /** What is read back: the whole number times the scale. */
  readonly back: number;
  /** What was read back minus what was there. */
  readonly error: number;
}

export interface QuantisedRow {
  readonly scale: number;
  readonly numbers: readonly QuantisedNumber[];
  /** The largest error, whatever its sign. */
  readonly largestError: number;
  /** Which of the numbers has it; of equals the first. */
  readonly largestAt: number;
}

/** @param values at most as many as share one scale */
export function quantisedRow(values: Float32Array, bits: 4 | 8): QuantisedRow {
  const { codes, scales } = quantizeRows(values, values.length, { bits, block: QUANTISED });
  const scale = scales[0] as number;
  const numbers = Array.from(values, (value, i): QuantisedNumber => {
    const whole = codeAt(codes, i, bits) - 2 ** (bits - 1);
    const back = whole * scale;
    // No whole number is written "-0".
    return { value, whole, back: back === 0 ? 0 : back, error: back - value };
  });
  const errors = numbers.map(({ error }) => Math.abs(error));
  const largestError = Math.max(...errors);
  return { scale, numbers, largestError, largestAt: errors.indexOf(largestError) };
}

/** Of two codes of 4 bits the first is in the lower half of a byte. */
function codeAt(codes: Uint8Array, index: number, bits: 4 | 8): number {
  if (bits === 8) return codes[index] as number;
  return ((codes[index >> 1] as number) >> (4 * (index % 2))) & 15;
}

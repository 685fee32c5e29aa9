/** How much quantised weights change a model's logits on a text, compared with float32. */
import { argmax } from '../base/vectors';
import type { Decoder, LogitRows } from './decoder';

interface QuantizationError {
  /** Root mean square of the logits' differences, relative to the standard deviation of a position's logits. */
  readonly relativeError: number;
  /** The share of the positions at which the most probable next token is the same. */
  readonly agreement: number;
}

/** The logits after every token of `ids`, which must fit into the context; the decoder must be empty. */
export async function everyLogit(
  decoder: Decoder,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  const collect = ({ rows, data }: LogitRows) => {
    const width = data.length / rows;
    for (let row = 0; row < rows; row++) logits.push(data.slice(row * width, (row + 1) * width));
  };
  await decoder.append(ids, signal, collect);
  return logits;
}

/** Compares the logits of the same positions: those of float32 and those of quantised weights. */
export function quantizationError(exact: readonly Float32Array[], rounded: readonly Float32Array[]): QuantizationError {
  let squares = 0;
  let power = 0;
  let agree = 0;
  for (const [row, a] of exact.entries()) {
    const b = rounded[row] as Float32Array;
    const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
    for (let i = 0; i < a.length; i++) {
      squares += ((a[i] as number) - (b[i] as number)) ** 2;
      power += ((a[i] as number) - mean) ** 2;
    }
    agree += Number(argmax(a) === argmax(b));
  }
  return { relativeError: Math.sqrt(squares / power), agreement: agree / exact.length };
}

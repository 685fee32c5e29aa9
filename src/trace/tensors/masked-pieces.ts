/**
 * Masked scores computed piece by piece from the unmasked ones, for callers that read each value once, so that no array as
 * large as the tensor is needed.
 */
import { type MaskRule, visibleKeys } from '../../operations/mask-rule';
import { MOST_VALUES } from './block-sums';
import type { Tensor } from './tensor';

/**
 * Yields the masked scores. All pieces reuse one array: each must be read before the next one is requested.
 * @param scores [head, query, key], without a mask
 */
export function* maskedPieces({ shape, data }: Tensor, rule: MaskRule): Generator<Float32Array> {
  const [, queries = 0, keys = 0] = shape;
  const place = new Float32Array(Math.min(MOST_VALUES, data.length));
  for (let start = 0; start < data.length; start += place.length) {
    const piece = place.subarray(0, data.length - start);
    const stop = start + piece.length;
    piece.set(data.subarray(start, stop));
    for (let row = Math.floor(start / keys); row * keys < stop; row++) {
      const { first, end } = visibleKeys(rule, row % queries, keys);
      const at = row * keys - start;
      hide(piece, at, at + first);
      hide(piece, at + end, at + keys);
    }
    yield piece;
  }
}

function hide(piece: Float32Array, from: number, to: number): void {
  if (to > 0 && from < to) piece.fill(-Infinity, Math.max(0, from), to);
}

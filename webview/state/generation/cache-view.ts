/** The decoder's cache as a tensor that fills row by row. */
import type { KeysAndValues } from '../../../src/engine/protocol/generation-protocol';
import type { ModelInfo } from '../../../src/engine/protocol/model-protocol';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Axis, indexAt, shownCount } from '../../../src/trace/tensors/axis';
import { statistics } from '../../../src/trace/tensors/statistics';
import type { Grid, GridSource } from '../../sources/grid';
import { drawnTensor } from '../figures/drawn-tensor';

export type CacheKind = 'keys' | 'values';

/** A head of keys and values in the decoder's cache. */
export interface CachedHead {
  readonly layer: number;
  readonly head: number;
  /** The first and the last query head that share it, if there are several. */
  readonly shares: readonly [number, number] | null;
}

/**
 * The cached head of a chosen block and query head. The choice may be of the encoder and exceed the decoder's size; the
 * decoder's last block or head is used then.
 */
export function cachedHead(
  chosen: { readonly layer: number; readonly head: number },
  { layers, heads, kvHeads }: Pick<ModelInfo, 'layers' | 'heads' | 'kvHeads'>,
): CachedHead {
  const each = heads / kvHeads;
  const head = Math.floor(Math.min(chosen.head, heads - 1) / each);
  const layer = Math.min(chosen.layer, layers - 1);
  return { layer, head, shares: each > 1 ? [head * each, (head + 1) * each - 1] : null };
}

/** Rows from the first that the cache returns: [rows, head, d_head], with the values of one head. */
export function cacheTensor(
  cache: KeysAndValues,
  kind: CacheKind,
  { heads, kvHeads, dHead }: Pick<ModelInfo, 'heads' | 'kvHeads' | 'dHead'>,
): StepTensor {
  const values = cache[kind];
  return drawnTensor({
    name: `blocks.${cache.layer}.cache.${kind === 'keys' ? 'k' : 'v'}`,
    layer: cache.layer,
    label: kind === 'keys' ? 'cache.k' : 'cache.v',
    axes: ['pos', kvHeads < heads ? 'kv_head' : 'head', 'd_head'],
    sequences: [TOKENS, null, null],
    shape: [values.length / dHead, kvHeads, dHead],
    // Over all rows, so that colours stay the same while the cache fills.
    statistics: statistics(values),
    head: cache.head,
  });
}

/** Rows after the filled ones have no values yet. */
export class CacheSource implements GridSource {
  constructor(
    private readonly values: Float32Array,
    private readonly dHead: number,
    private readonly filled: number,
    private readonly notYet: string,
  ) {}

  async grid(_address: unknown, _tensor: unknown, rows: Axis, columns: Axis): Promise<Grid> {
    const [height, width] = [shownCount(rows), shownCount(columns)];
    const values = new Float32Array(height * width).fill(Number.NaN);
    for (let row = 0; row < height; row++) {
      const index = indexAt(rows, row);
      if (index >= this.filled) continue;
      for (let column = 0; column < width; column++)
        values[row * width + column] = this.values[index * this.dHead + indexAt(columns, column)] as number;
    }
    return { rows, columns, values, absent: { text: this.notYet, at: (row) => row >= this.filled } };
  }
}

/** "12.3 kB", with powers of 1,000. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  // 999.9 kB is 1.00 MB, in three digits.
  const unit = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes * 1.0005) / 3), units.length - 1);
  const value = bytes / 1000 ** unit;
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

/** The keys and values of the tokens so far, stored token after token, so that the cache can grow and be cut in place. */
import { float32, type TensorData } from '../onnx/session';

/** The number of tokens that there is room for at first. */
const INITIAL_CAPACITY = 64;

interface CacheShape {
  /** The number of attentions, one per block, each with its own keys and values. */
  readonly attentions: number;
  readonly kvHeads: number;
  readonly dHead: number;
  /** The number of tokens of the model's context. */
  readonly limit: number;
}

/** The keys or the values of one attention. */
export interface CacheName {
  readonly attention: number;
  readonly part: 'key' | 'value';
}

export class KeyValueCache {
  /** Keys and values of attention 0, then 1, and so on: [length, width] each; head h begins at column h · d_head. */
  readonly names: readonly CacheName[];
  /** The number of values of one token: kv_heads · d_head. */
  readonly width: number;
  private readonly arrays: Float32Array[];
  private capacity: number;
  private used = 0;

  constructor(private readonly shape: CacheShape) {
    const { attentions, kvHeads, dHead, limit } = shape;
    this.names = Array.from({ length: attentions }, (_, attention) =>
      (['key', 'value'] as const).map((part) => ({ attention, part })),
    ).flat();
    this.width = kvHeads * dHead;
    this.capacity = Math.min(INITIAL_CAPACITY, limit);
    this.arrays = this.names.map(() => new Float32Array(this.capacity * this.width));
  }

  /** The number of tokens in the cache. */
  get length(): number {
    return this.used;
  }

  /** Bytes of the keys and values in the cache. */
  get byteLength(): number {
    return 4 * this.names.length * this.used * this.width;
  }

  /**
   * What a run gets of the past: [length, kv_heads, d_head]. For an empty cache, one row of arbitrary numbers, since
   * operators cannot take zero rows. A view, valid until the cache changes.
   */
  past(name: CacheName): TensorData {
    const length = Math.max(1, this.used);
    const { kvHeads, dHead } = this.shape;
    return float32(this.array(name).subarray(0, length * this.width), [length, kvHeads, dHead]);
  }

  /** All rows of one name, [length, width]. A view, valid until the cache changes. */
  rows(name: CacheName): Float32Array {
    return this.array(name).subarray(0, this.used * this.width);
  }

  /**
   * Copies the columns of one head of keys or values, which several query heads may share, from `firstRow` on: [length -
   * firstRow, dHead].
   */
  headRows(name: CacheName, head: number, firstRow: number): Float32Array {
    const { kvHeads, dHead } = this.shape;
    if (!Number.isInteger(head) || head < 0 || head >= kvHeads)
      throw new RangeError(`A cache of ${kvHeads} heads of keys and values has no head ${head}.`);
    const rows = this.rows(name);
    const copy = new Float32Array((this.used - firstRow) * dHead);
    for (let row = firstRow; row < this.used; row++) {
      const from = row * this.width + head * dHead;
      copy.set(rows.subarray(from, from + dHead), (row - firstRow) * dHead);
    }
    return copy;
  }

  /** Removes all tokens from `length` on. */
  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.used)
      throw new RangeError(`A cache of ${this.used} tokens cannot be cut to ${length}.`);
    this.used = length;
  }

  /** @param fresh the new tokens' rows for each name, in the order of `names`: [names, count, width] */
  append(count: number, fresh: Float32Array): void {
    if (this.used + count > this.shape.limit)
      throw new RangeError(`The context of ${this.shape.limit} tokens has no room for ${count} after ${this.used}.`);
    if (this.used + count > this.capacity) this.grow(this.used + count);
    const size = count * this.width;
    for (const [index, name] of this.names.entries())
      this.array(name).set(fresh.subarray(index * size, (index + 1) * size), this.used * this.width);
    this.used += count;
  }

  private grow(needed: number): void {
    this.capacity = Math.min(Math.max(needed, 2 * this.capacity), this.shape.limit);
    for (const name of this.names) {
      const larger = new Float32Array(this.capacity * this.width);
      larger.set(this.rows(name));
      this.arrays[placeOf(name)] = larger;
    }
  }

  private array(name: CacheName): Float32Array {
    return this.arrays[placeOf(name)] as Float32Array;
  }
}

function placeOf({ attention, part }: CacheName): number {
  return 2 * attention + Number(part === 'value');
}

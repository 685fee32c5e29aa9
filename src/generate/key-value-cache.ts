/** The keys and values of the tokens so far, token after token, so that the cache is extended and cut in place. */
import { float32, type TensorData } from '../graph/session';

/** Tokens that there is room for at first. */
const INITIAL_CAPACITY = 64;

export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly dHead: number;
  /** Tokens of the model's context. */
  readonly limit: number;
}

export class KeyValueCache {
  /** "0.key", "0.value", "1.key" ...: one [length, d_model] each; head h has columns h · d_head on. */
  readonly names: readonly string[];
  /** Values of one token: d_model. */
  readonly width: number;
  private readonly arrays = new Map<string, Float32Array>();
  private capacity: number;
  private used = 0;

  constructor(private readonly shape: CacheShape) {
    const { layers, heads, dHead, limit } = shape;
    this.names = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
    this.width = heads * dHead;
    this.capacity = Math.min(INITIAL_CAPACITY, limit);
    for (const name of this.names) this.arrays.set(name, new Float32Array(this.capacity * this.width));
  }

  /** Tokens in the cache. */
  get length(): number {
    return this.used;
  }

  /** Bytes of what is in it. */
  get byteLength(): number {
    return 4 * this.names.length * this.used * this.width;
  }

  /**
   * What a run is shown: [length, heads, dHead]; of an empty cache one row of any numbers, since operators cannot take
   * none. A view, valid until the cache changes.
   */
  past(name: string): TensorData {
    const length = Math.max(1, this.used);
    const { heads, dHead } = this.shape;
    return float32(this.array(name).subarray(0, length * this.width), [length, heads, dHead]);
  }

  /** [length, d_model]; a view, valid until the cache changes. */
  rows(name: string): Float32Array {
    return this.array(name).subarray(0, this.used * this.width);
  }

  /** Copy one head's columns, from a row on: [length - firstRow, dHead]. */
  headRows(name: string, head: number, firstRow: number): Float32Array {
    const { dHead } = this.shape;
    const rows = this.rows(name);
    const copy = new Float32Array((this.used - firstRow) * dHead);
    for (let row = firstRow; row < this.used; row++) {
      const from = row * this.width + head * dHead;
      copy.set(rows.subarray(from, from + dHead), (row - firstRow) * dHead);
    }
    return copy;
  }

  /** Forget all tokens from `length` on. */
  truncate(length: number): void {
    if (!Number.isInteger(length) || length < 0 || length > this.used)
      throw new RangeError(`A cache of ${this.used} tokens cannot be cut to ${length}.`);
    this.used = length;
  }

  /** @param fresh the new tokens' rows of each name, in the order of `names`: [names, count, d_model] */
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
      this.arrays.set(name, larger);
    }
  }

  private array(name: string): Float32Array {
    return this.arrays.get(name) as Float32Array;
  }
}

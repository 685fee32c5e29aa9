/** Runs the decode graph: tokens in, logits out, with the keys and values of the past kept between runs. */
import type { DecodeChoice, Model } from '../graph/model';
import { float32, int64, type Session, type Tensors } from '../graph/session';
import { checkpoint } from './checkpoint';
import { KeyValueCache } from './key-value-cache';

/** A run of this many tokens is short enough to wait for when a request is cancelled. */
export const PREFILL_CHUNK = 128;

/** Logits of consecutive tokens, row-major [rows, d_vocab]; `firstRow` is the position of the first. */
export interface LogitRows {
  readonly firstRow: number;
  readonly rows: number;
  readonly data: Float32Array;
}

export class Decoder {
  readonly cache: KeyValueCache;
  private readonly outputs: readonly string[];

  private constructor(
    private readonly session: Session,
    { spec }: Model,
  ) {
    this.cache = new KeyValueCache(spec.layers, spec.dModel, spec.contextLength);
    this.outputs = ['logits', ...this.cache.names.map((name) => `fresh.${name}`)];
  }

  /** @param choice which weights and how many threads; float32 and the model's own number unless told otherwise */
  static async open(model: Model, choice: DecodeChoice = {}): Promise<Decoder> {
    return new Decoder(await model.decode(choice), model);
  }

  /** How many tokens are in the cache. */
  get length(): number {
    return this.cache.length;
  }

  /**
   * Append tokens in chunks and return the last one's logits.
   * @param onRows when given, the logits of every token are computed and handed over chunk by chunk
   */
  async append(ids: readonly number[], signal: AbortSignal, onRows?: (rows: LogitRows) => void): Promise<Float32Array> {
    let last = new Float32Array(0);
    for (let start = 0; start < ids.length; start += PREFILL_CHUNK) {
      await checkpoint(signal);
      const chunk = ids.slice(start, start + PREFILL_CHUNK);
      const firstRow = this.length;
      const rows = onRows ? chunk.length : 1;
      const data = await this.run(chunk, rows);
      onRows?.({ firstRow, rows, data });
      last = data.slice(data.length - data.length / rows);
    }
    return last;
  }

  private async run(ids: readonly number[], keep: number): Promise<Float32Array> {
    const { cache } = this;
    const { length, width } = cache;
    const past = cache.names.map((name) => [`past.${name}`, float32(cache.rows(name), [length, width])]);
    const inputs: Tensors = {
      ids: int64(ids),
      positions: int64(ids.map((_, i) => length + i)),
      keep: int64([keep]),
      ...Object.fromEntries(past),
    };
    const results = await this.session.run(inputs, this.outputs);
    cache.append(ids.length, (name) => results[`fresh.${name}`]?.data as Float32Array);
    return results['logits']?.data as Float32Array;
  }
}

/** Runs the decode graph: tokens in, logits out, with the keys and values of the past kept between runs. */
import type { Model } from '../graph/model';
import { float32, type Session, type TensorData } from '../graph/session';
import { checkpoint } from './checkpoint';

/** A run of this many tokens is short enough to wait for when a request is cancelled. */
export const PREFILL_CHUNK = 128;

/** Logits of consecutive tokens, row-major [rows, d_vocab]; `firstRow` is the position of the first. */
export interface LogitRows {
  readonly firstRow: number;
  readonly rows: number;
  readonly data: Float32Array;
}

export class Decoder {
  private cache: Record<string, TensorData>;
  private readonly outputs: readonly string[];
  private used = 0;

  private constructor(
    private readonly session: Session,
    model: Model,
  ) {
    const { layers, heads, dHead } = model.spec;
    const names = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
    const empty = float32(new Float32Array(0), [1, heads, 0, dHead]);
    this.cache = Object.fromEntries(names.map((name) => [`past_key_values.${name}`, empty]));
    this.outputs = ['logits', ...names.map((name) => `present.${name}`)];
  }

  static async open(model: Model): Promise<Decoder> {
    return new Decoder(await model.decode(), model);
  }

  /** How many tokens are in the cache. */
  get length(): number {
    return this.used;
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
      const firstRow = this.used;
      const logits = await this.run(chunk, onRows ? 0 : 1);
      const [, rows = 0, vocab = 0] = logits.dims;
      const data = logits.data as Float32Array;
      onRows?.({ firstRow, rows, data });
      last = data.slice((rows - 1) * vocab);
    }
    return last;
  }

  private async run(ids: readonly number[], keep: number): Promise<TensorData> {
    const total = this.used + ids.length;
    const results = await this.session.run(
      {
        input_ids: row(ids),
        position_ids: row(ids.map((_, i) => this.used + i)),
        attention_mask: row(new Array<number>(total).fill(1)),
        num_logits_to_keep: { data: BigInt64Array.of(BigInt(keep)), dims: [] },
        ...this.cache,
      },
      this.outputs,
    );
    this.cache = Object.fromEntries(
      Object.keys(this.cache).map((name) => [name, results[name.replace('past_key_values', 'present')] as TensorData]),
    );
    this.used = total;
    return results['logits'] as TensorData;
  }
}

function row(values: readonly number[]): TensorData {
  return { data: BigInt64Array.from(values, BigInt), dims: [1, values.length] };
}

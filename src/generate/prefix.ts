/** A decoder that follows a text being edited and computes only what changed since the last time. */
import type { Decoder } from './decoder';

interface PrefixRun {
  /** Logits after the last token, [d_vocab]. */
  readonly logits: Float32Array;
  /** How many tokens had their keys and values in the cache already, and how many were computed. */
  readonly reused: number;
  readonly computed: number;
}

/** The logits after one token, [d_vocab]. */
type LogitRow = Float32Array;

/** For more tokens than this, the logits of each token are not computed. */
const MOST_ROWS = 16;

export class PrefixDecoder {
  /** The tokens whose keys and values are in the cache, from the beginning of the text on. */
  private ids: number[] = [];
  /** The rotation that the keys in the cache belong to (`Decoder.rotationOf`). */
  private rotation = 0;
  private last: { readonly length: number; readonly logits: Float32Array } | undefined;

  constructor(private readonly decoder: Decoder) {}

  /**
   * Brings the cache to exactly these tokens. When cancelled, what was computed so far stays and is reused next time.
   * @param ids 1 to `contextLength` tokens
   * @param length tokens of the whole text, if these are its beginning
   * @throws the signal's reason when cancelled
   */
  async goTo(ids: readonly number[], signal: AbortSignal, length = ids.length): Promise<PrefixRun> {
    const common = this.known(ids, length);
    if (common === ids.length && this.last?.length === common && this.ids.length === common)
      return { logits: this.last.logits, reused: common, computed: 0 };
    // The last token's logits are needed, so it is computed even if its keys and values are in the cache.
    const reused = Math.min(common, ids.length - 1);
    this.cut(reused, length);
    const rest = ids.slice(reused);
    try {
      const logits = await this.decoder.append(rest, signal, undefined, length);
      this.last = { length: ids.length, logits };
      return { logits, reused, computed: rest.length };
    } finally {
      this.ids = ids.slice(0, this.decoder.length);
    }
  }

  /**
   * Like `goTo`, but returns the logits after each of the last `count` tokens, in their order.
   * @param count 1 to the number of tokens
   */
  async goThrough(
    ids: readonly number[],
    count: number,
    signal: AbortSignal,
  ): Promise<PrefixRun & { rows: LogitRow[] }> {
    if (count === 1) {
      const run = await this.goTo(ids, signal);
      return { ...run, rows: [run.logits] };
    }
    const first = ids.length - count;
    const reused = Math.min(this.known(ids, ids.length), first);
    // Runs the tokens before the wanted rows first: keeping their logits too would take megabytes.
    if (first - reused > MOST_ROWS) await this.goTo(ids.slice(0, first), signal, ids.length);
    const from = Math.min(this.known(ids, ids.length), first);
    this.cut(from, ids.length);
    const rows: LogitRow[] = [];
    try {
      await this.decoder.append(ids.slice(from), signal, ({ rows: n, data }) => {
        for (let row = 0; row < n; row++) rows.push(data.slice((row * data.length) / n, ((row + 1) * data.length) / n));
      });
      const logits = rows.at(-1) as LogitRow;
      this.last = { length: ids.length, logits };
      return { logits, reused, computed: ids.length - reused, rows: rows.slice(-count) };
    } finally {
      this.ids = ids.slice(0, this.decoder.length);
    }
  }

  /** How many of the first tokens of a text are in the cache with the rotation of a text of `length` tokens. */
  private known(ids: readonly number[], length: number): number {
    return this.decoder.rotationOf(length) === this.rotation ? commonLength(this.ids, ids) : 0;
  }

  /**
   * Keeps this many tokens for a text of `length` tokens. The kept logits are dropped with the tokens after them, as other
   * tokens may take their place.
   */
  private cut(kept: number, length: number): void {
    this.last = undefined;
    this.decoder.cache.truncate(kept);
    this.ids.length = kept;
    this.rotation = this.decoder.rotationOf(length);
  }
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  const limit = Math.min(a.length, b.length);
  for (let i = 0; i < limit; i++) if (a[i] !== b[i]) return i;
  return limit;
}

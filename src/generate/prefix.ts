/** A decoder that follows a text being edited: only what changed since the last time is computed. */
import type { Decoder } from './decoder';

interface PrefixRun {
  /** Logits after the last token. [d_vocab] */
  readonly logits: Float32Array;
  /** Tokens whose keys and values were there already, and those that were computed. */
  readonly reused: number;
  readonly computed: number;
}

/** Of one token. [d_vocab] */
type LogitRow = Float32Array;

/** More tokens than these are run without the logits of each. */
const MOST_ROWS = 16;

export class PrefixDecoder {
  /** The tokens in the cache. */
  private ids: number[] = [];
  /** What their keys are turned for. */
  private rotation = 0;
  private last: { readonly length: number; readonly logits: Float32Array } | undefined;

  constructor(private readonly decoder: Decoder) {}

  get cachedIds(): readonly number[] {
    return this.ids;
  }

  /**
   * Bring the cache to exactly these tokens. When cancelled, what was computed so far stays and counts next time.
   * @param ids 1 to `contextLength` tokens
   * @param length tokens of the whole text, where these are its beginning
   * @throws the signal's reason when cancelled
   */
  async goTo(ids: readonly number[], signal: AbortSignal, length = ids.length): Promise<PrefixRun> {
    const common = this.known(ids, length);
    if (common === ids.length && this.last?.length === common && this.ids.length === common)
      return { logits: this.last.logits, reused: common, computed: 0 };
    // The last token's logits are needed, so it is computed even if its keys and values are known.
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
   * The same, with the logits after each of the last `count` tokens, in their order.
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
    // All but the rows that are wanted: their logits would be as many megabytes.
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

  /** How many of the first tokens of a text are in the cache, turned as in a text of `length` tokens. */
  private known(ids: readonly number[], length: number): number {
    return this.decoder.rotationOf(length) === this.rotation ? commonLength(this.ids, ids) : 0;
  }

  /**
   * Keep so many tokens, for a text of `length`. The logits go with those after them: other tokens may come in their
   * place, of which none were kept.
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

/**
 * Byte-pair encoding of one word: the adjacent pair with the lowest rank is merged, the leftmost if there are several, until
 * no pair can be merged (Sennrich et al. 2016; in the same order as the `tokenizers` library's `word.rs`). Takes O(n log n)
 * time and O(n) memory, a few bytes for each character, so that a word may be as long as a whole file.
 */
import { NO_VALUE, PairMap } from './pair-map';

/** The id for characters without a token; it is never merged. */
export const NO_TOKEN = -1;

/** Positions are below 2^28, so that a rank and a position form one exact number, and compare like a pair. */
const POSITION_LIMIT = 2 ** 28;
/** Words up to this length share their buffers. */
const SHARED = 256;

export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly merged: number;
}

interface Buffers {
  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly queue: Float64Array;
}

export class BytePairMerger {
  /** Indices in the list of merges, by pairs of ids. */
  private readonly merges: PairMap;
  /** The rank of each merge. */
  private readonly order: Int32Array;
  private readonly merged: Int32Array;
  private readonly shared = buffersFor(SHARED);

  /**
   * @param merges in the order of their ranks; if a pair occurs twice, the last one counts
   * @param order the rank of each merge, if several share one; by default its index
   */
  constructor(merges: readonly Merge[], order?: Int32Array) {
    this.order = order ?? Int32Array.from(merges, (_, place) => place);
    this.merged = Int32Array.from(merges, ({ merged }) => merged);
    this.merges = new PairMap(merges.length);
    for (const [place, { left, right }] of merges.entries()) this.merges.set(left, right, place);
  }

  /**
   * The ids of a word's tokens.
   * @param ids of its characters; overwritten
   * @param firsts as long as `ids`; receives the index of the first character of each token
   */
  merge(ids: Int32Array, firsts?: Int32Array): Int32Array {
    const { next, previous, queue } = ids.length <= SHARED ? this.shared : buffersFor(ids.length);
    const candidates = new Queue(queue);
    const consider = (left: number) => {
      const merge = this.mergeAt(ids, left, next[left] as number);
      if (merge !== NO_VALUE) candidates.add((this.order[merge] as number) * POSITION_LIMIT + left);
    };
    for (let at = 0; at < ids.length; at++) {
      previous[at] = at - 1;
      next[at] = at + 1 < ids.length ? at + 1 : NO_TOKEN;
    }
    for (let at = 0; at < ids.length; at++) consider(at);
    for (let candidate = candidates.take(); candidate !== undefined; candidate = candidates.take()) {
      const left = candidate % POSITION_LIMIT;
      const rank = (candidate - left) / POSITION_LIMIT;
      const right = next[left] as number;
      const merge = this.mergeAt(ids, left, right);
      // Either neighbour may have been merged since the pair was queued.
      if (merge === NO_VALUE || this.order[merge] !== rank) continue;
      ids[left] = this.merged[merge] as number;
      ids[right] = NO_TOKEN;
      const after = next[right] as number;
      next[left] = after;
      if (after !== NO_TOKEN) previous[after] = left;
      consider(left);
      const before = previous[left] as number;
      if (before !== NO_TOKEN) consider(before);
    }
    return this.collect(ids, next, firsts);
  }

  private mergeAt(ids: Int32Array, left: number, right: number): number {
    if (right === NO_TOKEN) return NO_VALUE;
    return this.merges.get(ids[left] as number, ids[right] as number);
  }

  private collect(ids: Int32Array, next: Int32Array, firsts: Int32Array | undefined): Int32Array {
    let count = 0;
    for (let at = 0; at < ids.length && at !== NO_TOKEN; at = next[at] as number) {
      if (firsts) firsts[count] = at;
      ids[count++] = ids[at] as number;
    }
    return ids.slice(0, count);
  }
}

function buffersFor(length: number): Buffers {
  // Every merge removes one candidate and adds at most two, and there are fewer merges than characters.
  return { next: new Int32Array(length), previous: new Int32Array(length), queue: new Float64Array(2 * length) };
}

/** A binary heap of numbers, the smallest first. */
class Queue {
  private size = 0;

  constructor(private readonly heap: Float64Array) {}

  add(value: number): void {
    const { heap } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as number;
      if (above <= value) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = value;
  }

  take(): number | undefined {
    const { heap } = this;
    if (this.size === 0) return undefined;
    const first = heap[0] as number;
    const last = heap[--this.size] as number;
    let at = 0;
    for (let child = 1; child < this.size; child = 2 * at + 1) {
      if (child + 1 < this.size && (heap[child + 1] as number) < (heap[child] as number)) child++;
      const below = heap[child] as number;
      if (below >= last) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

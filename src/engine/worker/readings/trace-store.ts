/** The traces that are kept, within a byte budget: the oldest goes first. */

import type { Model } from '../../../lowering/model';
import type { KeptTrace } from '../../../trace/run/source';
import { TraceGoneError } from '../../protocol/errors';
import type { TraceId, TraceSummary } from '../../protocol/trace-protocol';

/** What is known of a trace besides its tensors. */
export type TraceAbout = Omit<TraceSummary, 'trace'>;

/** A trace as its readers get it. */
interface StoredTrace<T extends KeptTrace = KeptTrace> {
  readonly trace: T;
  readonly about: TraceAbout;
}

interface Entry extends StoredTrace {
  /** Who reads the trace now, to be stopped where it has to make room. They do not wait for each other. */
  readonly readers: Set<AbortController>;
  /** How many of them save the trace, and so are never stopped to make room. */
  saves: number;
  /** Whether it would have made room, had it not been saved: it is dropped when it is saved. */
  isLeaving: boolean;
  /** Called when the last reader has left. */
  onUnread: () => void;
  /** Since when nobody may begin to read the trace. */
  dropping: Promise<void> | undefined;
}

export class TraceStore {
  private readonly entries = new Map<TraceId, Entry>();

  /** @param nextId the number of the first trace */
  constructor(
    private budget: number,
    private nextId: TraceId,
  ) {}

  async setBudget(budget: number): Promise<void> {
    this.budget = budget;
    await this.makeRoom(0);
  }

  /** Bytes that one trace may take. */
  get memory(): number {
    return this.budget;
  }

  /**
   * Let go of what was computed again, then drop the oldest traces, until `bytes` more fit. One that is being saved is
   * dropped only when it is saved, which is not waited for: until then the traces may take more than the budget.
   */
  async makeRoom(bytes: number): Promise<void> {
    let leaving = 0;
    const fits = () => this.byteLength - leaving + bytes <= this.budget;
    for (const { trace } of this.entries.values()) {
      if (fits()) return;
      trace.releaseComputed();
    }
    for (const [id, entry] of [...this.entries]) {
      if (fits()) return;
      const { byteLength } = entry.trace;
      if (byteLength === 0) continue; // one in a file takes no room
      if (entry.saves === 0) {
        await this.evict(id, entry);
      } else {
        entry.isLeaving = true;
        leaving += byteLength;
      }
    }
  }

  add(trace: KeptTrace, about: TraceAbout): TraceSummary {
    const id = this.nextId++;
    this.entries.set(id, {
      trace,
      about,
      readers: new Set(),
      saves: 0,
      isLeaving: false,
      onUnread: () => undefined,
      dropping: undefined,
    });
    return { ...about, trace: id };
  }

  /**
   * Read a trace, which is not let go meanwhile. Others may read it at the same time.
   * @param use is given a signal that is aborted when the trace has to make room; short readings need not heed it
   * @throws TraceGoneError when it is no longer in memory
   */
  async read<T>(
    id: TraceId,
    use: (trace: KeptTrace, about: TraceAbout, evicted: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const entry = this.readable(id);
    try {
      return await this.readEntry(entry, use);
    } finally {
      await this.dropUnread(entry);
    }
  }

  /**
   * Read a trace for a save, which takes as long as the disk does: a new trace does not wait for it, and does not end it.
   * @throws TraceGoneError when it is no longer in memory
   */
  async readToSave<T>(id: TraceId, use: (trace: KeptTrace, about: TraceAbout) => Promise<T>): Promise<T> {
    const entry = this.readable(id);
    entry.saves++;
    try {
      return await this.readEntry(entry, use);
    } finally {
      entry.saves--;
      const isInTheWay = entry.isLeaving && entry.saves === 0 && this.byteLength > this.budget;
      await (isInTheWay ? this.evict(id, entry) : this.dropUnread(entry));
    }
  }

  /** Read two traces; they may be the same one. `about` is of the first, `evicted` of either. */
  readBoth<T>(
    first: TraceId,
    second: TraceId,
    use: (first: KeptTrace, second: KeptTrace, about: TraceAbout, evicted: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.read(first, (a, about, evictedA) =>
      this.read(second, (b, _, evictedB) => use(a, b, about, AbortSignal.any([evictedA, evictedB]))),
    );
  }

  /** Nobody can begin to read the trace any more; its memory is free when the last reader has left. */
  drop(id: TraceId): Promise<void> {
    const entry = this.entries.get(id);
    if (!entry) return Promise.resolve();
    entry.dropping ??= this.release(id, entry);
    return entry.dropping;
  }

  async clear(): Promise<void> {
    for (const id of [...this.entries.keys()]) await this.drop(id);
  }

  /** What made the traces that are kept, or are still read. */
  get models(): Set<Model> {
    return new Set([...this.entries.values()].flatMap(({ trace }) => trace.model ?? []));
  }

  /** Its readers are stopped. */
  private evict(id: TraceId, { readers }: Entry): Promise<void> {
    for (const reader of readers) reader.abort(new TraceGoneError());
    return this.drop(id);
  }

  private readable(id: TraceId): Entry {
    const entry = this.entries.get(id);
    if (!entry || entry.dropping) throw new TraceGoneError();
    return entry;
  }

  private async readEntry<T>(
    entry: Entry,
    use: (trace: KeptTrace, about: TraceAbout, evicted: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const reader = new AbortController();
    entry.readers.add(reader);
    try {
      return await use(entry.trace, entry.about, reader.signal);
    } finally {
      entry.readers.delete(reader);
      if (entry.readers.size === 0) entry.onUnread();
    }
  }

  private async release(id: TraceId, entry: Entry): Promise<void> {
    if (entry.readers.size > 0) {
      await new Promise<void>((resolve) => {
        entry.onUnread = resolve;
      });
    }
    // It stays listed until then, so that its model is not freed under its readers.
    this.entries.delete(id);
    await entry.trace.release();
  }

  /**
   * Make room after a reading, since what was computed again for it counts as well: nobody else who reads is stopped or
   * waited for.
   * @param latest stays, since the same is asked for again
   */
  private async dropUnread(latest: Entry): Promise<void> {
    const fits = () => this.byteLength <= this.budget;
    const others = [...this.entries].filter(([, entry]) => entry !== latest);
    const isUnread = ({ readers }: Entry) => readers.size === 0; // looked at each time: somebody may begin meanwhile
    for (const [, entry] of others) {
      if (fits()) return;
      if (isUnread(entry)) entry.trace.releaseComputed();
    }
    for (const [id, entry] of others) {
      if (fits()) return;
      if (isUnread(entry) && entry.trace.byteLength > 0) await this.drop(id);
    }
  }

  private get byteLength(): number {
    return [...this.entries.values()].reduce((sum, entry) => sum + entry.trace.byteLength, 0);
  }
}

/** The kept traces, within a byte budget: the oldest is dropped first. */

import type { Model } from '../../../lowering/model';
import type { KeptTrace } from '../../../trace/run/source';
import { TraceGoneError } from '../../protocol/errors';
import type { TraceId, TraceSummary } from '../../protocol/trace-protocol';

/** What is known about a trace besides its tensors. */
export type TraceAbout = Omit<TraceSummary, 'trace'>;

/** A trace as it is handed to its readers. */
interface StoredTrace<T extends KeptTrace = KeptTrace> {
  readonly trace: T;
  readonly about: TraceAbout;
}

interface Entry extends StoredTrace {
  /** The current readers of the trace, which are aborted when it has to make room. They do not wait for each other. */
  readonly readers: Set<AbortController>;
  /** How many of them are saving the trace; these are never aborted to make room. */
  saves: number;
  /** Set if the trace should have made room while it was being saved: it is dropped after that. */
  isLeaving: boolean;
  /** Called when the last reader has finished. */
  onUnread: () => void;
  /** Set once the trace is being dropped; from then on it cannot be read. */
  dropping: Promise<void> | undefined;
}

export class TraceStore {
  private readonly entries = new Map<TraceId, Entry>();

  /** @param nextId the number of the first trace */
  constructor(
    private budget: number,
    private nextId: TraceId,
  ) {}

  /** @param budget in bytes; traces that no longer fit are dropped, the oldest first */
  async setBudget(budget: number): Promise<void> {
    this.budget = budget;
    await this.makeRoom(0);
  }

  /** How many bytes a single trace may take. */
  get memory(): number {
    return this.budget;
  }

  /**
   * Frees recomputed data and then drops the oldest traces until `bytes` more fit. A trace that is being saved is dropped
   * only after that, and this function does not wait for it: until then the traces may exceed the budget.
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
      if (byteLength === 0) continue; // a trace in a file takes no memory
      if (entry.saves === 0) {
        await this.evict(id, entry);
      } else {
        entry.isLeaving = true;
        leaving += byteLength;
      }
    }
  }

  /** Keeps a trace under a new id. `makeRoom` makes room for it beforehand. */
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
   * Reads a trace, which is not dropped in the meantime. Several readers may read it at once.
   * @param use its signal is aborted when the trace has to make room; short readings need not check it
   * @throws TraceGoneError when the trace is no longer in memory
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
   * Reads a trace in order to save it, which takes as long as the disk does: a new trace neither waits for it nor aborts it.
   * @throws TraceGoneError when the trace is no longer in memory
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

  /**
   * Reads two traces, which may be the same. `about` belongs to the first; `evicted` is aborted when either has to make
   * room.
   */
  readBoth<T>(
    first: TraceId,
    second: TraceId,
    use: (first: KeptTrace, second: KeptTrace, about: TraceAbout, evicted: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.read(first, (a, about, evictedA) =>
      this.read(second, (b, _, evictedB) => use(a, b, about, AbortSignal.any([evictedA, evictedB]))),
    );
  }

  /** From now on the trace cannot be read; its memory is freed when the last reader has finished. */
  drop(id: TraceId): Promise<void> {
    const entry = this.entries.get(id);
    if (!entry) return Promise.resolve();
    entry.dropping ??= this.release(id, entry);
    return entry.dropping;
  }

  async clear(): Promise<void> {
    for (const id of [...this.entries.keys()]) await this.drop(id);
  }

  /** The models of traces that are kept or still being read. */
  get models(): Set<Model> {
    return new Set([...this.entries.values()].flatMap(({ trace }) => trace.model ?? []));
  }

  /** Drops a trace and aborts its readers. */
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
    // The trace is listed until its readers have finished, so that its model is not freed while they need it.
    this.entries.delete(id);
    await entry.trace.release();
  }

  /**
   * Makes room after a reading, because data that it recomputed counts towards the budget. Traces with other readers are
   * neither dropped nor waited for.
   * @param latest is kept, because the same trace is likely to be read again
   */
  private async dropUnread(latest: Entry): Promise<void> {
    const fits = () => this.byteLength <= this.budget;
    const others = [...this.entries].filter(([, entry]) => entry !== latest);
    const isUnread = ({ readers }: Entry) => readers.size === 0; // checked each time, because a reading may begin in between
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

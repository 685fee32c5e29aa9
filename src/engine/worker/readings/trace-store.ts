/** The traces that are kept, within a byte budget: the oldest goes first. */

import type { Model } from '../../../lowering/model';
import type { KeptTrace } from '../../../trace/run/source';
import { TraceGoneError } from '../../protocol/errors';
import type { TraceId, TraceSummary } from '../../protocol/trace-protocol';

/** What is known of a trace besides its tensors. */
export type TraceAbout = Omit<TraceSummary, 'trace'>;

/** A trace as its readers get it. */
export interface StoredTrace<T extends KeptTrace = KeptTrace> {
  readonly trace: T;
  readonly about: TraceAbout;
}

interface Entry extends StoredTrace {
  /** Who reads the trace now, to be stopped where it has to make room. They do not wait for each other. */
  readonly readers: Set<AbortController>;
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

  /** Let go of what was computed again, then drop the oldest traces, until `bytes` more fit. */
  async makeRoom(bytes: number): Promise<void> {
    const fits = () => this.byteLength + bytes <= this.budget;
    for (const { trace } of this.entries.values()) {
      if (fits()) return;
      trace.releaseComputed();
    }
    for (const [id, { trace, readers }] of [...this.entries]) {
      if (fits()) return;
      if (trace.byteLength === 0) continue; // one in a file takes no room
      for (const reader of readers) reader.abort(new TraceGoneError());
      await this.drop(id);
    }
  }

  add(trace: KeptTrace, about: TraceAbout): TraceSummary {
    const id = this.nextId++;
    this.entries.set(id, { trace, about, readers: new Set(), onUnread: () => undefined, dropping: undefined });
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
    const entry = this.entries.get(id);
    if (!entry || entry.dropping) throw new TraceGoneError();
    const reader = new AbortController();
    entry.readers.add(reader);
    try {
      return await use(entry.trace, entry.about, reader.signal);
    } finally {
      entry.readers.delete(reader);
      if (entry.readers.size === 0) entry.onUnread();
      await this.makeRoomBeside(entry);
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

  /** What was computed again for a reader counts as well; that of the latest stays, since the same is asked for again. */
  private async makeRoomBeside(latest: Entry): Promise<void> {
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

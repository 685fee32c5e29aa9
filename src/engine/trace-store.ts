/** The traces that are kept, within a byte budget: the oldest goes first. */

import type { ModelSpec } from '../model/spec';
import { type Capture, KEEP_ALL, KEEP_STATISTICS, requireCapture, traceBytes } from '../trace/kept';
import type { KeptTrace } from '../trace/source';
import { TraceGoneError } from './errors';
import { Mutex } from './mutex';
import type { TraceId, TraceSummary } from './protocol';

/** What is known of a trace besides its tensors. */
export type TraceAbout = Omit<TraceSummary, 'trace'>;

/** A trace as its readers get it. */
export interface StoredTrace<T extends KeptTrace = KeptTrace> {
  readonly trace: T;
  readonly about: TraceAbout;
}

interface Entry extends StoredTrace {
  /** A trace is read, computed again and released by one request at a time. */
  readonly mutex: Mutex;
  dropped: boolean;
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

  /**
   * What a trace of so many tokens keeps: what is wanted, else all, else what is always kept.
   * @throws one sentence when what is wanted does not exist, or is by itself more than the budget
   */
  fitting(spec: ModelSpec, tokens: number, wanted?: Capture): Capture {
    if (!wanted) return traceBytes(spec, tokens, KEEP_ALL) <= this.budget ? KEEP_ALL : KEEP_STATISTICS;
    requireCapture(wanted, spec);
    const bytes = traceBytes(spec, tokens, wanted);
    if (wanted.keep === 'statistics' || bytes <= this.budget) return wanted;
    throw new RangeError(
      `To keep this of ${tokens} tokens takes ${megabytes(bytes)}, more than the ${megabytes(this.budget)} for traces: keep less, or allow more memory.`,
    );
  }

  /** Drop the oldest traces until `bytes` more fit. */
  async makeRoom(bytes: number): Promise<void> {
    for (const [id, { trace }] of [...this.entries]) {
      if (this.byteLength + bytes <= this.budget) return;
      if (trace.byteLength > 0) await this.drop(id); // one in a file takes no room
    }
  }

  add(trace: KeptTrace, about: TraceAbout): TraceSummary {
    const id = this.nextId++;
    this.entries.set(id, { trace, about, mutex: new Mutex(), dropped: false });
    return { ...about, trace: id };
  }

  /**
   * Read a trace while nobody else does.
   * @throws TraceGoneError when it is no longer in memory
   */
  async read<T>(id: TraceId, use: (trace: KeptTrace, about: TraceAbout) => Promise<T>): Promise<T> {
    const entry = this.entries.get(id);
    if (!entry || entry.dropped) throw new TraceGoneError();
    return entry.mutex.run(() => use(entry.trace, entry.about));
  }

  /** Read two traces while nobody else does; they may be the same one. `about` is of the first. */
  readBoth<T>(
    first: TraceId,
    second: TraceId,
    use: (first: KeptTrace, second: KeptTrace, about: TraceAbout) => Promise<T>,
  ): Promise<T> {
    if (first === second) return this.read(first, (trace, about) => use(trace, trace, about));
    // In one order, whichever is asked for first: else two requests could wait for each other.
    const [lower, higher] = first < second ? [first, second] : [second, first];
    return this.read(lower, (a, aboutA) =>
      this.read(higher, (b, aboutB) => (first < second ? use(a, b, aboutA) : use(b, a, aboutB))),
    );
  }

  async drop(id: TraceId): Promise<void> {
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.dropped = true;
    // It stays listed until its last reader is done, so that its model is not freed under it.
    await entry.mutex.run(async () => entry.trace.release());
    this.entries.delete(id);
  }

  async clear(): Promise<void> {
    for (const id of [...this.entries.keys()]) await this.drop(id);
  }

  get models(): Set<string> {
    return new Set([...this.entries.values()].flatMap(({ trace }) => trace.model?.folder.dir ?? []));
  }

  private get byteLength(): number {
    return [...this.entries.values()].reduce((sum, entry) => sum + entry.trace.byteLength, 0);
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}

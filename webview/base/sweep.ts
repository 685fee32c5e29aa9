/** Runs that a reader begins: they follow each other until all are made, one fails, or they are cancelled. */
import { shallowArrayEquals } from '@lit/task';
import type { ReactiveControllerHost } from 'lit';
import { timeLeft } from '../../src/base/duration-text';
import { Piecewise } from './piecewise';
import { FailsAsAsked } from './query';

/** So many of the latest runs tell how fast it goes: what the computer did before them is past. */
const RECENT = 16;

/** The rest is said to take longer than was said before once it takes at least so many times as long. */
const LONGER = 1.25;

interface TimedRun {
  /** How much it computed, in whatever all runs of one kind are measured in. */
  readonly size: number;
  /** Milliseconds. */
  readonly spent: number;
}

/** How long runs in turn have taken, by which is reckoned how long the others will. */
export class RunTimes {
  private of: readonly unknown[] = [];
  /** The latest last. */
  private recent: readonly TimedRun[] = [];
  /** How long the rest was said to take, in seconds. */
  private told = Number.POSITIVE_INFINITY;

  /**
   * Times a run; one that fails does not count.
   * @param of what it is a run of: of something else all times begin anew
   * @param size how much it computes beside other runs of that; left out: all compute the same
   */
  async time<T>(of: readonly unknown[], run: () => Promise<T>, size = 1): Promise<T> {
    const begun = performance.now();
    const result = await run();
    const before = shallowArrayEquals(of, this.of) ? this.recent : [];
    if (before !== this.recent) this.told = Number.POSITIVE_INFINITY;
    this.of = of;
    this.recent = [...before, { size, spent: performance.now() - begun }].slice(-RECENT);
    return result;
  }

  /** What the further runs will take, in words: "" before the first has ended. @param left the sizes of all of them together */
  remaining(of: readonly unknown[], left: number): string {
    if (!shallowArrayEquals(of, this.of)) return '';
    const sum = (what: keyof TimedRun) => this.recent.reduce((all, run) => all + run[what], 0);
    const rest = (sum('spent') / 1000 / sum('size')) * left;
    // What varies a little from run to run would be told as 3, 4, 3 and 4 minutes: it is more than was said only once it clearly is.
    this.told = rest > LONGER * this.told ? rest : Math.min(rest, this.told);
    return timeLeft(1, 1, this.told);
  }
}

export interface SweptRuns<T> {
  /** What they are runs of: of something else nobody has begun any. */
  readonly of: readonly unknown[];
  /** How many are still to be made. */
  readonly left: number;
  /** The numbers of these, in the order in which they are made. */
  readonly untried: () => readonly number[];
  readonly run: (index: number, signal: AbortSignal) => Promise<T>;
}

export class Sweep<T> extends FailsAsAsked {
  /** What was begun, while that goes on or when it has ended; `undefined`: nobody wants any. */
  private begunOf: readonly unknown[] | undefined;
  private readonly times = new RunTimes();
  protected readonly query: Piecewise<T>;

  /** @param runs as they are now, looked at in every update of the host */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly runs: () => SweptRuns<T>,
  ) {
    super();
    this.query = new Piecewise(host, () => {
      const { of, untried, run } = runs();
      return { of, wanted: this.isBegun ? untried() : [], fetch: run };
    });
  }

  begin(): void {
    this.begunOf = this.runs().of;
    this.host.requestUpdate();
  }

  cancel(): void {
    this.begunOf = undefined;
    this.host.requestUpdate();
  }

  /** Whether it goes on, has ended, or has failed. */
  get isBegun(): boolean {
    return this.begunOf !== undefined && shallowArrayEquals(this.begunOf, this.runs().of);
  }

  get isRunning(): boolean {
    return this.isBegun && this.runs().left > 0 && this.error === undefined;
  }

  /** Times one of them. @param size how much it computes beside others; left out: all compute the same */
  time(run: () => Promise<T>, size?: number): Promise<T> {
    return this.times.time(this.runs().of, run, size);
  }

  /** What the further runs will take, in words: '' before the first has ended. @param left the sizes of all of them together */
  remaining(left: number): string {
    return this.times.remaining(this.runs().of, left);
  }
}

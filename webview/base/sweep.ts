/** Runs that the user starts: they follow one another until all are done, one fails, or they are cancelled. */
import { shallowArrayEquals } from '@lit/task';
import type { ReactiveControllerHost } from 'lit';
import { timeLeft } from '../../src/base/duration-text';
import { Piecewise } from './piecewise';
import { DelegatesFailure } from './query';

/** The number of latest runs from which the speed is estimated: what slowed the computer before them is past. */
const RECENT = 16;

/** The estimate is raised only once it is at least this many times the one shown. */
const LONGER = 1.25;

interface TimedRun {
  /** How much a run computes, in any unit that all runs of one kind share. */
  readonly size: number;
  /** Milliseconds. */
  readonly spent: number;
}

/** Measures how long successive runs have taken, to estimate how long the remaining ones will take. */
export class RunTimes {
  private of: readonly unknown[] = [];
  /** The latest run comes last. */
  private recent: readonly TimedRun[] = [];
  /** The estimate that was last shown, in seconds. */
  private shown = Number.POSITIVE_INFINITY;

  /**
   * Measures a run; one that fails does not count.
   * @param of what the runs belong to; when it changes, all measurements are dropped
   * @param size how much this run computes relative to the others; absent if all compute the same
   */
  async time<T>(of: readonly unknown[], run: () => Promise<T>, size = 1): Promise<T> {
    const begun = performance.now();
    const result = await run();
    const before = shallowArrayEquals(of, this.of) ? this.recent : [];
    if (before !== this.recent) this.shown = Number.POSITIVE_INFINITY;
    this.of = of;
    this.recent = [...before, { size, spent: performance.now() - begun }].slice(-RECENT);
    return result;
  }

  /** How long the remaining runs will take, in words; "" before the first has ended. @param left the sum of their sizes */
  remaining(of: readonly unknown[], left: number): string {
    if (!shallowArrayEquals(of, this.of)) return '';
    const sum = (what: keyof TimedRun) => this.recent.reduce((all, run) => all + run[what], 0);
    const rest = (sum('spent') / 1000 / sum('size')) * left;
    // Small variation between runs would show as 3, 4, 3 and 4 minutes: the estimate rises only when it is clearly more.
    this.shown = rest > LONGER * this.shown ? rest : Math.min(rest, this.shown);
    return timeLeft(1, 1, this.shown);
  }
}

export interface SweptRuns<T> {
  /** What the runs belong to. When it changes, no run has been started. */
  readonly of: readonly unknown[];
  /** How many runs remain. */
  readonly left: number;
  /** The indices of the remaining runs, in the order in which they are made. */
  readonly untried: () => readonly number[];
  readonly run: (index: number, signal: AbortSignal) => Promise<T>;
}

export class Sweep<T> extends DelegatesFailure {
  /** What the runs were started for, while they go on or when they have ended; `undefined` if none were started. */
  private startedFor: readonly unknown[] | undefined;
  private readonly times = new RunTimes();
  protected readonly query: Piecewise<T>;

  /** @param runs the present runs, evaluated in every update of the host */
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
    this.startedFor = this.runs().of;
    this.host.requestUpdate();
  }

  cancel(): void {
    this.startedFor = undefined;
    this.host.requestUpdate();
  }

  /** Whether the runs go on, have ended, or have failed. */
  get isBegun(): boolean {
    return this.startedFor !== undefined && shallowArrayEquals(this.startedFor, this.runs().of);
  }

  get isRunning(): boolean {
    return this.isBegun && this.runs().left > 0 && this.error === undefined;
  }

  /** Measures one run. @param size how much it computes relative to the others; absent if all compute the same */
  time(run: () => Promise<T>, size?: number): Promise<T> {
    return this.times.time(this.runs().of, run, size);
  }

  /** How long the remaining runs will take, in words; '' before the first has ended. @param left the sum of their sizes */
  remaining(left: number): string {
    return this.times.remaining(this.runs().of, left);
  }
}

/** Runs that a reader begins: they follow each other until all are made, one fails, or they are cancelled. */
import { shallowArrayEquals } from '@lit/task';
import type { ReactiveControllerHost } from 'lit';
import { Piecewise } from './piecewise';
import type { Failable } from './query';
import { RunTimes } from './run-times';

export interface SweptRuns<T> {
  /** What they are runs of: of something else nobody has begun any. */
  readonly of: readonly unknown[];
  /** How many are still to be made. */
  readonly left: number;
  /** The numbers of these, in the order in which they are made. */
  readonly untried: () => readonly number[];
  readonly run: (index: number, signal: AbortSignal) => Promise<T>;
}

export class Sweep<T> implements Failable {
  /** What was begun, while that goes on or when it has ended; `undefined`: nobody wants any. */
  private begunOf: readonly unknown[] | undefined;
  private readonly times = new RunTimes();
  private readonly pieces: Piecewise<T>;

  /** @param runs as they are now, looked at in every update of the host */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly runs: () => SweptRuns<T>,
  ) {
    this.pieces = new Piecewise(host, () => {
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

  get error(): string | undefined {
    return this.pieces.error;
  }

  retry(): void {
    this.pieces.retry();
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

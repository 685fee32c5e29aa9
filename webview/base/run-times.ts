/** How long runs in turn have taken, by which is reckoned how long the others will. */
import { shallowArrayEquals } from '@lit/task';
import { timeLeft } from '../../src/base/duration-text';

/** So many of the latest runs tell how fast it goes: what the computer did before them is past. */
const RECENT = 16;

interface TimedRun {
  /** How much it computed, in whatever all runs of one kind are measured in. */
  readonly size: number;
  /** Milliseconds. */
  readonly spent: number;
}

export class RunTimes {
  private of: readonly unknown[] = [];
  /** The latest last. */
  private recent: readonly TimedRun[] = [];

  /**
   * Times a run; one that fails does not count.
   * @param of what it is a run of: of something else all times begin anew
   * @param size how much it computes beside other runs of that; left out: all compute the same
   */
  async time<T>(of: readonly unknown[], run: () => Promise<T>, size = 1): Promise<T> {
    const begun = performance.now();
    const result = await run();
    const before = shallowArrayEquals(of, this.of) ? this.recent : [];
    this.of = of;
    this.recent = [...before, { size, spent: performance.now() - begun }].slice(-RECENT);
    return result;
  }

  /** What the further runs will take, in words: "" before the first has ended. @param left the sizes of all of them together */
  remaining(of: readonly unknown[], left: number): string {
    if (!shallowArrayEquals(of, this.of)) return '';
    const sum = (what: keyof TimedRun) => this.recent.reduce((all, run) => all + run[what], 0);
    return timeLeft(sum('size'), left, sum('spent') / 1000);
  }
}

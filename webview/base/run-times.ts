/** How long runs in turn have taken, by which is reckoned how long the others will. */
import { shallowArrayEquals } from '@lit/task';
import { timeLeft } from '../../src/base/duration-text';

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

/** How long runs in turn have taken, by which is reckoned how long the others will. */
import { shallowArrayEquals } from '@lit/task';
import { timeLeft } from '../../src/base/duration-text';

export class RunTimes {
  private of: readonly unknown[] = [];
  private runs = 0;
  /** Milliseconds. */
  private spent = 0;

  /** Times a run; one that fails does not count. @param of what it is a run of: of something else all times begin anew */
  async time<T>(of: readonly unknown[], run: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const result = await run();
    if (!shallowArrayEquals(of, this.of)) {
      this.of = of;
      this.runs = 0;
      this.spent = 0;
    }
    this.runs += 1;
    this.spent += performance.now() - begun;
    return result;
  }

  /** What so many further runs will take, in words: "" before the first has ended. */
  remaining(of: readonly unknown[], left: number): string {
    return shallowArrayEquals(of, this.of) ? timeLeft(this.runs, left, this.spent / 1000) : '';
  }
}

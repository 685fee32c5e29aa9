/** How fast bytes come, and how long the rest will take. */

/** Milliseconds that the speed is taken over. */
const WINDOW = 10_000;
/** Milliseconds before anything is said. */
const SHORTEST = 1000;

interface Sample {
  readonly time: number;
  readonly loaded: number;
}

/** Counts what comes in; what was there before, and what is loaded anew, is no speed. */
export class TransferRate {
  private samples: Sample[] = [];

  /** @param now milliseconds of a clock that never goes back @param loaded bytes that are here */
  add(now: number, loaded: number): void {
    const last = this.samples.at(-1);
    if (last && loaded < last.loaded) this.samples = [];
    this.samples.push({ time: now, loaded });
    // The newest sample that is older than the window is where it begins.
    while (this.samples.length > 2 && (this.samples[1] as Sample).time <= now - WINDOW) this.samples.shift();
  }

  /** Bytes in a second, of the last ten; undefined as long as that would be a guess. */
  speed(now: number): number | undefined {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (!first || !last || now - first.time < SHORTEST) return undefined;
    return ((last.loaded - first.loaded) / (now - first.time)) * 1000;
  }
}

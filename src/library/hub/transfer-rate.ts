/** How fast bytes arrive, and how long the rest will take. */

/** Milliseconds over which the speed is averaged. */
const WINDOW = 10_000;
/** Milliseconds before a speed is reported. */
const SHORTEST = 1000;

interface Sample {
  readonly time: number;
  readonly loaded: number;
}

/** Counts arriving bytes. Bytes that were present before, or are loaded a second time, do not count as speed. */
export class TransferRate {
  private samples: Sample[] = [];

  /** @param now milliseconds of a monotonic clock @param loaded bytes that are present */
  add(now: number, loaded: number): void {
    const last = this.samples.at(-1);
    if (last && loaded < last.loaded) this.samples = [];
    this.samples.push({ time: now, loaded });
    // The newest sample that is older than the window is kept as its beginning.
    while (this.samples.length > 2 && (this.samples[1] as Sample).time <= now - WINDOW) this.samples.shift();
  }

  /** Bytes per second over the last ten seconds; undefined until an estimate is reliable. */
  speed(now: number): number | undefined {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (!first || !last || now - first.time < SHORTEST) return undefined;
    return ((last.loaded - first.loaded) / (now - first.time)) * 1000;
  }
}

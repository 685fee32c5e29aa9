/** How long to wait after a key before asking the model, given how fast the user types and how long answers take. */

const SHORTEST = 15;
const LONGEST = 300;
/** A longer pause between keys does not count as typing. */
const PAUSE = 1000;
/** Weight of the newest observation in the running mean. */
const NEWEST = 0.25;

/** All times in milliseconds. */
export class AdaptiveDebounce {
  private interval = 200;
  private latency = 50;
  private lastKey: number | undefined;

  /** Called with the time at which a key was pressed. */
  recordKey(now: number): void {
    if (this.lastKey !== undefined && now - this.lastKey < PAUSE)
      this.interval = blend(this.interval, now - this.lastKey);
    this.lastKey = now;
  }

  /** Called with the time that an answer took. */
  recordLatency(latency: number): void {
    this.latency = blend(this.latency, latency);
  }

  /**
   * Nearly no delay if an answer usually comes well before the next key. Otherwise a little more than the interval between
   * keys, so that work begins when the typing pauses.
   */
  get delay(): number {
    if (this.latency < this.interval / 2) return SHORTEST;
    return Math.min(LONGEST, Math.max(SHORTEST, 1.2 * this.interval));
  }
}

function blend(average: number, newest: number): number {
  return average + NEWEST * (newest - average);
}

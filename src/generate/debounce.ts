/** How long to wait after a key before asking the model, from how fast somebody types and how long answers take. */

const SHORTEST = 15;
const LONGEST = 300;
/** Longer pauses between keys are not typing. */
const PAUSE = 1000;
/** Weight of the newest observation. */
const NEWEST = 0.25;

/** All times in milliseconds. */
export class AdaptiveDebounce {
  private interval = 200;
  private latency = 50;
  private lastKey: number | undefined;

  /** A key was pressed at this time. */
  key(now: number): void {
    if (this.lastKey !== undefined && now - this.lastKey < PAUSE)
      this.interval = blend(this.interval, now - this.lastKey);
    this.lastKey = now;
  }

  /** An answer took so long. */
  answered(latency: number): void {
    this.latency = blend(this.latency, latency);
  }

  /**
   * Where an answer comes well before the next key, nearly none; else a little longer than from key to key, so that
   * work begins when the typing pauses.
   */
  get delay(): number {
    if (this.latency < this.interval / 2) return SHORTEST;
    return Math.min(LONGEST, Math.max(SHORTEST, 1.2 * this.interval));
  }
}

function blend(average: number, newest: number): number {
  return average + NEWEST * (newest - average);
}

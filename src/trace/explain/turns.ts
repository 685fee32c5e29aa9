/** Lets others go first once work has gone on for a turn. */
import type { YieldPoint } from '../run/yield-point';

/** Milliseconds. */
const TURN = 12;

export class Turns {
  private since = performance.now();

  constructor(private readonly yieldPoint: YieldPoint) {}

  /** Whether others have waited for a turn: asked in loops, where to await each time would take longer than the work. */
  get isOver(): boolean {
    return performance.now() - this.since >= TURN;
  }

  /** @throws what the yield point throws, as when the work is cancelled */
  async pause(): Promise<void> {
    if (!this.isOver) return;
    await this.yieldPoint();
    this.since = performance.now();
  }
}

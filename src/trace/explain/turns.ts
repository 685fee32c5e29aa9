/** Lets other work run once this work has taken a whole turn. */
import type { YieldPoint } from '../run/yield-point';

/** The length of a turn, in milliseconds. */
const TURN = 12;

export class Turns {
  private since = performance.now();

  constructor(private readonly yieldPoint: YieldPoint) {}

  /** Whether the turn is over. Asked in loops, where awaiting each time would take longer than the work itself. */
  get isOver(): boolean {
    return performance.now() - this.since >= TURN;
  }

  /** @throws what the yield point throws, for example when the work is cancelled */
  async pause(): Promise<void> {
    if (!this.isOver) return;
    await this.yieldPoint();
    this.since = performance.now();
  }
}

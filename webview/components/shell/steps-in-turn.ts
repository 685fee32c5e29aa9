/**
 * The steps of another trace: what is seen is brought up to date first, and what is far out of view after that is
 * painted and its numbers have arrived, a few steps at a time. So neither the first picture nor a key waits for all.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterPaint } from '../../base/after-paint';

/** How many steps have their turn together. */
const TOGETHER = 2;

export class StepsInTurn implements ReactiveController {
  private readonly waiting = new Set<number>();
  private cancel: (() => void) | undefined;

  /** @param ready whether the numbers of all steps are here, or never will be */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ready: () => boolean,
  ) {
    host.addController(this);
  }

  /** Whether some steps wait. */
  get isWaiting(): boolean {
    return this.waiting.size > 0;
  }

  /** Whether a step shows what it did before, or nothing yet. */
  waits(step: number): boolean {
    return this.waiting.has(step);
  }

  /** All steps but those that are seen wait from now on. To be called before the update that shows another trace. */
  begin(steps: Iterable<number>, seen: ReadonlySet<number>): void {
    this.stop();
    for (const step of steps) if (!seen.has(step)) this.waiting.add(step);
  }

  /** It is seen now, or gone to. */
  take(step: number): void {
    if (this.waiting.delete(step)) this.host.requestUpdate();
  }

  hostUpdated(): void {
    if (!this.isWaiting || this.cancel || !this.ready()) return;
    this.cancel = afterPaint(() => {
      this.cancel = undefined;
      for (const step of [...this.waiting].slice(0, TOGETHER)) this.waiting.delete(step);
      this.host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.stop();
  }

  private stop(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.waiting.clear();
  }
}

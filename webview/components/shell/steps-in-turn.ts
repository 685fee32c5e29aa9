/**
 * Updates the steps of another trace in turn: first what is visible; what is far out of view follows once that is painted and
 * its numbers have arrived, a few steps at a time. So neither the first paint nor a key waits for all.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterPaint } from '../../base/after-paint';

/** How many steps are updated together. */
const TOGETHER = 2;

export class StepsInTurn implements ReactiveController {
  private readonly waiting = new Set<number>();
  private cancel: (() => void) | undefined;

  /** @param ready returns whether the numbers of all steps are loaded, or never will be */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ready: () => boolean,
  ) {
    host.addController(this);
  }

  /** Whether some steps are waiting. */
  get isWaiting(): boolean {
    return this.waiting.size > 0;
  }

  /** Whether a step still shows the previous trace, or nothing. */
  waits(step: number): boolean {
    return this.waiting.has(step);
  }

  /** Makes all steps wait but the visible ones. Must be called before the update that shows another trace. */
  begin(steps: Iterable<number>, seen: ReadonlySet<number>): void {
    this.stop();
    for (const step of steps) if (!seen.has(step)) this.waiting.add(step);
  }

  /** Stops a step from waiting, because it is visible now or gone to. */
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

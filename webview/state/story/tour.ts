/** A tour that goes from step to step by itself, until it is at the end or somebody does something. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Milliseconds for which a step is shown: long enough to read its sentences. */
const STEP_TIME = 5000;

/** What ends it; the key or click that starts it is told before it begins. */
const INPUT = ['keydown', 'pointerdown', 'wheel'] as const;

export class Tour implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly stopped = () => this.stop();

  /** @param next goes to the next step; @returns whether there is one after it */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly next: () => boolean,
  ) {
    host.addController(this);
  }

  get playing(): boolean {
    return this.timer !== undefined;
  }

  start(): void {
    this.stop();
    this.timer = setInterval(() => {
      if (!this.next()) this.stop();
    }, STEP_TIME);
    for (const type of INPUT) window.addEventListener(type, this.stopped, { capture: true, passive: true });
    this.host.requestUpdate();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    for (const type of INPUT) window.removeEventListener(type, this.stopped, { capture: true });
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.stop();
  }
}

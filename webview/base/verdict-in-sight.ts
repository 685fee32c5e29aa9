/** Brings into view what runs told that the reader has asked for, as soon as all have ended. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterPaint } from './after-paint';
import { ReaderScroll } from './reader-scroll';

export interface AwaitedVerdict {
  readonly isRunning: () => boolean;
  /** Whether all runs were made, and none was cancelled or failed. */
  readonly isWhole: () => boolean;
  /** What is brought into view; null: nothing is told. */
  readonly verdict: () => Element | null;
}

export class VerdictInSight implements ReactiveController {
  private isAwaited = false;
  private readonly reading: ReaderScroll;

  constructor(
    host: ReactiveControllerHost & Element,
    private readonly of: AwaitedVerdict,
  ) {
    this.reading = new ReaderScroll(host);
    host.addController(this);
  }

  /** Once the reader has begun the runs, and they go on. */
  begin(): void {
    this.isAwaited = true;
    this.reading.watch();
  }

  /** Unless the reader reads on elsewhere by then. */
  hostUpdated(): void {
    if (!this.isAwaited || this.of.isRunning()) return;
    this.isAwaited = false;
    if (this.reading.end() || !this.of.isWhole()) return;
    afterPaint(() => this.of.verdict()?.scrollIntoView({ block: 'nearest' }));
  }
}

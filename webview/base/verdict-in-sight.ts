/** Brings into view what runs told that the reader has asked for, as soon as all have ended. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterPaint } from './after-paint';
import { scrollerOf } from './scroller-of';

interface AwaitedVerdict {
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

const KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ']);

class ReaderScroll implements ReactiveController {
  private watching: AbortController | undefined;
  private hasScrolled = false;
  private isPressed = false;

  constructor(private readonly host: ReactiveControllerHost & Element) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.watching?.abort();
    this.watching = undefined;
  }

  /** From now on. What the page scrolls by itself, as where heights change, is no reader's doing. */
  watch(): void {
    this.watching?.abort();
    this.watching = new AbortController();
    this.hasScrolled = this.isPressed = false;
    const how = { capture: true, passive: true, signal: this.watching.signal };
    const scrolled = () => {
      this.hasScrolled = true;
    };
    for (const type of ['wheel', 'touchmove']) window.addEventListener(type, scrolled, how);
    window.addEventListener('keydown', ({ key }) => KEYS.has(key) && scrolled(), how);
    // A scroll bar is dragged.
    window.addEventListener('pointerdown', () => this.press(true), how);
    window.addEventListener('pointerup', () => this.press(false), how);
    scrollerOf(this.host)?.addEventListener('scroll', () => this.isPressed && scrolled(), how);
  }

  /** @returns whether the reader has scrolled since then; also where that was not watched, as in another page */
  end(): boolean {
    const isKnown = this.watching !== undefined;
    this.watching?.abort();
    this.watching = undefined;
    return this.hasScrolled || !isKnown;
  }

  private press(isPressed: boolean): void {
    this.isPressed = isPressed;
  }
}

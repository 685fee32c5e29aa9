/** Scrolls the result of runs that the user started into view, as soon as all of them have ended. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterPaint } from './after-paint';
import { scrollerOf } from './scroller-of';

interface AwaitedResult {
  readonly isRunning: () => boolean;
  /** Whether all runs were made, with none cancelled and none failed. */
  readonly isWhole: () => boolean;
  /** The element to scroll into view; null if there is no result. */
  readonly result: () => Element | null;
}

export class ResultInView implements ReactiveController {
  private isAwaited = false;
  private readonly reading: ReaderScroll;

  constructor(
    host: ReactiveControllerHost & Element,
    private readonly of: AwaitedResult,
  ) {
    this.reading = new ReaderScroll(host);
    host.addController(this);
  }

  /** To be called when the user has started the runs. */
  begin(): void {
    this.isAwaited = true;
    this.reading.watch();
  }

  /** Scrolls, unless the user is reading elsewhere by then. */
  hostUpdated(): void {
    if (!this.isAwaited || this.of.isRunning()) return;
    this.isAwaited = false;
    if (this.reading.end() || !this.of.isWhole()) return;
    afterPaint(() => this.of.result()?.scrollIntoView({ block: 'nearest' }));
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

  /** Watches for scrolling from now on. What the page scrolls by itself, for example when heights change, is not counted. */
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
    // The scroll bar may be dragged.
    window.addEventListener('pointerdown', () => this.press(true), how);
    window.addEventListener('pointerup', () => this.press(false), how);
    scrollerOf(this.host)?.addEventListener('scroll', () => this.isPressed && scrolled(), how);
  }

  /** @returns whether the user has scrolled since; true also if that was not watched, for example in another page */
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

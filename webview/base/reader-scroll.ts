/** Whether the reader has scrolled since something was asked for: what it gives is then not brought into view. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { scrollerOf } from './scroller-of';

const KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ']);

export class ReaderScroll implements ReactiveController {
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

/** Keys that scroll by a page act on the steps also where the keyboard is beside them, as on a button of the bar below. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isInDialog, isTaken } from './panel-keys';

/** In pages. */
const MOVES: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 };
/** How much of what scrolls is a page: some lines stay in view, as in a browser. */
const PAGE = 0.875;

export class PageKeys implements ReactiveController {
  /** @param scroller what they scroll, asked at every key */
  constructor(
    host: ReactiveControllerHost,
    private readonly scroller: () => HTMLElement,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('keydown', this.pressed);
  }

  hostDisconnected(): void {
    window.removeEventListener('keydown', this.pressed);
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const pages = MOVES[event.key];
    if (pages === undefined || event.shiftKey || isTaken(event) || isInDialog(event)) return;
    if (event.composedPath().some(isScrolledByKeys)) return;
    const scroller = this.scroller();
    scroller.scrollBy({ top: pages * PAGE * scroller.clientHeight, behavior: 'instant' });
    event.preventDefault();
  };
}

/** What takes these keys without being told to: a slider, and whatever scrolls up and down. */
function isScrolledByKeys(place: EventTarget): boolean {
  if (place instanceof HTMLInputElement) return true;
  if (!(place instanceof HTMLElement) || place.scrollHeight <= place.clientHeight) return false;
  return ['auto', 'scroll'].includes(getComputedStyle(place).overflowY);
}

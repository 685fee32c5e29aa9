/**
 * Keys that scroll by a page also act on the steps while the focus is beside them, for example on a button of the bar below.
 * While a step is presented they move between steps, as these are the keys that a clicker sends. Where the step itself scrolls,
 * because it stands above its figure, they do so from its end. Home and End go to the first and the last step there.
 */

import type { ReactiveControllerHost } from 'lit';
import { Listeners } from '../base/listeners';
import { isInDialog, isTaken } from './panel-keys';

/** In pages, or in steps. */
const MOVES: Readonly<Record<string, number>> = {
  PageUp: -1,
  PageDown: 1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
/** The share of the visible height that a page is: some lines stay in view, as in a browser. */
const PAGE = 0.875;

export class PageKeys {
  /**
   * @param scroller the element to scroll, asked for at every key
   * @param leadOn moves by this many steps, forward or back; where the step itself scrolls, by one, at the end that the key
   * leads to. Returns whether it has moved
   */
  constructor(
    host: ReactiveControllerHost,
    private readonly scroller: () => HTMLElement,
    private readonly leadOn: (by: number) => boolean,
  ) {
    new Listeners(host, window, { keydown: this.pressed });
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const pages = MOVES[event.key];
    if (pages === undefined || event.shiftKey || isTaken(event) || isInDialog(event)) return;
    const scroller = this.scroller();
    const within = event.composedPath();
    const isPage = Number.isFinite(pages);
    if (within.some((place) => place !== scroller && (isPage ? isScrolledByKeys(place) : isSetByKeys(place)))) return;
    if (this.leadOn(pages)) {
      event.preventDefault();
      return;
    }
    // The browser scrolls it by itself.
    if (!isPage || (within.includes(scroller) && isScrolledByKeys(scroller))) return;
    scroller.scrollBy({ top: pages * PAGE * scroller.clientHeight, behavior: 'instant' });
    event.preventDefault();
  };
}

/** Whether it is a field or a slider. */
function isSetByKeys(place: EventTarget): boolean {
  return place instanceof HTMLInputElement;
}

/** Whether it uses these keys by itself: a slider, or anything that scrolls vertically. */
function isScrolledByKeys(place: EventTarget): boolean {
  if (isSetByKeys(place)) return true;
  if (!(place instanceof HTMLElement) || place.scrollHeight <= place.clientHeight) return false;
  return ['auto', 'scroll'].includes(getComputedStyle(place).overflowY);
}

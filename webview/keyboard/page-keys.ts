/**
 * Keys that scroll by a page act on the steps also where the keyboard is beside them, as on a button of the bar below. Where
 * a step is presented they lead on: they are what a clicker sends. Where it is scrolled, as it stands above its figure, they do
 * from where there is nothing more to scroll to. Home and End lead to the first step and to the last one there.
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
/** How much of what scrolls is a page: some lines stay in view, as in a browser. */
const PAGE = 0.875;

export class PageKeys {
  /**
   * @param scroller what they scroll, asked at every key
   * @param leadOn goes on by so many steps, or back; by one, where the step is scrolled, at the end that the key leads to. Answers whether
   * it does
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

/** A field, or a slider. */
function isSetByKeys(place: EventTarget): boolean {
  return place instanceof HTMLInputElement;
}

/** What takes these keys without being told to: a slider, and whatever scrolls up and down. */
function isScrolledByKeys(place: EventTarget): boolean {
  if (isSetByKeys(place)) return true;
  if (!(place instanceof HTMLElement) || place.scrollHeight <= place.clientHeight) return false;
  return ['auto', 'scroll'].includes(getComputedStyle(place).overflowY);
}

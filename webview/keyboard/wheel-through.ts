/**
 * The wheel scrolls the step even where the pointer rests on a table in it that scrolls by itself, unless the user has entered
 * that table.
 */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Listeners } from '../base/listeners';

/** Elements that scroll within a step. */
const INNER = '.scroll, pre';
/** For a wheel that counts in lines or pages instead of CSS pixels: the pixels of one line. */
const LINE = 16;

export class WheelThrough implements ReactiveController {
  /** The path of the last press: a table that was clicked is scrolled by the wheel from then on. */
  private pressed: readonly EventTarget[] = [];

  /** @param scroller the element in which the step scrolls, once it exists */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    private readonly scroller: () => HTMLElement | null,
  ) {
    new Listeners(host, host, { wheel: this.wheel, pointerdown: this.press }, { capture: true, passive: false });
    host.addController(this);
  }

  hostDisconnected(): void {
    this.pressed = [];
  }

  private readonly press = (event: Event): void => {
    this.pressed = event.composedPath();
  };

  private readonly wheel = (event: WheelEvent): void => {
    const scroller = this.scroller();
    const path = event.composedPath();
    const end = scroller ? path.indexOf(scroller) : -1;
    // Zooming and horizontal scrolling stay as they are.
    const isDown = Math.abs(event.deltaY) > Math.abs(event.deltaX) && !event.ctrlKey && !event.shiftKey;
    if (!scroller || end < 0 || !isDown || !canScroll(scroller, event.deltaY)) return;
    const inner = path
      .slice(0, end)
      .find(
        (one): one is HTMLElement => one instanceof HTMLElement && one.matches(INNER) && canScroll(one, event.deltaY),
      );
    if (!inner || this.isEntered(inner)) return;
    event.preventDefault();
    scroller.scrollBy({ top: pixels(event, scroller), behavior: 'instant' });
  };

  /** Whether the user has the focus in it, or clicked into it last. */
  private isEntered(inner: HTMLElement): boolean {
    return this.pressed.includes(inner) || inner.matches(':focus, :focus-within');
  }
}

/** Whether there is more of it in the direction of the wheel. */
function canScroll({ scrollTop, scrollHeight, clientHeight }: HTMLElement, by: number): boolean {
  return by < 0 ? scrollTop > 0 : scrollTop + clientHeight < scrollHeight - 1;
}

function pixels({ deltaY, deltaMode }: WheelEvent, { clientHeight }: HTMLElement): number {
  if (deltaMode === WheelEvent.DOM_DELTA_LINE) return deltaY * LINE;
  return deltaMode === WheelEvent.DOM_DELTA_PAGE ? deltaY * clientHeight : deltaY;
}

/**
 * While a view is presented, a click leaves the focus on the shown step or part, whatever was clicked: the presenter points with
 * the mouse and goes on with arrow keys or a clicker, which must not move among cells, tokens or sizes.
 */

import type { LitElement } from 'lit';
import { Listeners } from '../base/listeners';
import { focusedElement } from './focus-handover';
import { isField } from './panel-keys';

interface Clicked extends LitElement {
  readonly presenting: boolean;
}

export class PresentedClicks {
  constructor(private readonly view: Clicked) {
    new Listeners(view, window, { click: this.clicked });
  }

  private readonly clicked = ({ detail: clicks }: MouseEvent): void => {
    // A key that presses a button clicks, too: a user of keys keeps their place.
    if (!this.view.presenting || clicks === 0) return;
    const focused = focusedElement();
    if (focused && !keepsKeyboard(focused)) this.view.focus({ preventScroll: true });
  };
}

/** Whether it is typed into, or open above the view: a menu or a dialog. */
function keepsKeyboard(focused: HTMLElement): boolean {
  return isField(focused) || isAbove(focused);
}

function isAbove(focused: Element): boolean {
  for (let place: Node | null = focused; place; place = place.parentNode ?? hostOf(place))
    if (place instanceof Element && place.matches('dialog, :popover-open')) return true;
  return false;
}

function hostOf(place: Node): Element | null {
  return place instanceof ShadowRoot ? place.host : null;
}

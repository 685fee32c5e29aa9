/**
 * What comes under a resting pointer is not pointed at: the browser tells of it as if the mouse had moved, wherever the
 * page scrolls or is drawn anew. Such events reach nobody until the mouse has really moved. To be imported before any
 * component is defined.
 */
import { LitElement } from 'lit';

/** By which one learns that something is pointed at. */
const ENTERED = ['pointerover', 'pointerenter', 'mouseover', 'mouseenter'] as const;

/** In pixels of the screen: the same place may be told with and without its fraction. */
const LEAST_MOVE = 1;

interface Untold {
  readonly event: MouseEvent;
  readonly target: Element;
}

/** Where and when the mouse moved last, on the screen: the page may move under it. */
let last: PointerEvent | undefined;
/** What was entered while it rested, and who was not told. */
let untold: Untold[] = [];

function take(event: Event): void {
  const [target] = event.composedPath();
  if (!(event instanceof MouseEvent) || !event.isTrusted || !rests(event)) return;
  event.stopImmediatePropagation();
  if (target instanceof Element) untold = [...untold.filter(isPointedAt), { event, target }];
}

function rests(event: MouseEvent): boolean {
  if (last?.pointerType !== 'mouse' || event.timeStamp === last.timeStamp) return false;
  const [x, y] = [event.screenX - last.screenX, event.screenY - last.screenY];
  return Math.max(Math.abs(x), Math.abs(y)) < LEAST_MOVE;
}

/** Those that are still under the pointer are told, now that it moves in them. */
function moved(event: Event): void {
  if (!(event instanceof PointerEvent) || rests(event)) return;
  last = event;
  for (const { event: entered, target } of untold.splice(0).filter(isPointedAt)) {
    const Kind = entered instanceof PointerEvent ? PointerEvent : MouseEvent;
    target.dispatchEvent(new Kind(entered.type, entered));
  }
}

function isPointedAt({ target }: Untold): boolean {
  return target.matches(':hover');
}

window.addEventListener('pointermove', moved, { capture: true });
// Where the pointer comes from the same component nothing outside of that one hears of it.
LitElement.addInitializer((element) => {
  const hostConnected = () => {
    for (const type of ENTERED) element.shadowRoot?.addEventListener(type, take, { capture: true });
  };
  element.addController({ hostConnected });
});

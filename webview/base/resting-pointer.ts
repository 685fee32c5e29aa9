/**
 * Keeps elements that come under a resting pointer from being treated as pointed at. The browser reports them as if the mouse
 * had moved, whenever the page scrolls or is redrawn. These events are withheld until the mouse really moves. After a key press
 * nothing counts as pointed at until then, not even what was before, so that a mouse that lies still does not disturb somebody
 * who uses keys. Import this before any component is defined.
 */
import { LitElement } from 'lit';
import { setInherited } from './set-inherited';

const RESTS = '--pointer-rests';
/** A class that no element has. It replaces `:hover` with equal specificity. */
const NOTHING = '.pointed-at-by-nobody';

const changed = new WeakSet<CSSStyleSheet>();

/** Whether nothing is drawn as if it were pointed at. */
function setPointerRests(rests: boolean): void {
  setInherited(document.documentElement, RESTS, rests ? '1' : '0');
}

/** Style sheets are shared by all components of a class, so that each is changed only once. */
function hoverOnlyWhereMoved(sheets: readonly CSSStyleSheet[]): void {
  for (const sheet of sheets) {
    if (changed.has(sheet)) continue;
    changed.add(sheet);
    // From the last rule backwards, as inserted rules shift the ones after them.
    for (let at = sheet.cssRules.length - 1; at >= 0; at--) divide(sheet, at);
  }
}

/** A rule for elements that are not pointed at then applies to all elements. */
function divide(sheet: CSSStyleSheet, at: number): void {
  const text = sheet.cssRules[at]?.cssText ?? '';
  if (!text.includes(':hover')) return;
  sheet.deleteRule(at);
  sheet.insertRule(`@container style(${RESTS}: 1) { ${text.replaceAll(':hover', NOTHING)} }`, at);
  sheet.insertRule(`@container not style(${RESTS}: 1) { ${text} }`, at);
}

/** Events that tell that something is pointed at. */
const ENTERED = ['pointerover', 'pointerenter', 'mouseover', 'mouseenter'] as const;

/** Events that tell that something is no longer pointed at. */
const LEFT = ['pointerout', 'pointerleave', 'mouseout', 'mouseleave'] as const;

/** In pixels of the screen. The same place may be reported with and without its fraction. */
const LEAST_MOVE = 1;
/** In pixels of the screen. A hand on the desk moves the mouse a little while the other hand presses keys. */
const LEAST_MOVE_AFTER_KEY = 4;

/** Keys that are held while the mouse is used, or that change nothing visible. */
const OTHER_KEYS: readonly string[] = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'PrintScreen'];

interface WithheldEvent {
  readonly event: MouseEvent;
  readonly target: Element;
}

/**
 * The last event of the mouse, or its position when a key was pressed. Measured on the screen, as the page may move under the
 * mouse.
 */
let last: PointerEvent | undefined;
/** Elements that were entered while the mouse rested, with the events withheld from them. */
let withheldEvents: WithheldEvent[] = [];
/** Whether a key was pressed since the mouse last moved. */
let byKeys = false;

function take(event: Event): void {
  const [target] = event.composedPath();
  if (!(event instanceof MouseEvent) || !event.isTrusted || !rests(event)) return;
  event.stopImmediatePropagation();
  // When the mouse moves after a key press, everything under it is told anyway.
  if (target instanceof Element && !byKeys) withheldEvents = [...withheldEvents.filter(isPointedAt), { event, target }];
}

function rests(event: MouseEvent): boolean {
  // A drag goes on.
  if (event.buttons !== 0) return false;
  if (last?.pointerType !== 'mouse') return false;
  if (byKeys) return distance(event, last) < LEAST_MOVE_AFTER_KEY;
  return event.timeStamp !== last.timeStamp && distance(event, last) < LEAST_MOVE;
}

function distance(event: MouseEvent, from: MouseEvent): number {
  return Math.max(Math.abs(event.screenX - from.screenX), Math.abs(event.screenY - from.screenY));
}

/** The page may have appeared under a mouse that has not moved in it. */
function entered(event: PointerEvent): void {
  if (!last && !byKeys) last = event;
}

/** Tells the elements that are still under the pointer, now that it moves in them. */
function moved(event: Event): void {
  if (!(event instanceof PointerEvent) || !event.isTrusted) return;
  if (rests(event)) {
    if (byKeys) event.stopImmediatePropagation();
    return;
  }
  last = event;
  endByKeys(event);
  for (const { event: withheld, target } of withheldEvents.splice(0).filter(isPointedAt)) {
    const Kind = withheld instanceof PointerEvent ? PointerEvent : MouseEvent;
    target.dispatchEvent(new Kind(withheld.type, withheld));
  }
}

/** Tells all elements that were pointed at that the pointer has left. */
function pressed({ key, isTrusted }: KeyboardEvent): void {
  if (byKeys || !isTrusted || OTHER_KEYS.includes(key)) return;
  byKeys = true;
  withheldEvents = [];
  setPointerRests(true);
  tell(LEFT, last);
}

function endByKeys(event: PointerEvent): void {
  if (!byKeys) return;
  byKeys = false;
  setPointerRests(false);
  tell(ENTERED, event);
}

/**
 * Dispatches the events as the browser would: those that do not bubble to each ancestor in turn, those that bubble once, from
 * the innermost.
 */
function tell(
  [all, each, allOfMouse, eachOfMouse]: typeof ENTERED | typeof LEFT,
  from: PointerEvent | undefined,
): void {
  const pointedAt = allPointedAt();
  const innermost = pointedAt.at(-1);
  if (!innermost) return;
  const whole: PointerEventInit = { ...placeOf(from), bubbles: true, composed: true };
  innermost.dispatchEvent(new PointerEvent(all, whole));
  for (const element of pointedAt) element.dispatchEvent(new PointerEvent(each, placeOf(from)));
  innermost.dispatchEvent(new MouseEvent(allOfMouse, whole));
  for (const element of pointedAt) element.dispatchEvent(new MouseEvent(eachOfMouse, placeOf(from)));
}

function placeOf(from: PointerEvent | undefined): PointerEventInit {
  if (!from) return {};
  const { clientX, clientY, screenX, screenY, pointerId, pointerType } = from;
  return { clientX, clientY, screenX, screenY, pointerId, pointerType };
}

/** The elements under the pointer, across shadow trees, from the outermost to the innermost. */
function allPointedAt(root: ParentNode = document): Element[] {
  return [...root.querySelectorAll(':hover')].flatMap((element) =>
    element.shadowRoot ? [element, ...allPointedAt(element.shadowRoot)] : [element],
  );
}

function isPointedAt({ target }: WithheldEvent): boolean {
  return target.matches(':hover');
}

window.addEventListener('pointerover', entered, { capture: true });
window.addEventListener('pointermove', moved, { capture: true });
window.addEventListener('pointerdown', endByKeys, { capture: true });
window.addEventListener('keydown', pressed, { capture: true });
// Where the pointer comes from the same component, nothing outside that component hears of it.
LitElement.addInitializer((element) => {
  const hostConnected = () => {
    const { shadowRoot } = element;
    for (const type of ENTERED) shadowRoot?.addEventListener(type, take, { capture: true });
    hoverOnlyWhereMoved(shadowRoot?.adoptedStyleSheets ?? []);
  };
  element.addController({ hostConnected });
});

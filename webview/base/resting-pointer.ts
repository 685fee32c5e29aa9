/**
 * What comes under a resting pointer is not pointed at: the browser tells of it as if the mouse had moved, wherever the
 * page scrolls or is drawn anew. Such events reach nobody until the mouse has really moved. Once a key is pressed nothing is
 * pointed at either, not even what was before, until then: who reads by keys is not disturbed by a mouse that lies there. To
 * be imported before any component is defined.
 */
import { LitElement } from 'lit';
import { setInherited } from './set-inherited';

const RESTS = '--pointer-rests';
/** A class that nothing has: as specific as what it stands for. */
const NOTHING = '.pointed-at-by-nobody';

const changed = new WeakSet<CSSStyleSheet>();

/** Whether nothing is drawn as if it were pointed at. */
function setPointerRests(rests: boolean): void {
  setInherited(document.documentElement, RESTS, rests ? '1' : '0');
}

/** Sheets are shared by all components of a kind, and changed once. */
function hoverOnlyWhereMoved(sheets: readonly CSSStyleSheet[]): void {
  for (const sheet of sheets) {
    if (changed.has(sheet)) continue;
    changed.add(sheet);
    // From the last one, as others follow from where some are put in.
    for (let at = sheet.cssRules.length - 1; at >= 0; at--) divide(sheet, at);
  }
}

/** What a rule says of what is not pointed at holds then of everything. */
function divide(sheet: CSSStyleSheet, at: number): void {
  const text = sheet.cssRules[at]?.cssText ?? '';
  if (!text.includes(':hover')) return;
  sheet.deleteRule(at);
  sheet.insertRule(`@container style(${RESTS}: 1) { ${text.replaceAll(':hover', NOTHING)} }`, at);
  sheet.insertRule(`@container not style(${RESTS}: 1) { ${text} }`, at);
}

/** By which one learns that something is pointed at. */
const ENTERED = ['pointerover', 'pointerenter', 'mouseover', 'mouseenter'] as const;

/** And that nothing is any more. */
const LEFT = ['pointerout', 'pointerleave', 'mouseout', 'mouseleave'] as const;

/** In pixels of the screen: the same place may be told with and without its fraction. */
const LEAST_MOVE = 1;
/** A hand on the desk moves a mouse a little while the other one presses keys. */
const LEAST_MOVE_AFTER_KEY = 4;

/** They are held while the mouse is used, or change nothing that is seen. */
const OTHER_KEYS: readonly string[] = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'PrintScreen'];

interface Untold {
  readonly event: MouseEvent;
  readonly target: Element;
}

/** Where and when the mouse was seen last, or where it was when a key was pressed: on the screen, the page may move under it. */
let last: PointerEvent | undefined;
/** What was entered while it rested, and who was not told. */
let untold: Untold[] = [];
/** Whether a key was pressed since it moved. */
let byKeys = false;

function take(event: Event): void {
  const [target] = event.composedPath();
  if (!(event instanceof MouseEvent) || !event.isTrusted || !rests(event)) return;
  event.stopImmediatePropagation();
  // Once it moves after a key, all that it points at is told then.
  if (target instanceof Element && !byKeys) untold = [...untold.filter(isPointedAt), { event, target }];
}

function rests(event: MouseEvent): boolean {
  // What is dragged moves on.
  if (event.buttons !== 0) return false;
  if (last?.pointerType !== 'mouse') return false;
  if (byKeys) return distance(event, last) < LEAST_MOVE_AFTER_KEY;
  return event.timeStamp !== last.timeStamp && distance(event, last) < LEAST_MOVE;
}

function distance(event: MouseEvent, from: MouseEvent): number {
  return Math.max(Math.abs(event.screenX - from.screenX), Math.abs(event.screenY - from.screenY));
}

/** The page may have come under a mouse that has not moved in it. */
function entered(event: PointerEvent): void {
  if (!last && !byKeys) last = event;
}

/** Those that are still under the pointer are told, now that it moves in them. */
function moved(event: Event): void {
  if (!(event instanceof PointerEvent) || !event.isTrusted) return;
  if (rests(event)) {
    if (byKeys) event.stopImmediatePropagation();
    return;
  }
  last = event;
  endByKeys(event);
  for (const { event: told, target } of untold.splice(0).filter(isPointedAt)) {
    const Kind = told instanceof PointerEvent ? PointerEvent : MouseEvent;
    target.dispatchEvent(new Kind(told.type, told));
  }
}

/** All that was pointed at is left. */
function pressed({ key, isTrusted }: KeyboardEvent): void {
  if (byKeys || !isTrusted || OTHER_KEYS.includes(key)) return;
  byKeys = true;
  untold = [];
  setPointerRests(true);
  tell(LEFT, last);
}

function endByKeys(event: PointerEvent): void {
  if (!byKeys) return;
  byKeys = false;
  setPointerRests(false);
  tell(ENTERED, event);
}

/** Who is under the pointer learns it as from the browser: of those around one after the other, by the innermost all at once. */
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

/** What the pointer is over, in whichever component, from without to within. */
function allPointedAt(root: ParentNode = document): Element[] {
  return [...root.querySelectorAll(':hover')].flatMap((element) =>
    element.shadowRoot ? [element, ...allPointedAt(element.shadowRoot)] : [element],
  );
}

function isPointedAt({ target }: Untold): boolean {
  return target.matches(':hover');
}

window.addEventListener('pointerover', entered, { capture: true });
window.addEventListener('pointermove', moved, { capture: true });
window.addEventListener('pointerdown', endByKeys, { capture: true });
window.addEventListener('keydown', pressed, { capture: true });
// Where the pointer comes from the same component nothing outside of that one hears of it.
LitElement.addInitializer((element) => {
  const hostConnected = () => {
    const { shadowRoot } = element;
    for (const type of ENTERED) shadowRoot?.addEventListener(type, take, { capture: true });
    hoverOnlyWhereMoved(shadowRoot?.adoptedStyleSheets ?? []);
  };
  element.addController({ hostConnected });
});

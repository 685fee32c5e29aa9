/**
 * The number that is pinned in a presentation, at most one in the page. It is shown until the key that unpins it, or a click
 * elsewhere.
 */
import { LEAVE_KEYS } from '../../keyboard/keys';
import { isInDialog } from '../../keyboard/panel-keys';

interface Holder {
  readonly unpin: () => void;
  /** The figure that it belongs to, whose tools and menu can be used while it is shown. */
  readonly figure: Element | undefined;
}

let holder: Holder | undefined;

/** Pins a number of this map, and unpins that of any other map. */
export function holdPin(next: Holder): void {
  if (holder === next) return;
  const before = holder;
  holder = next;
  before?.unpin();
  window.addEventListener('keydown', leave, true);
  window.addEventListener('click', leaveByClick, true);
}

/** Unpins the number, because another part is shown. */
export function dropPin(): void {
  holder?.unpin();
}

export function letGoOfPin(of: Holder): void {
  if (holder !== of) return;
  holder = undefined;
  window.removeEventListener('keydown', leave, true);
  window.removeEventListener('click', leaveByClick, true);
}

/** Wherever the focus is, the first such key unpins the number, and the next one leaves what is around. */
function leave(event: KeyboardEvent): void {
  const isOpenAbove = event.composedPath().some((place) => place instanceof Element && place.matches(':popover-open'));
  if (!LEAVE_KEYS.includes(event.key) || event.isComposing || isOpenAbove || isInDialog(event)) return;
  holder?.unpin();
  event.preventDefault();
}

/** Controls that choose another block or head, whose value at the same place is shown next. */
const KEEPS_PIN = '[data-keeps-pin]';

/** Using something else unpins the number, since the tip would hide what is there. */
function leaveByClick(event: MouseEvent): void {
  const figure = holder?.figure;
  if (event.composedPath().some((place) => place instanceof Element && place.matches(KEEPS_PIN))) return;
  if (!figure || !event.composedPath().includes(figure)) holder?.unpin();
}

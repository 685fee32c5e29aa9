/** The number that is pinned while something is presented, one in the whole page: it is told until the key that leaves it, or a click elsewhere. */
import { LEAVE_KEYS } from '../../keyboard/keys';
import { isInDialog } from '../../keyboard/panel-keys';

interface Holder {
  readonly unpin: () => void;
  /** The figure that it is of: its tools and its menu are used while it is told. */
  readonly figure: Element | undefined;
}

let holder: Holder | undefined;

/** Pins a number of this map, and none of another one any more. */
export function holdPin(next: Holder): void {
  if (holder === next) return;
  const before = holder;
  holder = next;
  before?.unpin();
  window.addEventListener('keydown', leave, true);
  window.addEventListener('click', leaveByClick, true);
}

/** What is shown is another part. */
export function dropPin(): void {
  holder?.unpin();
}

export function letGoOfPin(of: Holder): void {
  if (holder !== of) return;
  holder = undefined;
  window.removeEventListener('keydown', leave, true);
  window.removeEventListener('click', leaveByClick, true);
}

/** Wherever the keyboard is, the number comes first: the next such key leaves what is around. */
function leave(event: KeyboardEvent): void {
  const isOpenAbove = event.composedPath().some((place) => place instanceof Element && place.matches(':popover-open'));
  if (!LEAVE_KEYS.includes(event.key) || event.isComposing || isOpenAbove || isInDialog(event)) return;
  holder?.unpin();
  event.preventDefault();
}

/** What chooses another block or head, whose value at the same place is told then. */
const KEEPS_PIN = '[data-keeps-pin]';

/** Whoever uses something else looks at that: the tip would hide what is there. */
function leaveByClick(event: MouseEvent): void {
  const figure = holder?.figure;
  if (event.composedPath().some((place) => place instanceof Element && place.matches(KEEPS_PIN))) return;
  if (!figure || !event.composedPath().includes(figure)) holder?.unpin();
}

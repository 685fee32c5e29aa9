/** The number that is pinned while something is presented, one in the whole page: it is told until the key that leaves it. */
import { LEAVE_KEYS } from '../../keyboard/keys';
import { isInDialog } from '../../keyboard/panel-keys';

interface Holder {
  readonly unpin: () => void;
}

let holder: Holder | undefined;

/** Pins a number of this map, and none of another one any more. */
export function holdPin(next: Holder): void {
  if (holder === next) return;
  const before = holder;
  holder = next;
  before?.unpin();
  window.addEventListener('keydown', leave, true);
}

/** What is shown is another part. */
export function dropPin(): void {
  holder?.unpin();
}

export function letGoOfPin(of: Holder): void {
  if (holder !== of) return;
  holder = undefined;
  window.removeEventListener('keydown', leave, true);
}

/** Wherever the keyboard is, the number comes first: the next such key leaves what is around. */
function leave(event: KeyboardEvent): void {
  const isOpenAbove = event.composedPath().some((place) => place instanceof Element && place.matches(':popover-open'));
  if (!LEAVE_KEYS.includes(event.key) || event.isComposing || isOpenAbove || isInDialog(event)) return;
  holder?.unpin();
  event.preventDefault();
}

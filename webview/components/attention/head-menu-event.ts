/** Sent upwards when the menu of a head is requested. */
import type { PointedHead } from '../../state/attention/head-actions';
import { menuPlace } from '../controls/menu-place';

export class HeadMenuEvent extends CustomEvent<PointedHead> {
  static readonly type = 'head-menu';

  /** @param returnTo gets the focus when the menu closes */
  constructor(
    head: PointedHead,
    readonly place: DOMRect,
    readonly returnTo: HTMLElement,
  ) {
    super(HeadMenuEvent.type, { detail: head, bubbles: true, composed: true });
  }
}

/** Requests a head's menu. @param event of the right mouse button or the menu key @param cell the element of the head */
export function askForMenu(event: MouseEvent, cell: HTMLElement, head: PointedHead): void {
  event.preventDefault();
  cell.dispatchEvent(new HeadMenuEvent(head, menuPlace(event, cell), cell));
}

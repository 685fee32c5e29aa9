/** Sent upwards where a head is pointed at and its menu is asked for. */
import type { PointedHead } from '../../state/attention/head-actions';
import { menuPlace } from '../controls/menu-place';

export class HeadMenuEvent extends CustomEvent<PointedHead> {
  static readonly type = 'head-menu';

  /** @param returnTo gets the focus afterwards */
  constructor(
    head: PointedHead,
    readonly place: DOMRect,
    readonly returnTo: HTMLElement,
  ) {
    super(HeadMenuEvent.type, { detail: head, bubbles: true, composed: true });
  }
}

/** @param event by the right button or the menu key @param cell stands for the head */
export function askForMenu(event: MouseEvent, cell: HTMLElement, head: PointedHead): void {
  event.preventDefault();
  cell.dispatchEvent(new HeadMenuEvent(head, menuPlace(event, cell), cell));
}

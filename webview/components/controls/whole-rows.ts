/** A table that scrolls in itself is as high as whole rows are: none is cut at its lower edge. */
import type { LitElement, ReactiveController } from 'lit';
import { SizeObserver } from '../../base/size-observer';

export class WholeRows implements ReactiveController {
  /** How many rows have room; `undefined` before the table was seen. */
  inView: number | undefined;

  /** @param most how high it may be at most, in CSS pixels; asked after every update of the host */
  constructor(
    private readonly host: LitElement,
    private readonly most: () => number,
  ) {
    host.addController(this);
    // In a narrower one names of columns may take two lines.
    new SizeObserver(host, ['.scroll'], () => this.hostUpdated());
  }

  hostUpdated(): void {
    const room = this.host.renderRoot.querySelector<HTMLElement>('.scroll');
    if (!room) return;
    const most = this.most();
    const around = room.offsetHeight - room.clientHeight;
    const ends = [...room.querySelectorAll<HTMLElement>('tbody tr')].map((row) => row.offsetTop + row.offsetHeight);
    const fitting = ends.filter((one) => one + around <= most);
    const end = fitting.at(-1) ?? most;
    const height = `${end + around}px`;
    if (room.style.maxHeight !== height) room.style.maxHeight = height;
    if (fitting.length === this.inView) return;
    this.inView = fitting.length;
    this.host.requestUpdate();
  }
}

/** Makes a scrolling table as high as whole rows, so that its lower edge cuts none. */
import type { LitElement, ReactiveController } from 'lit';
import { SizeObserver } from '../../base/size-observer';

export class WholeRows implements ReactiveController {
  /** How many rows fit; `undefined` before the table was visible. */
  inView: number | undefined;

  /** @param most returns the maximum height in CSS pixels; called after every update of the host */
  constructor(
    private readonly host: LitElement,
    private readonly most: () => number,
  ) {
    host.addController(this);
    // In a narrower table, column headings may take two lines.
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

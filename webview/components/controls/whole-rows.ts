/** A table that scrolls in itself is as high as whole rows are: none is cut at its lower edge. */
import type { LitElement, ReactiveController } from 'lit';

export class WholeRows implements ReactiveController {
  /** How many rows have room; `undefined` before the table was seen. */
  inView: number | undefined;
  private room: HTMLElement | undefined;
  /** In a narrower one names of columns may take two lines. */
  private readonly resized = new ResizeObserver(() => this.fit());

  /** @param most how high it may be at most, in CSS pixels; asked after every update of the host */
  constructor(
    private readonly host: LitElement,
    private readonly most: () => number,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    const room = this.host.renderRoot.querySelector<HTMLElement>('.scroll') ?? undefined;
    if (room !== this.room) {
      this.resized.disconnect();
      if (room) this.resized.observe(room);
      this.room = room;
    }
    this.fit();
  }

  hostDisconnected(): void {
    this.resized.disconnect();
    this.room = undefined;
  }

  private fit(): void {
    const { room } = this;
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

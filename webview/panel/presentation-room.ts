/** Asks the editor for room while something is presented, and finds out which side bars made room for it. */
import {
  HIDE_SIDE_BAR,
  PRESENTATION_OVER,
  PRESENTED,
  SIDE_BARS,
  type SideBar,
} from '../../src/engine/protocol/panel-protocol';
import type { Connection } from '../sources/connection';

/** The longest wait for a side bar to close, in milliseconds. */
const PATIENCE = 250;

export class PresentationRoom {
  private done: Promise<void> = Promise.resolve();

  /** @param width returns the width of the page */
  constructor(
    private readonly connection: () => Pick<Connection, 'ask' | 'send'>,
    private readonly width: () => number,
  ) {}

  begin(): void {
    this.done = this.done.then(async () => {
      const bars: SideBar[] = [];
      for (const bar of SIDE_BARS) {
        const before = this.width();
        await this.connection().ask(HIDE_SIDE_BAR, { bar });
        if (await this.hasGrown(before)) bars.push(bar);
      }
      this.connection().send(PRESENTED, { bars });
    });
    this.done = this.done.catch(() => undefined);
  }

  end(): void {
    this.done = this.done.then(() => this.connection().send(PRESENTATION_OVER));
  }

  /** Whether the page becomes wider than it was. */
  private async hasGrown(before: number): Promise<boolean> {
    for (const end = performance.now() + PATIENCE; performance.now() < end; ) {
      if (this.width() > before) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  }
}

/** A dialog that is asked, and answers once: with what was chosen in it, or with nothing where it is closed. */
import type { LitElement } from 'lit';

export class Asking<T> {
  private waiting: ((answer: T | undefined) => void) | undefined;
  private open = false;

  /** @param dialog of the host, which has its form only while it is asked: a page has many dialogs, of which few are seen */
  constructor(
    private readonly host: LitElement,
    private readonly dialog: () => HTMLDialogElement,
  ) {}

  get isAsking(): boolean {
    return this.open;
  }

  /** @returns what is chosen; `undefined` where it is cancelled */
  async ask(): Promise<T | undefined> {
    this.open = true;
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.dialog().showModal();
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  give(answer: T): void {
    this.waiting?.(answer);
    this.waiting = undefined;
    this.cancel();
  }

  readonly cancel = (): void => this.dialog().close();

  /** What a dialog does when it was closed, by whatever. */
  readonly closed = (): void => {
    this.waiting?.(undefined);
    this.waiting = undefined;
    this.open = false;
    this.host.requestUpdate();
  };
}

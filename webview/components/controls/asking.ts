/** A dialog that is asked, and answers once: with what was chosen in it, or with nothing where it is closed. */
import { html, type LitElement, nothing } from 'lit';

export class Asking<T> {
  private waiting: ((answer: T | undefined) => void) | undefined;
  private open = false;

  constructor(private readonly host: LitElement) {}

  /**
   * What the host draws of it.
   * @param form drawn only while it is asked, since a page has many dialogs, of which few are seen; its heading has that id
   * @param key what keys do in it: those of the page do nothing there
   */
  dialog(form: () => unknown, key: (event: KeyboardEvent) => void = () => undefined) {
    const pressed = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (isOnButton(event)) event.preventDefault();
      key(event);
    };
    return html`<dialog aria-labelledby="heading" @close=${this.closed} @keydown=${pressed}>${this.open ? form() : nothing}</dialog>`;
  }

  /** @returns what is chosen; `undefined` where it is cancelled */
  async ask(): Promise<T | undefined> {
    this.open = true;
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.drawn?.showModal();
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  give(answer: T): void {
    this.waiting?.(answer);
    this.waiting = undefined;
    this.cancel();
  }

  readonly cancel = (): void => this.drawn?.close();

  private get drawn(): HTMLDialogElement | null {
    return this.host.renderRoot.querySelector('dialog');
  }

  /** By whatever it was. */
  private readonly closed = (): void => {
    this.waiting?.(undefined);
    this.waiting = undefined;
    this.open = false;
    this.host.requestUpdate();
  };
}

/** Such a button acts as the key goes down: what has the focus once the dialog is closed is not pressed by the same key. */
function isOnButton(event: KeyboardEvent): boolean {
  const isButton = (target: EventTarget) => target instanceof Element && target.localName === 'vscode-button';
  return event.key === 'Enter' && event.composedPath().some(isButton);
}

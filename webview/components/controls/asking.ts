/** A dialog that is asked a question and answers once: with the user's choice, or with nothing if it is closed. */
import { html, type LitElement, nothing } from 'lit';
import { showModal } from './show-modal';

export class Asking<T> {
  private waiting: ((answer: T | undefined) => void) | undefined;
  private open = false;

  constructor(private readonly host: LitElement) {}

  /**
   * The dialog for the host's template.
   * @param form its content, rendered only while it is open, since a page has many dialogs and few are seen; its heading must
   * have the id `heading`
   * @param key handles keys in it; they do not reach the page
   */
  dialog(form: () => unknown, key: (event: KeyboardEvent) => void = () => undefined) {
    const pressed = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (isOnButton(event)) event.preventDefault();
      key(event);
    };
    return html`<dialog aria-labelledby="heading" @close=${this.closed} @keydown=${pressed}>${this.open ? form() : nothing}</dialog>`;
  }

  /** @returns the user's choice; `undefined` if the dialog was cancelled */
  async ask(): Promise<T | undefined> {
    this.open = true;
    this.host.requestUpdate();
    await this.host.updateComplete;
    if (this.drawn) showModal(this.drawn);
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

  /** Called however the dialog was closed. */
  private readonly closed = (): void => {
    this.waiting?.(undefined);
    this.waiting = undefined;
    this.open = false;
    this.host.requestUpdate();
  };
}

/**
 * Whether the key would press the focused button. Such a button acts on keydown; without this, the same key would also press
 * what gets the focus after the dialog closes.
 */
function isOnButton(event: KeyboardEvent): boolean {
  const isButton = (target: EventTarget) => target instanceof Element && target.localName === 'vscode-button';
  return event.key === 'Enter' && event.composedPath().some(isButton);
}

/** Says for a while where a report was saved, with a button to open it, below the menu that saved it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { OPEN_SAVED } from '../../../src/engine/protocol/panel-protocol';
import type { SavedFile } from '../../../src/engine/protocol/save-protocol';
import { errorMessage } from '../../base/error-message';
import { Listeners } from '../../base/listeners';
import { announcer } from '../../keyboard/announcer';
import { FocusHandover, focusedElement } from '../../keyboard/focus-handover';
import { LEAVE_KEYS } from '../../keyboard/keys';
import { isField, isInDialog } from '../../keyboard/panel-keys';
import type { PanelHost } from '../../sources/panel-host';
import { exportTexts as texts } from '../../strings/exports';
import { sharedStyles } from '../../theme/styles';

/** For how long it is shown, in milliseconds: long enough to read a sentence with a path and reach a button. */
const STAYS = 20_000;

@customElement('trace-saved-note')
export class SavedNote extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* In a line of its own below the buttons, which keep their places: it lies over nothing that is read. */
      :host { display: flex; flex: 1 0 100%; justify-content: end; min-width: 0; }
      /* In the page even before it has text, so that the text is read aloud; takes no room then. */
      :host([hidden]) { display: block; position: absolute; inset: auto; margin: 0; width: 0; height: 0; overflow: hidden; }
      /* One line, whatever the name, where there is little room. */
      p { display: flex; align-items: center; gap: 8px; margin: 0; position: relative; box-sizing: border-box; min-width: 0;
        padding: 0 30px 0 8px; font-size: var(--small); border: 1px solid var(--vscode-inputValidation-infoBorder, #007acc);
        background: linear-gradient(var(--vscode-inputValidation-infoBackground, transparent) 0 0), var(--vscode-editor-background);
        color: var(--vscode-inputValidation-infoForeground, inherit); }
      span { flex: 0 1 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      /* With room beside the step's title, the whole name is shown on as many lines as it needs. */
      @container (min-width: 600px) {
        span { white-space: normal; overflow-wrap: anywhere; }
      }
      /* Further messages have their own lines and leave the name its room. */
      p:has(> .failed, > [data-elsewhere]) { flex-wrap: wrap; gap: 0 8px; }
      .failed, [data-elsewhere] { white-space: normal; overflow-wrap: anywhere; }
      .link { flex: none; padding: 1px 4px; text-decoration: underline; }
      .close { appearance: none; position: absolute; top: -1px; right: 2px; min-width: 24px; min-height: 22px; padding: 0;
        font: inherit; color: inherit; background: none; border: 0; border-radius: 4px; cursor: pointer; }
      .close:hover { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
    `,
  ];

  @property({ attribute: false }) host: Pick<PanelHost, 'connection'> | undefined;
  /** What was saved last; `undefined` if nothing was, or once the note was used, closed, or hidden after its time. */
  @state() private saved: SavedFile | undefined;
  @state() private failed = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The element with the focus when it was shown; gets the focus back when the note is closed by its own button. */
  private opener: HTMLElement | null = null;

  constructor() {
    super();
    new FocusHandover(this, () => [this.opener]);
    new Listeners(this, window, { keydown: this.left }, { capture: true });
    // It stays while it is pointed at or focused.
    for (const held of ['pointerenter', 'focusin']) this.addEventListener(held, () => clearTimeout(this.timer));
    for (const free of ['pointerleave', 'focusout']) this.addEventListener(free, () => this.leaveLater());
  }

  /** Shows where a report was saved, instead of any earlier report. */
  tell(saved: SavedFile): void {
    this.opener = focusedElement();
    this.saved = saved;
    this.failed = '';
    this.leaveLater();
  }

  override updated(): void {
    this.hidden = this.saved === undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  private leaveLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.matches(':hover, :focus-within')) this.leaveLater();
      else this.close();
    }, STAYS);
  }

  override render() {
    const { saved, failed } = this;
    return html`<div role="status">${
      saved === undefined
        ? nothing
        : html`<p data-saved-report><span title=${texts.saved(saved.name, saved.answers)}>${texts.saved(saved.name, saved.answers)}</span>
            ${this.way(saved)}
            ${failed ? html`<span class="failed">${failed}</span>` : nothing}
            <button type="button" class="close" data-action="close-report" aria-label=${texts.closeNotice} title=${texts.closeNotice}
              @click=${this.close}>✕</button></p>`
    }</div>`;
  }

  /** The link to the saved file; a button only if the file can be opened from here. */
  private way(saved: SavedFile) {
    const { name, report, elsewhere } = saved;
    if (report === undefined) return html`<span data-elsewhere>${elsewhere}</span>`;
    return html`<button type="button" class="link" data-action="open-report" title=${texts.openSavedTitle(name)} @click=${() => this.open(saved, report)}>${texts.openSaved}</button>`;
  }

  private async open(saved: SavedFile, report: number): Promise<void> {
    try {
      await this.host?.connection.ask(OPEN_SAVED, { report });
      if (this.saved === saved) this.close();
    } catch (error) {
      this.failed = errorMessage(error);
    }
  }

  private readonly close = (): void => {
    this.saved = undefined;
  };

  /** The first such key closes it, wherever the focus is; the next one leaves what is below. */
  private readonly left = (event: KeyboardEvent): void => {
    if (!this.saved || !LEAVE_KEYS.includes(event.key) || isNeededThere(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  };
}

/** Whether the key ends what is typed, or closes something above the page, or undoes what a letter has done. */
function isNeededThere(event: KeyboardEvent): boolean {
  const path = event.composedPath();
  const [target] = path;
  const isTyped = event.isComposing || (target instanceof HTMLElement && isField(target));
  const isAbove = path.some((place) => place instanceof Element && place.matches(':popover-open'));
  return isTyped || isAbove || isInDialog(event) || announcer.undo !== undefined;
}

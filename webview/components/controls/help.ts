/** A dialog that explains in a few sentences what the panel shows, and lists all its keys from the table that defines them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { upwardEvent } from '../../base/event-of';
import { type Binding, KEY_AREAS, type KeyArea, PANEL_KEYS } from '../../keyboard/keys';
import { glossaryStrings as glossary } from '../../strings/glossary';
import { type ShownInPanel, keyStrings as strings } from '../../strings/keys';
import { cardStyles } from '../../theme/dialog-styles';
import { sharedStyles } from '../../theme/styles';
import { closeBeside } from './close-beside';
import { GlossaryEvent } from './glossary';
import { showModal } from './show-modal';

const PAGES: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 };
/** The share of the view that a page scrolls, so that some rows stay in view. */
const PAGE = 0.85;

/** Sent upwards by buttons that show the help. */
export class HelpEvent extends upwardEvent<void>('help') {}

/** The button that shows the help. */
@customElement('trace-help-button')
export class HelpButton extends LitElement {
  override render() {
    return html`<vscode-button secondary data-action="help" title=${strings.buttonLabel} aria-label=${strings.buttonLabel}
      aria-keyshortcuts=${PANEL_KEYS.help[0]}
      @click=${() => this.dispatchEvent(new HelpEvent())}>${strings.button}</vscode-button>`;
  }
}

@customElement('trace-help')
export class Help extends LitElement {
  static override styles = [
    sharedStyles,
    cardStyles,
    css`
      dialog { width: min(calc(720px * var(--type-size, 1)), calc(100vw - 32px)); max-height: calc(100vh - 48px); }
      .buttons { display: flex; gap: 8px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      .body { padding: 0 16px 14px; }
      .seen { margin: 12px 0 0; max-width: 76ch; line-height: 1.55; }
      .keys { columns: 2 calc(300px * var(--type-size, 1)); column-gap: 28px; }
      /* Padding, since a column would cut off the margin of its first element. */
      section { break-inside: avoid; padding-top: 14px; }
      table { border-collapse: collapse; width: 100%; }
      td, th { padding: 2px 0; text-align: left; vertical-align: top; font-weight: normal; }
      th { width: calc(122px * var(--type-size, 1)); padding-right: 10px; }
      kbd { display: inline-block; white-space: nowrap; min-width: 1.7em; padding: 0 5px; text-align: center; font-family: var(--mono);
        font-size: var(--small); line-height: 1.6; border-radius: 3px;
        color: var(--vscode-keybindingLabel-foreground, inherit);
        background: var(--vscode-keybindingLabel-background, #8080802b);
        border: 1px solid var(--vscode-keybindingLabel-border, var(--line)); }
      p { margin: 4px 0; }
    `,
  ];

  /** The content exists only while it is shown, so that a panel starts faster. */
  @state() private isShown = false;
  @state() private about: ShownInPanel | undefined;
  @query('dialog') private dialog!: HTMLDialogElement;

  override render() {
    return html`<dialog aria-labelledby="title" @keydown=${this.turn} @click=${closeBeside} @close=${this.closed}>
      ${this.isShown ? this.content() : nothing}
    </dialog>`;
  }

  private content() {
    return html`<div class="head titled">
        <h2 id="title" tabindex="-1" autofocus>${strings.title}</h2>
        <span class="buttons"><vscode-button secondary data-action="glossary" title=${glossary.about} @click=${this.showGlossary}>${glossary.title}</vscode-button>
        <vscode-button secondary data-action="close" @click=${() => this.dialog.close()}>${strings.close}</vscode-button></span>
      </div>
      <div class="body" tabindex="0" role="group" aria-labelledby="title">
        ${this.about ? html`<p class="seen">${strings.purpose(this.about)}</p><p class="seen">${strings.seen(this.about)}</p>` : nothing}
        <div class="keys">${KEY_AREAS.map((area) => this.area(area))}</div>
      </div>`;
  }

  /**
   * Shows the help, or hides it and returns the focus to where it was.
   * @param about what the panel shows; `undefined` if it shows neither a trace nor a comparison, so that only keys are listed
   */
  async toggle(about?: ShownInPanel): Promise<void> {
    if (this.dialog.open) return this.dialog.close();
    this.about = about;
    this.isShown = true;
    await this.updateComplete;
    showModal(this.dialog);
  }

  private showGlossary(): void {
    this.dialog.close();
    this.dispatchEvent(new GlossaryEvent());
  }

  private closed(): void {
    this.isShown = false;
  }

  private area({ title, bindings }: KeyArea) {
    return html`<section>
      <h3>${title}</h3>
      <table aria-label=${title}>${bindings.map((binding) => this.binding(binding))}</table>
    </section>`;
  }

  private binding({ keys, does }: Binding) {
    return html`<tr>
      <th scope="row">${keys.map(
        (group, index) =>
          html`${index > 0 ? html` ${strings.followedBy} ` : ''}${group.map(
            (key, place) => html`${place > 0 ? ' ' : ''}<kbd>${strings.keyName(key)}</kbd>`,
          )}`,
      )}</th>
      <td>${does}</td>
    </tr>`;
  }

  /** Scrolls by pages. The browser counts what the title covers as visible and would skip a row. */
  private turn(event: KeyboardEvent): void {
    const pages = PAGES[event.key];
    if (pages === undefined) return;
    const { dialog } = this;
    const seen = dialog.clientHeight - (dialog.querySelector('.head')?.clientHeight ?? 0);
    dialog.scrollBy({ top: pages * PAGE * seen, behavior: 'instant' });
    event.preventDefault();
  }
}

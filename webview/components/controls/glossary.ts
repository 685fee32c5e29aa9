/** A dialog with a searchable list of all terms; each links to the step in which it matters. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { foundEntries, type GlossaryEntry } from '../../../src/trace/steps/glossary';
import { eventOf, upwardEvent } from '../../base/event-of';
import { glossaryStrings as strings } from '../../strings/glossary';
import { cardStyles } from '../../theme/dialog-styles';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { closeBeside } from './close-beside';
import { showModal } from './show-modal';

/** Sent upwards to show the list. */
export class GlossaryEvent extends upwardEvent<void>('glossary') {}

/** Sent by the list with the number of the step to go to. */
export class GoToStepEvent extends eventOf<number>('go-to-step') {}

@customElement('trace-glossary')
export class Glossary extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    cardStyles,
    css`
      dialog { width: min(calc(640px * var(--type-size, 1)), calc(100vw - 32px)); height: min(calc(720px * var(--type-size, 1)), calc(100vh - 48px)); }
      .titled { margin-bottom: 8px; }
      .found { margin-top: 4px; }
      dl { margin: 0; padding: 4px 16px 14px; }
      dl > div { padding-top: 10px; }
      dt { font-weight: 600; }
      dt .muted { font-weight: normal; }
      dd { margin: 2px 0 0; max-width: 76ch; line-height: 1.5; }
      .link { text-align: start; }
      .none { padding: 0 16px; }
    `,
  ];

  /** The entries, present only while the list is shown. */
  @state() private entries: readonly GlossaryEntry[] = [];
  @state() private wanted = '';
  private titleOf: (step: number) => string = String;
  @query('dialog') private dialog!: HTMLDialogElement;

  override render() {
    return html`<dialog aria-labelledby="title" @click=${closeBeside} @close=${this.closed}>
      ${this.entries.length > 0 ? this.content() : nothing}
    </dialog>`;
  }

  /**
   * Shows the list, or hides it and returns the focus to where it was.
   * @param titleOf returns the title of the step that an entry links to
   */
  async toggle(entries: readonly GlossaryEntry[], titleOf: (step: number) => string): Promise<void> {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    this.titleOf = titleOf;
    this.entries = entries;
    this.wanted = '';
    await this.updateComplete;
    showModal(this.dialog);
    this.renderRoot.querySelector('input')?.focus();
  }

  private content() {
    const found = foundEntries(this.entries, this.wanted);
    return html`<div class="head">
        <div class="titled">
          <h2 id="title">${strings.title}</h2>
          <vscode-button secondary data-action="close" @click=${() => this.dialog.close()}>${strings.close}</vscode-button>
        </div>
        <input type="search" data-search aria-label=${strings.search} placeholder=${strings.search} .value=${this.wanted}
          @input=${({ target }: Event) => this.search(target as HTMLInputElement)}>
        <div class="small muted found" role="status">${strings.found(found.length, this.entries.length)}</div>
      </div>
      ${found.length > 0 ? html`<dl>${found.map((entry) => this.entry(entry))}</dl>` : html`<p class="none">${strings.none}</p>`}`;
  }

  private entry({ name, also, meaning, step }: GlossaryEntry) {
    return html`<div data-entry=${name}>
      <dt>${name} ${also.length > 0 ? html`<span class="small muted">${strings.also(also)}</span>` : nothing}</dt>
      <dd>${meaning}${
        step === undefined
          ? nothing
          : html` <button type="button" class="link" data-to-step=${step} @click=${() => this.goTo(step)}>${strings.toStep(step, this.titleOf(step))}</button>`
      }</dd>
    </div>`;
  }

  private search({ value }: HTMLInputElement): void {
    this.wanted = value;
    this.dialog.scrollTop = 0;
  }

  private goTo(step: number): void {
    this.dialog.close();
    this.dispatchEvent(new GoToStepEvent(step));
  }

  private closed(): void {
    this.entries = [];
  }
}

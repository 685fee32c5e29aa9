/** A field to edit the traced text and trace it again. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { SizeObserver } from '../../base/size-observer';
import '@vscode-elements/elements/dist/vscode-button';
import { eventOf } from '../../base/event-of';
import { textFieldStrings as texts } from '../../strings/text-field';
import { writtenStrings } from '../../strings/written';
import { sharedStyles } from '../../theme/styles';

/** Longer texts are traced from an editor. In UTF-16 code units. */
const MOST = 20_000;

/** The maximum number of visible lines, and the padding above and below them in CSS pixels. */
const MOST_LINES = 6;
const PADDING = 8;

/** Sent with the text to trace; null if the field is closed without one. */
export class TextEvent extends eventOf<string | null>('text') {}

@customElement('trace-text-field')
export class TextField extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: flex-end; }
      /* As many lines as the text has, as far as there is room; no line is cut. */
      textarea { flex: 1 1 240px; box-sizing: border-box; min-width: 0; height: calc(var(--lines, 2) * 1.4em + 10px);
        min-height: calc(2.8em + 10px); max-height: 30vh; resize: vertical; padding: 4px 6px;
        font: inherit; font-family: var(--mono); line-height: 1.4; color: var(--vscode-input-foreground, inherit);
        background: var(--vscode-input-background, transparent);
        border: 1px solid var(--vscode-input-border, var(--line)); border-radius: 2px; }
      .buttons { display: flex; gap: 8px; }
      .small { flex: 1 0 100%; }
    `,
  ];

  /** The initial text; a text that arrives later does not replace what was typed. */
  @property({ attribute: false }) text = '';
  /** Whether it is the source of an encoder-decoder, whose output is edited elsewhere. */
  @property({ type: Boolean }) ofSource = false;
  /** Whether the result is compared with the original text. */
  @property({ type: Boolean }) compares = false;
  private opened = '';
  /** Whether a key was pressed in the field; the key that opened it was pressed elsewhere. */
  private hasKeys = false;

  constructor() {
    super();
    new SizeObserver(this, ['textarea'], this.fitLines);
  }

  override render() {
    const { compares } = this;
    return html`<textarea aria-label=${compares ? texts.compareLabel : texts.label} maxlength=${MOST} spellcheck="false" data-text-field
        @keydown=${this.key} @keypress=${this.typed}></textarea>
      <div class="buttons"><vscode-button data-action="run-text" @click=${this.run}>${compares ? texts.compare : texts.run}</vscode-button>
        <vscode-button secondary data-action="leave-text" @click=${this.leave}>${texts.cancel}</vscode-button></div>
      <span class="small muted">${compares ? texts.compareKeys : texts.keys}</span>
      ${
        this.ofSource
          ? html`<span class="small" data-of-source>${writtenStrings.isSource}
            <vscode-button secondary data-action="to-force" @click=${() => this.dispatchEvent(new Event('to-force'))}>${writtenStrings.toForce}</vscode-button></span>`
          : nothing
      }`;
  }

  override firstUpdated(): void {
    const { field } = this;
    if (!field) return;
    field.value = this.text;
    this.opened = field.value;
    field.focus();
    // The text is selected, so that typing replaces it and an arrow key keeps it. For a comparison the cursor is at the end,
    // since the new text differs little.
    if (this.compares) field.setSelectionRange(field.value.length, field.value.length);
    else field.select();
  }

  /** Whether the user has typed something. */
  get isTyped(): boolean {
    return this.field !== null && this.field.value !== this.opened;
  }

  /** The width depends on the buttons beside the field, and the number of lines on the width. */
  private readonly fitLines = (): void => {
    const { field } = this;
    if (!field) return;
    const lines = Math.round((field.scrollHeight - PADDING) / Number.parseFloat(getComputedStyle(field).lineHeight));
    field.style.setProperty('--lines', `${Math.min(lines, MOST_LINES)}`);
  };

  private get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  private run(): void {
    const text = this.field?.value ?? '';
    if (text.trim() !== '') this.dispatchEvent(new TextEvent(text));
  }

  private leave(): void {
    this.dispatchEvent(new TextEvent(null));
  }

  /** Ignores text from the key that opened the field, such as Enter on a button; it would replace the text. */
  private typed(event: KeyboardEvent): void {
    if (!this.hasKeys) event.preventDefault();
  }

  private key(event: KeyboardEvent): void {
    this.hasKeys = true;
    event.stopPropagation(); // letters are text here, not commands
    if (event.key === 'Escape') this.leave();
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.run();
    }
  }
}

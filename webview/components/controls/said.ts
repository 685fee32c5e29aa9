/** Shows for a while the outcome of a request: above the page, so that nothing moves, or inline. */
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { errorMessage } from '../../base/error-message';
import { sharedStyles } from '../../theme/styles';

/** For how long the message is shown, in milliseconds. */
const SAID = 6000;

@customElement('trace-said')
export class Said extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      span { font-size: var(--small); overflow-wrap: anywhere; }
      :host([inline]) span { color: var(--muted); }
      :host(:not([inline])) { position: absolute; top: calc(100% + 4px); right: 0; z-index: 20; }
      :host(:not([inline])) span:not(:empty) { display: block; width: max-content; max-width: min(44ch, 70vw, var(--said-room, 100vw));
        padding: 4px 10px; border-radius: 4px;
        color: var(--vscode-editorWidget-foreground, inherit); background: var(--vscode-editorWidget-background, #252526);
        border: 1px solid var(--vscode-editorWidget-border, var(--line)); box-shadow: 0 2px 8px var(--vscode-widget-shadow, #0005); }
      :host span.failed:not(:empty) { color: var(--bad); }
    `,
  ];

  /** Whether there is room for it beside what it is about. */
  @property({ type: Boolean, reflect: true }) inline = false;
  @state() private text = '';
  @state() private failed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override render() {
    return html`<span class=${this.failed ? 'failed' : ''} role="status" data-said>${this.text}</span>`;
  }

  /**
   * @param work resolves to a message that says what was done; a failure is shown as well. It may call `meanwhile` to show text
   * until then
   */
  async tell(work: (meanwhile: (text: string) => void) => Promise<string>): Promise<void> {
    clearTimeout(this.timer);
    this.say('', false);
    try {
      this.say(await work((text) => this.say(text, false)), false);
    } catch (error) {
      this.say(errorMessage(error), true);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say('', false), SAID);
  }

  private say(text: string, failed: boolean): void {
    this.text = text;
    this.failed = failed;
  }
}

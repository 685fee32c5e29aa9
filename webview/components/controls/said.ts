/** Shows for a while the outcome of a request: above the page, so that nothing moves, or inline. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { errorMessage } from '../../base/error-message';
import { Listeners } from '../../base/listeners';
import { sharedStyles } from '../../theme/styles';
import { isPresented } from '../../theme/type-size';

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
      /* Presented, it stands at the left of the bar, over nothing that is shown; what is below it can be pressed. */
      :host span:popover-open:not(:empty) { visibility: visible; position: fixed; inset: auto auto 4px 48px; margin: 0; max-width: min(44ch, 50vw); pointer-events: none; }
      :host span.failed:not(:empty) { color: var(--bad); }
    `,
  ];

  /** Whether there is room for it beside what it is about. */
  @property({ type: Boolean, reflect: true }) inline = false;
  @query('span') private box!: HTMLElement;
  @state() private text = '';
  @state() private failed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it says that something was done. */
  private isDone = false;

  constructor() {
    super();
    new Listeners(this, window, { keydown: this.goneOn, pointerdown: this.goneOn }, { capture: true });
  }

  override render() {
    return html`<span class=${this.failed ? 'failed' : ''} role="status" data-said>${this.text}</span>`;
  }

  /** Above all of the page, so that nothing that contains it says where it may stand. */
  override updated(): void {
    const { box, text, inline } = this;
    const isInBar = text !== '' && !inline && isPresented();
    if (isInBar === box.matches(':popover-open')) return;
    if (isInBar) {
      box.popover = 'manual';
      box.showPopover();
    } else {
      box.hidePopover();
      box.popover = null;
    }
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
    this.isDone = !this.failed;
  }

  /** Whoever goes on has read what was done; the message would stand over what is read next. */
  private readonly goneOn = (): void => {
    if (!this.isDone || this.inline) return;
    clearTimeout(this.timer);
    this.say('', false);
  };

  private say(text: string, failed: boolean): void {
    this.isDone = false;
    this.text = text;
    this.failed = failed;
  }
}

/** A fold below a step's figure. Its content is rendered when it is opened, which the event `unfold` reports. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-fold')
export class Fold extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 6px; }
      details { border: 1px solid var(--line); border-radius: 6px; }
      summary { cursor: pointer; padding: 5px 10px; border-radius: 6px; }
      summary:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      small { color: var(--muted); margin-left: 6px; font-size: var(--small); }
      .holds { color: var(--good); }
      .fails { color: var(--bad); font-weight: 600; }
      .inside { padding: 2px 12px 10px; min-width: 0; }
      p { margin: 6px 0; max-width: 80ch; line-height: 1.5; }
    `,
  ];

  @property({ attribute: false }) label = '';
  /** A text beside the label; `verdict` says whether it is good or bad. */
  @property({ attribute: false }) beside = '';
  @property({ attribute: false }) verdict: 'holds' | 'fails' | undefined;
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) content: () => TemplateResult | readonly TemplateResult[] = () => html``;

  override render() {
    return html`<details class=${this.open ? '' : 'seen-whole'} ?open=${this.open} @toggle=${this.toggled}>
      <summary>${this.label}${this.beside ? html`<small class=${this.verdict ?? ''}>${this.beside}</small>` : nothing}</summary>
      ${this.open ? html`<div class="inside">${this.content()}</div>` : nothing}
    </details>`;
  }

  private toggled(event: Event): void {
    this.open = (event.currentTarget as HTMLDetailsElement).open;
    this.dispatchEvent(new CustomEvent<boolean>('unfold', { detail: this.open }));
  }
}

/** A term of the glossary in running text: what it means is shown where it is pointed at, or has the focus. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { splitByTerms, type Term } from '../../../src/trace/steps/glossary';
import { LEAVE_KEYS } from '../../keyboard/keys';
import { sharedStyles } from '../../theme/styles';
import './floating-tip';

@customElement('trace-term')
export class TermWord extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline; }
      button { all: unset; cursor: help; text-decoration: underline dotted; text-decoration-color: var(--muted);
        text-underline-offset: 3px; border-radius: 2px; }
      button:focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
    `,
  ];

  @property({ attribute: false }) term!: Term;
  @property({ attribute: false }) word = '';
  @state() private open = false;

  override render() {
    const { term, word, open } = this;
    const button = this.renderRoot?.querySelector('button') ?? undefined;
    return html`<button type="button" data-term=${term.name} aria-description=${term.meaning}
      @pointerenter=${this.show} @pointerleave=${this.hide} @focus=${this.show} @blur=${this.hide} @click=${this.show}
      @keydown=${this.key}>${word}</button>${
        open
          ? html`<trace-floating-tip .anchor=${button} .content=${html`<b>${term.name}</b> <span data-meaning>${term.meaning}</span>`}></trace-floating-tip>`
          : nothing
      }`;
  }

  private show(): void {
    this.open = true;
  }

  private hide(): void {
    this.open = false;
  }

  private key(event: KeyboardEvent): void {
    if (!this.open || !LEAVE_KEYS.includes(event.key)) return;
    event.stopPropagation();
    this.open = false;
  }
}

/** A text whose terms can be pointed at. */
export function withTerms(text: string): (string | TemplateResult)[] {
  return splitByTerms(text).map(({ text: part, term }) =>
    term ? html`<trace-term .term=${term} .word=${part}></trace-term>` : part,
  );
}

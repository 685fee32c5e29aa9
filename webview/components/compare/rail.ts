/** The parts of a comparison, to go to. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { rovingTarget } from '../../keyboard/roving';
import { compareStrings as strings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';

export interface Section {
  readonly id: string;
  readonly title: string;
  /** The number of the step, or a sign where it is none. */
  readonly number: number | string;
}

@customElement('compare-rail')
export class CompareRail extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; width: 184px; overflow-y: auto; padding: 8px 0; border-right: 1px solid var(--line); }
      ol { list-style: none; margin: 0; padding: 0; }
      button { appearance: none; display: flex; gap: 8px; width: 100%; padding: 2px 10px; font: inherit;
        text-align: left; color: inherit; background: none; border: 0; cursor: pointer; }
      button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -1px; }
      .number { min-width: 2ch; text-align: right; color: var(--muted); font-variant-numeric: tabular-nums; }
      /* Above the parts, in one line that is scrolled: names are kept. */
      @container (max-width: 700px) {
        :host { width: auto; overflow: auto hidden; padding: 3px 6px; border-right: 0; border-bottom: 1px solid var(--line);
          scrollbar-width: thin; }
        ol { display: flex; gap: 2px; width: max-content; }
        button { padding: 2px 8px; gap: 5px; white-space: nowrap; border-radius: 4px; }
        .number { min-width: 0; }
      }
    `,
  ];

  @property({ attribute: false }) sections: readonly Section[] = [];
  private current = 0;

  override render() {
    return html`<nav aria-label=${strings.sections} @keydown=${this.key}>
      <ol>${this.sections.map(
        ({ id, title, number }, index) => html`<li><button type="button" data-goto=${id}
          title=${title} tabindex=${index === this.current ? 0 : -1} @click=${() => this.go(index)}>
          <span class="number" aria-hidden=${typeof number === 'string'}>${number}</span>
          <span class="title">${title}</span></button></li>`,
      )}</ol>
    </nav>`;
  }

  private go(index: number): void {
    this.current = index;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent<string>('go', { detail: this.sections[index]?.id ?? '' }));
  }

  private key(event: KeyboardEvent): void {
    const buttons = [...this.renderRoot.querySelectorAll('button')];
    const focused = buttons.indexOf((event.target as HTMLElement).closest('button') as HTMLButtonElement);
    const target = rovingTarget(event.key, focused, buttons.length);
    if (target === undefined) return;
    event.preventDefault();
    buttons[target]?.focus();
  }
}

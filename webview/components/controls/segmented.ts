/** A row of options of which one holds: radio buttons that look like one control. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { rovingTarget } from '../../keyboard/roving';
import { sharedStyles } from '../../theme/styles';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly title?: string;
}

@customElement('trace-segmented')
export class Segmented extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline-flex; align-items: center; gap: 8px; min-width: 0; }
      .label { color: var(--muted); }
      [role='radiogroup'] { display: flex; min-width: 0; overflow-x: auto; scrollbar-width: thin;
        border: 1px solid var(--line); border-radius: 4px; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 2px 8px;
        min-width: 26px; flex: none;
        cursor: pointer; white-space: nowrap; border-left: 1px solid var(--line); }
      button:first-child { border-left: 0; }
      button:hover:enabled:not([aria-checked='true']) { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -2px; }
      button[aria-checked='true'] { background: var(--vscode-button-background, #0078d4);
        color: var(--vscode-button-foreground, #fff);
        box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent); }
      :host([wrap]) [role='radiogroup'] { flex-wrap: wrap; gap: 4px; border: 0; overflow: visible; }
      :host([wrap]) button { border: 1px solid var(--line); border-radius: 4px; }
      button:disabled { opacity: 0.5; cursor: default; }
      @container (max-width: 560px) { :host { gap: 5px; } button { padding: 2px 3px; min-width: 22px; } }
    `,
  ];

  @property({ attribute: false }) label = '';
  /** Shown before the options; else the label is only heard. */
  @property({ attribute: false }) showLabel = true;
  @property({ attribute: false }) options: readonly Option[] = [];
  @property({ attribute: false }) value = '';
  @property({ attribute: false }) disabled = false;

  override render() {
    return html`${this.showLabel ? html`<span class="label" part="label" aria-hidden="true">${this.label}</span>` : ''}
      <div role="radiogroup" aria-label=${this.label} title=${this.label} aria-disabled=${this.disabled} @keydown=${this.key}>
        ${this.options.map(
          ({
            value,
            label,
            title,
          }) => html`<button type="button" role="radio" aria-checked=${value === this.value} data-value=${value}
            tabindex=${value === this.value ? 0 : -1} ?disabled=${this.disabled} title=${title ?? nothing}
            @click=${() => this.pick(value)}>${label}</button>`,
        )}
      </div>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    // With the next frame, when all others have drawn what they show: the page is then laid out once.
    if (changed.has('value')) requestAnimationFrame(() => this.reveal());
  }

  /** The chosen value comes into view. */
  private reveal(): void {
    const chosen = this.renderRoot.querySelector<HTMLElement>('[aria-checked="true"]');
    const row = chosen?.parentElement;
    // Within the row only: the panel itself must not move.
    if (!row) return;
    const [left, right] = [chosen.offsetLeft - row.offsetLeft, chosen.offsetLeft - row.offsetLeft + chosen.offsetWidth];
    if (left < row.scrollLeft) row.scrollLeft = left;
    else if (right > row.scrollLeft + row.clientWidth) row.scrollLeft = right - row.clientWidth;
  }

  private pick(value: string): void {
    if (value !== this.value) this.dispatchEvent(new CustomEvent<string>('pick', { detail: value }));
  }

  private key(event: KeyboardEvent): void {
    const current = this.options.findIndex(({ value }) => value === this.value);
    const target = rovingTarget(event.key, current, this.options.length);
    const option = target === undefined ? undefined : this.options[target];
    if (!option || this.disabled) return;
    event.preventDefault();
    this.pick(option.value);
    this.renderRoot.querySelectorAll('button')[target as number]?.focus();
  }
}

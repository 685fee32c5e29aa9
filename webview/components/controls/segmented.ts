/** A row of options of which one is chosen: radio buttons that look like one control. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { isInDialog } from '../../keyboard/panel-keys';
import { rovingTarget } from '../../keyboard/roving';
import { sharedStyles } from '../../theme/styles';
import { FADE, fadeEdges, fadingStyles } from './fading-edges';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly title?: string;
}

/** The control that each row belongs to. */
const controls = new WeakMap<Element, Segmented>();

/**
 * Measures rows after layout, so that measuring forces no layout, neither of a page being drawn nor of a step far out of view,
 * which is reported only once it is drawn. One observer for all rows, since all are measured before any is changed.
 */
const rowObserver = new ResizeObserver((rows) => {
  const changes = rows.map(({ target }) => controls.get(target)?.measure());
  for (const change of changes) change?.();
});

@customElement('trace-segmented')
export class Segmented extends LitElement {
  static override styles = [
    sharedStyles,
    fadingStyles,
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
      button[aria-checked='true'] { background: var(--selected, var(--vscode-button-background, #0078d4));
        color: var(--on-selected, var(--vscode-button-foreground, #fff));
        box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent); }
      /* The label is above the options if they do not fit side by side. */
      :host([breaks]) { flex-wrap: wrap; gap: 2px 8px; max-width: 100%; }
      :host([breaks]) [role='radiogroup'] { max-width: 100%; }
      @container (max-width: 22em) { :host([breaks]) [role='radiogroup'] { flex-wrap: wrap; } }
      :host([wrap]) [role='radiogroup'] { flex-wrap: wrap; gap: 4px; border: 0; overflow: visible; }
      :host([wrap]) button { border: 1px solid var(--line); border-radius: 4px; }
      button:disabled { opacity: 0.5; cursor: default; }
      @container (max-width: 560px) {
        :host { gap: 5px; }
        :host(:not([words])) button { padding: 2px 3px; min-width: 22px; }
        :host([words]) button { padding: 2px 7px; }
      }
    `,
  ];

  @property({ attribute: false }) label = '';
  /** Whether the options are words and not numbers; they then keep their distance in a narrow panel. */
  @property({ type: Boolean, reflect: true }) words = false;
  /** Whether the label is visible; otherwise it is only for screen readers. */
  @property({ attribute: false }) showLabel = true;
  @property({ attribute: false }) options: readonly Option[] = [];
  @property({ attribute: false }) value = '';
  @property({ attribute: false }) disabled = false;
  @query('[role="radiogroup"]') private row!: HTMLElement;
  /** Whether an option was clicked. Arrow keys are then meant for the panel, which steps or scrolls with them. */
  private clicked = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // There is no row yet if the element is removed before it was rendered.
    if (this.hasUpdated) rowObserver.unobserve(this.row);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) rowObserver.observe(this.row);
  }

  override firstUpdated(): void {
    controls.set(this.row, this);
    rowObserver.observe(this.row);
  }

  /** Focuses the chosen option, or else the first. */
  override focus(options?: FocusOptions): void {
    this.row.querySelector<HTMLElement>('[tabindex="0"]')?.focus(options);
  }

  override render() {
    return html`${this.showLabel ? html`<span class="label" part="label" aria-hidden="true">${this.label}</span>` : ''}
      <div role="radiogroup" aria-label=${this.label} title=${this.label} aria-disabled=${this.disabled} @keydown=${this.key}
        @focusout=${this.left} @scroll=${this.look}>
        ${this.options.map(
          (
            { value, label, title },
            index,
          ) => html`<button type="button" role="radio" aria-checked=${value === this.value} data-value=${value}
            tabindex=${index === Math.max(this.chosenIndex, 0) ? 0 : -1} ?disabled=${this.disabled} title=${title ?? nothing}
            @click=${(event: MouseEvent) => this.choose(event, value)}>${label}</button>`,
        )}
      </div>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('value') || !this.isConnected) return;
    // Observing an element again reports it again, even if its size has not changed.
    rowObserver.unobserve(this.row);
    rowObserver.observe(this.row);
  }

  /**
   * Measures how to bring the chosen option into view, clear of fading edges, also after the room has shrunk.
   * @returns a function that does it, to be called when all rows are measured
   */
  measure(): () => void {
    const { row } = this;
    const { scrollLeft, clientWidth, scrollWidth } = row;
    const chosen = row.querySelector<HTMLElement>('[aria-checked="true"]');
    if (!chosen || scrollWidth <= clientWidth) return () => fadeEdges(row, { scrollLeft, clientWidth, scrollWidth });
    // Scrolls within the row only: the panel itself must not move.
    const left = chosen.offsetLeft - row.offsetLeft;
    const right = left + chosen.offsetWidth;
    const back = Math.min(scrollLeft, left - FADE);
    const to = back < scrollLeft ? back : Math.max(scrollLeft, right + FADE - clientWidth);
    const end = Math.min(Math.max(to, 0), scrollWidth - clientWidth);
    return () => {
      if (end !== scrollLeft) row.scrollLeft = end;
      fadeEdges(row, { scrollLeft: end, clientWidth, scrollWidth });
    };
  }

  private look(): void {
    fadeEdges(this.row, this.row);
  }

  /** A click by key has a click count of 0. */
  private choose({ detail: clicks }: MouseEvent, value: string): void {
    this.clicked = clicks > 0;
    this.pick(value);
  }

  private left(): void {
    this.clicked = false;
  }

  private pick(value: string): void {
    if (value !== this.value) this.dispatchEvent(new CustomEvent<string>('pick', { detail: value }));
  }

  /** The index of the chosen option; −1 if there is none. */
  private get chosenIndex(): number {
    return this.options.findIndex(({ value }) => value === this.value);
  }

  /** Arrow keys choose the next option. If none is chosen they only move the focus, since a choice may remove the whole row. */
  private key(event: KeyboardEvent): void {
    const { chosenIndex } = this;
    if (this.clicked && !isInDialog(event)) return;
    const buttons = [...this.renderRoot.querySelectorAll('button')];
    const current = chosenIndex < 0 ? buttons.indexOf(event.target as HTMLButtonElement) : chosenIndex;
    const target = rovingTarget(event, current, this.options.length);
    const option = target === undefined ? undefined : this.options[target];
    if (!option || this.disabled) return;
    event.preventDefault();
    if (chosenIndex >= 0) this.pick(option.value);
    buttons[target as number]?.focus();
  }
}

/** The tokens of two texts one above the other, aligned: the chosen pair is chosen everywhere. */
import { css, html, LitElement, nothing, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { AlignedRow } from '../../../src/trace/compare/align';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { rovingTarget } from '../../keyboard/roving';
import { type Comparison, firstOther, pointedRow, tokenAt } from '../../state/compare/comparison';
import { compareStrings as strings } from '../../strings/compare';
import { tokenLabel } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { FADE, fadeEdges, fadingStyles } from '../controls/fading-edges';

@customElement('compare-strip')
export class CompareStrip extends LitElement {
  static override styles = [
    sharedStyles,
    fadingStyles,
    css`
      :host { display: flex; gap: 6px; }
      .text { flex: 0 0 7ch; align-self: center; color: var(--muted); }
      .sides { display: flex; flex-direction: column; gap: 2px; padding: 3px 0; }
      .sides span { flex: 0 0 1.7em; line-height: 1.7em; font-weight: 600; color: var(--muted); }
      [role='listbox'] { display: flex; flex-wrap: wrap; gap: 4px; max-height: 150px; overflow-y: auto; padding: 2px;
        min-width: 0; }
      [role='option'] { display: flex; flex-direction: column; align-items: stretch; min-width: 26px; cursor: pointer;
        border: 1px solid var(--line); border-radius: 4px; font-family: var(--mono); text-align: center;
        background: var(--vscode-editorWidget-background, transparent); }
      [role='option']:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      [role='option'][aria-selected='true'] { background: var(--chosen);
        border-color: var(--vscode-focusBorder, #0078d4);
        box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4);
        color: var(--vscode-editor-selectionForeground, inherit); }
      /* In one line, which scrolls. */
      :host([narrow]) [role='listbox'] { flex-wrap: nowrap; scrollbar-width: thin;
        scroll-padding-inline: ${unsafeCSS(FADE)}px; }
      :host([narrow]) [role='option'] { flex: none; }
      /* The tokens that are compared stay in sight wherever it is scrolled to. */
      :host([narrow]) [role='option'][aria-selected='true'] { position: sticky; inset-inline: ${unsafeCSS(FADE)}px; z-index: 1; }
      bdi { display: block; padding: 0 7px; line-height: 1.7em; min-height: 1.7em; white-space: pre; max-width: 22ch;
        overflow: hidden; text-overflow: ellipsis; }
      .other bdi + bdi { border-top: 2px solid var(--vscode-charts-yellow, #cca700); }
      .other { border-color: var(--vscode-charts-yellow, #cca700); }
      .single { border-style: dashed; }
      .none { color: var(--muted); }
      [aria-selected='true'] .none { color: inherit; }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  /** The chosen row of the alignment. */
  @property({ attribute: false }) chosen = 0;

  /** Which text it is, where there are two. */
  @property() label = '';

  /** Whether there is room for one line only. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  @query('[role="listbox"]') private row!: HTMLElement;
  private readonly resized = new ResizeObserver(() => this.fade());

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.resized.observe(this.row);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override firstUpdated(): void {
    this.resized.observe(this.row);
  }

  override render() {
    return html`${this.label === '' ? nothing : html`<span class="text" aria-hidden="true">${this.label}</span>`}
      <div class="sides" aria-hidden="true"><span>${strings.side.a}</span><span>${strings.side.b}</span></div>
      <div role="listbox" aria-label=${this.comparison.sequence === SOURCE ? strings.sourceRows : strings.rows} aria-orientation="horizontal" @keydown=${this.key} @scroll=${this.fade}>
        ${this.comparison.alignment.rows.map((row, index) => this.chip(row, index))}
      </div>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    this.reveal(changed);
    if (changed.has('comparison') || changed.has('narrow')) this.fade();
  }

  /** Where it has one line, its edges tell that there is more beyond them. */
  private fade(): void {
    fadeEdges(this.row, this.row);
  }

  private reveal(changed: Map<PropertyKey, unknown>): void {
    // Where the strip scrolls, the place where the texts part says more than the token that is chosen unasked.
    if (this.narrow && (changed.has('comparison') || changed.has('narrow'))) {
      this.option(Math.max((firstOther(this.comparison) ?? this.chosen) - 1, 0))?.scrollIntoView({
        block: 'nearest',
        inline: 'center',
      });
      return;
    }
    // Within the strip only: the panel itself must not move.
    if (changed.has('chosen')) this.option(this.chosen)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private chip(row: AlignedRow, index: number) {
    const selected = index === this.chosen;
    const paired = row.a !== null && row.b !== null;
    return html`<div role="option" class=${row.same ? '' : paired ? 'other' : 'single'} aria-selected=${selected}
      tabindex=${selected ? 0 : -1} data-row=${index} data-a=${row.a ?? nothing} data-b=${row.b ?? nothing}
      aria-label=${this.rowLabel(row)} @click=${() => this.choose(index)}>
      ${this.half('a', row.a)} ${this.half('b', row.b)}
    </div>`;
  }

  private half(side: 'a' | 'b', position: number | null) {
    const token = tokenAt(this.comparison[side], position, this.comparison.sequence);
    return token ? html`<bdi>${tokenLabel(token)}</bdi>` : html`<bdi class="none hatched"></bdi>`;
  }

  private rowLabel({ a, b, same }: AlignedRow): string {
    const { comparison } = this;
    const [ofA, ofB] = [
      tokenAt(comparison.a, a, comparison.sequence),
      tokenAt(comparison.b, b, comparison.sequence),
    ].map((token) => token && tokenLabel(token));
    if (a !== null && b !== null && ofA !== undefined && ofB !== undefined)
      return same ? strings.rowSame(ofA, a, b) : strings.rowReplaced(ofA, a, ofB, b);
    return a !== null
      ? strings.rowOnly(ofA ?? '', strings.side.a, a)
      : strings.rowOnly(ofB ?? '', strings.side.b, b ?? 0);
  }

  private option(row: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-row="${row}"]`);
  }

  private choose(row: number): void {
    this.dispatchEvent(new CompareChooseEvent(pointedRow(this.comparison, row)));
  }

  private key(event: KeyboardEvent): void {
    const target = rovingTarget(event, this.chosen, this.comparison.alignment.rows.length);
    if (target === undefined) return;
    event.preventDefault();
    this.choose(target);
    this.option(target)?.focus();
  }
}

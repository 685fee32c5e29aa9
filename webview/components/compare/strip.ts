/** The tokens of two texts one above the other, aligned. Choosing a pair chooses it everywhere. */
import { css, html, LitElement, nothing, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { AlignedRow } from '../../../src/trace/compare/align';
import type { PositionPair } from '../../../src/trace/compare/of-both';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { SizeObserver } from '../../base/size-observer';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { rovingTarget } from '../../keyboard/roving';
import {
  type Comparison,
  firstOther,
  otherWords,
  pointedRow,
  type SideName,
  tokenAt,
} from '../../state/compare/comparison';
import { rowOfPositions } from '../../state/compare/positions';
import { compareStrings as strings } from '../../strings/compare';
import { tokenLabel } from '../../strings/format';
import { chosenOptionStyles, sharedStyles } from '../../theme/styles';
import { FADE, fadeEdges, fadingStyles } from '../controls/fading-edges';

@customElement('compare-strip')
export class CompareStrip extends LitElement {
  static override styles = [
    sharedStyles,
    chosenOptionStyles,
    fadingStyles,
    css`
      :host { display: flex; gap: 6px; }
      .text { flex: 0 0 7ch; align-self: center; color: var(--muted); }
      .sides { display: flex; flex-direction: column; gap: 2px; padding: 3px 0; }
      .sides span { flex: 0 0 1.7em; line-height: 1.7em; font-weight: 600; color: var(--muted); }
      /* Whole rows, two at most, wherever it is scrolled to. */
      [role='listbox'] { --row: calc(3.4em + 4px); display: flex; flex-wrap: wrap; gap: 4px; min-width: 0; padding: 2px;
        max-height: calc(2 * var(--row) + 8px); box-sizing: border-box; scroll-padding: 2px; overflow-y: auto; scroll-snap-type: y mandatory; }
      [role='option'] { display: flex; flex-direction: column; align-items: stretch; box-sizing: border-box; height: var(--row);
        min-width: 26px; cursor: pointer; scroll-snap-align: start;
        border: 1px solid var(--line); border-radius: 4px; font-family: var(--mono); text-align: center;
        background: var(--vscode-editorWidget-background, transparent); }
      /* When other tokens than the chosen row's are compared, these are marked as the chosen row is elsewhere. */
      [role='option'].behind[aria-selected='true'] { background: var(--vscode-editorWidget-background, transparent); color: inherit;
        border: 1px dashed var(--vscode-focusBorder, #0078d4); box-shadow: none; }
      .compared { background: var(--chosen); color: var(--vscode-editor-selectionForeground, inherit);
        outline: 2px solid var(--vscode-focusBorder, #0078d4); outline-offset: -1px; border-radius: 3px; }
      /* In one line, which scrolls. */
      :host([narrow]) [role='listbox'] { flex-wrap: nowrap; max-height: none; scrollbar-width: thin; scroll-snap-type: none;
        scroll-padding-inline: ${unsafeCSS(FADE)}px; }
      :host([narrow]) [role='option'] { flex: none; }
      bdi { display: block; padding: 0 7px; line-height: 1.7em; min-height: 1.7em; white-space: pre; max-width: 22ch;
        overflow: hidden; text-overflow: ellipsis; }
      bdi + bdi { border-top: 2px solid transparent; }
      :is(.other, .part) bdi + bdi { border-top-color: var(--vscode-charts-yellow, #cca700); }
      :is(.other, .part) { border-color: var(--vscode-charts-yellow, #cca700); }
      .single { border-style: dashed; }
      /* Paired by position only: without a frame, so that it does not look like a match. */
      .by-place { border-color: transparent; background: none; gap: 2px; }
      .by-place bdi, .by-place bdi + bdi { flex: 1 0 auto; border: 1px dashed var(--line); border-radius: 4px; line-height: calc(1.7em - 3px); min-height: 0; }
      /* Pieces that end elsewhere in the other text share one frame with their last piece. */
      .part { margin-right: -4px; border-right: 0; border-style: solid; border-start-end-radius: 0; border-end-end-radius: 0; }
      .part + [role='option'] { border-left: 1px dashed var(--line); border-start-start-radius: 0; border-end-start-radius: 0; }
      .none { color: var(--muted); }
      [aria-selected='true'] .none { color: inherit; }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  /** The chosen row of the alignment. */
  @property({ attribute: false }) chosen = 0;

  /** The positions of the tokens compared below, if they are not the chosen row's; for example the last of each text. */
  @property({ attribute: false, hasChanged: isOtherPair }) compared: PositionPair | undefined;

  /** Says which text it is, if there are two. */
  @property() label = '';

  /** Whether there is room for one line only. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ type: Boolean }) presenting = false;
  @query('[role="listbox"]') private row!: HTMLElement;
  /** Whether another row was chosen since these texts are shown. */
  private isChosenHere = false;

  constructor() {
    super();
    new SizeObserver(this, ['[role="listbox"]'], () => {
      this.reveal(); // lines may break elsewhere
      this.fade();
    });
  }

  override render() {
    const { comparison } = this;
    const areOthers = otherWords(comparison) !== undefined;
    return html`${this.label === '' ? nothing : html`<span class="text" aria-hidden="true">${this.label}</span>`}
      <div class="sides" aria-hidden="true"><span>${strings.side.a}</span><span>${strings.side.b}</span></div>
      <div role="listbox" aria-label=${this.comparison.sequence === SOURCE ? strings.sourceRows : strings.rows} aria-orientation="horizontal" @keydown=${this.key} @scroll=${this.fade}>
        ${this.comparison.alignment.rows.map((row, index) => this.chip(row, index, areOthers))}
      </div>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    const isOther = changed.has('comparison');
    if (isOther || changed.has('chosen')) this.isChosenHere = !isOther;
    if (['comparison', 'chosen', 'compared', 'narrow', 'presenting'].some((name) => changed.has(name))) this.reveal();
    if (changed.has('comparison') || changed.has('narrow')) this.fade();
  }

  /** Fades the edges of the single line where more lies beyond them. */
  private fade(): void {
    fadeEdges(this.row, this.row);
  }

  /**
   * Scrolls to the compared token and, until a row is chosen here, to the place where the texts differ. Several lines mostly
   * have room for both; then the difference has priority, as it has in a presentation. In a single line the compared token has
   * priority, since everything below is about it.
   */
  private reveal(): void {
    const other = this.isChosenHere ? undefined : firstOther(this.comparison);
    const { compared } = this;
    const rows = compared ? [other, rowOfPositions(this.comparison, compared)] : [this.chosen, other];
    for (const row of this.narrow && !this.presenting ? rows.toReversed() : rows) this.bring(row);
  }

  /** Scrolls within the strip only: the panel itself must not move. */
  private bring(row: number | undefined): void {
    if (row !== undefined) this.option(row)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** @param areOthers whether the texts have different words, so that what differs is paired by position only */
  private chip(row: AlignedRow, index: number, areOthers: boolean) {
    const selected = index === this.chosen;
    const whole = this.wholeOf(index);
    const isByPlace = areOthers && !row.same && isPaired(row);
    const kind = row.same ? '' : isByPlace ? 'by-place' : isPaired(row) ? 'other' : whole ? 'part' : 'single';
    const own = isByPlace ? strings.rowByPlace(this.rowLabel(row, whole)) : this.rowLabel(row, whole);
    const label = this.comparesOf(row) ? strings.rowCompared(own) : own;
    return html`<div role="option" class="${kind} ${this.compared ? 'behind' : ''}" aria-selected=${selected}
      tabindex=${selected ? 0 : -1} data-row=${index} data-a=${row.a ?? nothing} data-b=${row.b ?? nothing}
      aria-label=${label} title=${label} @click=${() => this.choose(index)}>
      ${this.half('a', row.a, whole)} ${this.half('b', row.b, whole)}
    </div>`;
  }

  private half(side: SideName, position: number | null, whole: AlignedRow | undefined) {
    const token = this.token(side, position);
    const isCompared = position !== null && this.compared?.[side] === position;
    return token
      ? html`<bdi class=${isCompared ? 'compared' : ''}>${tokenLabel(token)}</bdi>`
      : html`<bdi class="none ${whole ? '' : 'hatched'}"></bdi>`;
  }

  private comparesOf({ a, b }: AlignedRow): boolean {
    const { compared } = this;
    return compared !== undefined && (compared.a === a || compared.b === b);
  }

  /** The row in which this piece and the other text's token both end; `undefined` if the texts are not cut differently here. */
  private wholeOf(index: number): AlignedRow | undefined {
    const { rows, by } = this.comparison.alignment;
    const row = rows[index] as AlignedRow;
    const token = this.token('a', row.a) ?? this.token('b', row.b);
    if (by !== 'ends' || isPaired(row) || token?.special) return undefined;
    return rows.slice(index).find(isPaired);
  }

  private token(side: SideName, position: number | null) {
    return tokenAt(this.comparison[side], position, this.comparison.sequence);
  }

  private rowLabel({ a, b, same }: AlignedRow, whole: AlignedRow | undefined): string {
    const label = (side: SideName, position: number | null) => {
      const token = this.token(side, position);
      return token ? tokenLabel(token) : '';
    };
    const [ofA, ofB] = [label('a', a), label('b', b)];
    if (a !== null && b !== null) return same ? strings.rowSame(ofA, a, b) : strings.rowReplaced(ofA, a, ofB, b);
    const [text, side, position] = a === null ? ([ofB, 'b', b ?? 0] as const) : ([ofA, 'a', a] as const);
    if (!whole) return strings.rowOnly(text, strings.side[side], position);
    const other = side === 'a' ? 'b' : 'a';
    return strings.rowPart(text, strings.side[side], position, label(other, whole[other]), strings.side[other]);
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

function isPaired({ a, b }: AlignedRow): boolean {
  return a !== null && b !== null;
}

function isOtherPair(now: PositionPair | undefined, before: PositionPair | undefined): boolean {
  return now?.a !== before?.a || now?.b !== before?.b;
}

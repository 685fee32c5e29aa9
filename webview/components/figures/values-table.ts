/** The first and last values of a tensor, to four decimals. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { isMasked, type MaskRule } from '../../../src/trace/steps/matrix';
import type { SequenceName } from '../../../src/trace/steps/sequences';
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';
import { afterPaint } from '../../base/after-paint';
import { type Choice, tokenChoice } from '../../choice/choice';
import type { Cell } from '../../heat-map/picture';
import { EXPLAIN_KEYS } from '../../keyboard/keys';
import { gridTarget } from '../../keyboard/roving';
import { ChooseEvent } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import { byIndex, type Entry, type Numbering, withGaps } from '../../state/figures/excerpt';
import { float32Digits, fourDecimals, tokenLabel } from '../../strings/format';
import { strings } from '../../strings/strings';
import { rowNameStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { fadeEdges } from '../controls/fading-edges';
import { revealIn } from '../controls/reveal-in';
import '../controls/floating-tip';
import type { FloatingTip } from '../controls/floating-tip';

/** Further information about a value. */
export interface CellNotes {
  /** A short explanation of it. */
  readonly detail: (row: number, column: number) => TemplateResult;
  /** Shows the full explanation. */
  readonly explain: (row: number, column: number) => void;
}

/** How many left-out rows are shown at once; a table of a vocabulary has thousands. */
const UNFOLDED = 50;

/** Measures tables after layout, so that measuring forces no layout. One observer for all tables. */
const laidOut = new ResizeObserver((parts) => {
  for (const { target } of parts) {
    const scroller = target.closest('.scroll');
    if (scroller) fadeEdges(scroller, scroller);
  }
});

/** A run of left-out rows or columns. */
type Gap = Extract<Entry, { hidden: number }>;

@customElement('trace-values')
export class ValuesTable extends LitElement {
  static override styles = [
    sharedStyles,
    rowNameStyles,
    tableStyles,
    css`
      :host { display: block; min-width: 0; max-width: 100%; }
      th { background: var(--vscode-editor-background); }
      thead th { position: sticky; top: 0; z-index: 1; }
      /* The row names stay in sight beside the last values. */
      tbody th { position: sticky; left: 0; z-index: 1; }
      thead th.left { left: 0; z-index: 2; }
      /* A number cut by an edge would read as another, so the edge fades. */
      .scroll[data-after] { mask-image: linear-gradient(to right, black calc(100% - 3.5ch), transparent); }
      [data-before] tbody th::after { content: ''; position: absolute; left: 100%; top: 0; bottom: 0; width: 3.5ch; pointer-events: none;
        background: linear-gradient(to right, var(--vscode-editor-background), transparent); }
      [data-before] tr.chosen > th::after { background: linear-gradient(to right, var(--chosen), transparent); }
      .gap.left span { position: sticky; left: 7px; }
      /* Theme colours may be transparent, and numbers pass below. */
      tr.chosen > th, tr.pick.chosen:hover > th { background: linear-gradient(var(--chosen), var(--chosen)) var(--vscode-editor-background); }
      tr.pick:not(.chosen):hover > th, tr[data-previewed]:not(.chosen) > th { --hover: var(--vscode-list-hoverBackground, #80808026);
        background: linear-gradient(var(--hover), var(--hover)) var(--vscode-editor-background); }
      .gap { text-align: left; color: var(--muted); font-style: italic; cursor: default; }
      td.gap:not(.left) { text-align: center; }
      .odd { color: var(--bad); font-weight: bold; }
      td:focus-visible { outline-offset: -1px; }
      /* The chosen cell, which the figure's menu is about. */
      td.at { box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4); }
    `,
  ];

  @property({ attribute: false }) name = '';
  @property({ attribute: false }) excerpt!: Excerpt;
  /** The names of the axes of rows and columns. */
  @property({ attribute: false }) axes!: readonly [string, string];
  @property({ attribute: false }) sizes!: readonly [number, number];
  /** The numbering of rows, or of columns below, if it is not by index. */
  @property({ attribute: false }) rowNumbering: Numbering | undefined;
  @property({ attribute: false }) columnNumbering: Numbering | undefined;
  /** The tokens of the rows, if rows are tokens. */
  @property({ attribute: false }) rowTokens: ReadonlyMap<number, Token> = new Map();
  @property({ attribute: false }) chosenRow: number | undefined;
  /** Which columns (keys) the rows (queries) may not attend to. */
  @property({ attribute: false }) mask: MaskRule | null = null;
  /** The sequence whose tokens the rows are; a click on a row chooses its token. */
  @property({ attribute: false }) sequence: SequenceName | null = null;
  @property({ attribute: false }) notes: CellNotes | undefined;
  /** Returns what a click on a cell chooses; `undefined` to choose the row's token. */
  @property({ attribute: false }) choiceOf: ((row: number, column: number) => Partial<Choice>) | undefined;
  /** The chosen column, if there is one. */
  @property({ attribute: false }) chosenColumn: number | undefined;
  /** Shows left-out rows; `undefined` if they cannot be shown. Rows are then numbered by index. */
  @property({ attribute: false }) unfold: ((rows: readonly number[]) => void) | undefined;
  /** The same for columns. */
  @property({ attribute: false }) unfoldColumns: ((columns: readonly number[]) => void) | undefined;
  /** The cell that is read, with the pointer or keys. */
  @state() private reading: Cell | undefined;
  /** The cell in the tab order. */
  @state() private reachable: Cell | undefined;
  private readonly marks = new PreviewMarks(this, 'data-position', () => this.sequence);

  override render() {
    const { rowNumbering: ofRows = byIndex(this.sizes[0]), columnNumbering: ofColumns = byIndex(this.sizes[1]) } = this;
    const columns = withGaps(this.excerpt.columns, ofColumns);
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.values(this.name)} @scroll=${this.scrolled}>
      <table aria-label=${strings.values(this.name)}>
        <thead>
          <tr>
            <th class="left" scope="col">${this.axes[0]} ↓ ${this.axes[1]} →</th>
            ${columns.map((entry) =>
              'hidden' in entry
                ? html`<th class="gap" scope="col">${this.columnGap(entry)}</th>`
                : html`<th scope="col">${ofColumns.nameOf(entry.index)}</th>`,
            )}
          </tr>
        </thead>
        <tbody @pointerover=${this.over} @pointerleave=${this.leave} @focusin=${this.focused}
          @focusout=${this.blurred} @keydown=${this.key} @mousedown=${this.pressed} @dblclick=${this.explainUnder}>
          ${withGaps(this.excerpt.rows, ofRows).map((entry) => this.row(entry, columns, ofRows))}
        </tbody>
      </table>
      ${this.notes ? html`<trace-floating-tip aria-hidden="true" .content=${this.tip()}></trace-floating-tip>` : nothing}
    </div>`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('excerpt')) return;
    this.reading = undefined;
    const { rows, columns } = this.excerpt;
    const { row = rows[0] as number, column = columns[0] as number } = this.reachable ?? {};
    const isThere = rows.includes(row) && columns.includes(column);
    this.reachable = isThere ? { row, column } : { row: rows[0] as number, column: columns[0] as number };
  }

  override firstUpdated(): void {
    for (const part of this.renderRoot.querySelectorAll('.scroll, table')) laidOut.observe(part);
  }

  private scrolled({ currentTarget }: Event): void {
    fadeEdges(currentTarget as Element, currentTarget as Element);
  }

  override updated(changed: PropertyValues<this>): void {
    const isOther = changed.has('excerpt') || changed.has('chosenRow') || changed.has('chosenColumn');
    // Measured after all tables are rendered, so that none is laid out once for each of the others.
    if (isOther && this.chosenColumn !== undefined) afterPaint(() => this.showChosen());
    const tip = this.renderRoot.querySelector<FloatingTip>('trace-floating-tip');
    if (tip) tip.anchor = (this.reading && this.element(this.reading)) ?? undefined;
  }

  /** Scrolls to the chosen cell, clear of the row names. */
  private showChosen(): void {
    const [scroller, cell, name] = ['.scroll', 'td.at', 'tbody th'].map((part) => this.renderRoot.querySelector(part));
    if (!scroller || !cell || !name || scroller.scrollWidth <= scroller.clientWidth) return;
    revealIn(scroller, cell);
    const covered = name.getBoundingClientRect().right - cell.getBoundingClientRect().left;
    if (covered > 0) scroller.scrollBy({ left: -covered, behavior: 'instant' });
  }

  private row(entry: Entry, columns: readonly Entry[], { nameOf }: Numbering) {
    if ('hidden' in entry) {
      return html`<tr><td class="gap left" colspan=${columns.length + 1}><span>${this.gap(entry)}</span></td></tr>`;
    }
    const { index, place } = entry;
    const chosen = index === this.chosenRow;
    const token = this.rowTokens.get(index);
    const { sequence } = this;
    const choose = sequence === null ? nothing : (event: MouseEvent) => this.chosen(event, sequence, index);
    return html`<tr class="${chosen ? 'chosen' : ''} ${sequence === null ? '' : 'pick'}" @click=${choose}
      data-position=${sequence === null ? nothing : index}>
      <th scope="row" aria-current=${chosen ? 'true' : nothing}
        ><span class="index">${nameOf(index)}</span><bdi class="token">${token ? tokenLabel(token) : ''}</bdi></th>
      ${columns.map((column) =>
        'hidden' in column
          ? html`<td class="gap" aria-hidden="true">…</td>`
          : this.cell(index, column.index, this.excerpt.values[place * this.excerpt.columns.length + column.place]),
      )}
    </tr>`;
  }

  private gap({ hidden, from }: Gap) {
    const { unfold } = this;
    if (!unfold) return strings.hiddenRowsOfMap(hidden);
    const rows = nextOf({ hidden, from });
    return html`<button type="button" class="link" data-unfold=${hidden} @click=${() => unfold(rows)}>${strings.unfoldRows(hidden, rows.length)}</button>`;
  }

  /** A narrow column of its own, whose title says what a click does. */
  private columnGap({ hidden, from }: Gap) {
    const { unfoldColumns } = this;
    const text = strings.hiddenColumns(hidden);
    if (!unfoldColumns) return html`<span title=${strings.hiddenColumnsTitle(hidden)}>${text}</span>`;
    const columns = nextOf({ hidden, from });
    const title = strings.unfoldColumns(hidden, columns.length);
    return html`<button type="button" class="link" data-unfold-columns=${hidden} title=${title} aria-label=${title} @click=${() => unfoldColumns(columns)}>${text}</button>`;
  }

  private cell(row: number, column: number, value = NaN) {
    const masked = isMasked(this.mask, value, row, column);
    const kind = masked ? 'hatched' : Number.isFinite(value) ? '' : 'odd';
    const title = masked ? `${value} (${strings.masked})` : value;
    const { notes, reachable } = this;
    const reached = row === reachable?.row && column === reachable.column;
    const at = row === this.chosenRow && column === this.chosenColumn ? 'at' : '';
    return html`<td class="${kind} ${at}" title=${notes ? nothing : title} tabindex=${notes ? (reached ? 0 : -1) : nothing}
      data-row=${row} data-column=${column} data-value=${value}>${fourDecimals(value)}</td>`;
  }

  private tip() {
    const { reading, notes, excerpt } = this;
    if (!reading || !notes) return nothing;
    const [row, column] = [excerpt.rows.indexOf(reading.row), excerpt.columns.indexOf(reading.column)];
    const value = excerpt.values[row * excerpt.columns.length + column] as number;
    return html`<b>${float32Digits(value)}</b>${notes.detail(reading.row, reading.column)}`;
  }

  private element({ row, column }: Cell): HTMLElement | null {
    return this.renderRoot.querySelector(`td[data-row="${row}"][data-column="${column}"]`);
  }

  private readonly over = (event: PointerEvent): void => {
    this.marks.over(event);
    this.read(cellOf(event));
  };

  private readonly leave = (): void => {
    this.marks.leave();
    this.read(undefined);
  };

  private focused(event: FocusEvent): void {
    const cell = cellOf(event);
    if (!cell) return;
    this.reachable = cell;
    // A click also focuses, but then the pointer determines the cell.
    if ((event.target as Element).matches(':focus-visible')) this.read(cell);
  }

  private blurred(): void {
    this.read(undefined);
  }

  private read(cell: Cell | undefined): void {
    if (!this.notes || (cell?.row === this.reading?.row && cell?.column === this.reading?.column)) return;
    this.reading = cell;
  }

  /** A double click must not select text here. */
  private pressed(event: MouseEvent): void {
    if (this.notes && event.detail > 1) event.preventDefault();
  }

  private chosen(event: MouseEvent, sequence: SequenceName, position: number): void {
    const cell = cellOf(event);
    if (event.altKey) this.explainUnder(event);
    else if (cell) this.choose(cell, sequence);
    else this.dispatchEvent(new ChooseEvent(tokenChoice(sequence, position)));
  }

  private choose({ row, column }: Cell, sequence: SequenceName): void {
    this.dispatchEvent(new ChooseEvent(this.choiceOf?.(row, column) ?? tokenChoice(sequence, row)));
  }

  private explainUnder(event: MouseEvent): void {
    const cell = cellOf(event);
    if (cell) this.explain(cell);
  }

  private explain({ row, column }: Cell): void {
    this.read(undefined);
    if (this.sequence !== null) this.choose({ row, column }, this.sequence);
    this.notes?.explain(row, column);
  }

  /** @returns whether a cell was read; if not, the key belongs to the element around */
  private leaveCell(): boolean {
    const isLeft = this.reading !== undefined;
    this.read(undefined);
    return isLeft;
  }

  private key(event: KeyboardEvent): void {
    const cell = cellOf(event);
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const { rows, columns } = this.excerpt;
    const at = { row: rows.indexOf(cell.row), column: columns.indexOf(cell.column) };
    const target = gridTarget(event, at, rows.length, columns.length);
    if (target) this.element({ row: rows[target.row] as number, column: columns[target.column] as number })?.focus();
    else if (EXPLAIN_KEYS.includes(event.key)) this.explain(cell);
    else if (event.key === 'Enter' && this.sequence !== null) this.choose(cell, this.sequence);
    else if (event.key !== 'Escape' || !this.leaveCell()) return;
    event.preventDefault();
  }
}

/** The left-out rows or columns that one click shows. */
function nextOf({ hidden, from }: Gap): number[] {
  return Array.from({ length: Math.min(hidden, UNFOLDED) }, (_, at) => from + at);
}

function cellOf({ target }: Event): Cell | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('td[data-row]') : null;
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : undefined;
}

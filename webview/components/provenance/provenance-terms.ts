/** A table of all numbers that a value was computed from, with the contribution of each. Only the rows in view are rendered. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { Operand, Provenance, Terms } from '../../../src/trace/explain/provenance';
import { setInherited } from '../../base/set-inherited';
import { SizeObserver } from '../../base/size-observer';
import { rovingTarget } from '../../keyboard/roving';
import { ExplainEvent } from '../../state/provenance/explain';
import { addressText, headOfTerm, originOf, type Term, termsOf } from '../../state/provenance/provenance';
import { float32Digits, quotedToken, significant, tokenLabel } from '../../strings/format';
import { provenance as texts } from '../../strings/provenance';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import '../controls/segmented';
import { barStyles, shareBar, signedBar } from '../controls/signed-bar';

/** The minimum height of a row in CSS pixels; in larger type a row is as high as its token. */
const ROW = 20;
/** The maximum number of rows in view at the editor's type size, and the number of rows rendered beyond them. */
const SHOWN = 14;
const MARGIN = 8;
const BAR = 120;
/** The bar's width in CSS pixels beside a column of factors or head names, so that everything fits a narrow panel. */
const SHORT_BAR = 56;

/** The heading of the last column. */
const PARTS: Readonly<Record<Terms['noun'], string>> = {
  term: texts.term,
  value: texts.value,
  deviation: texts.deviation,
  weight: texts.weight,
};

type Order = keyof typeof texts.orders;

@customElement('trace-provenance-terms')
export class ProvenanceTerms extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    css`
      :host { display: block; margin-top: 8px; }
      .order { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; margin-bottom: 4px; }
      /* Scroll anchoring must be off: rows are reused while scrolling, and keeping one in place would scroll further by
         itself. */
      .scroll { max-height: var(--whole-rows, ${(SHOWN + 1) * ROW + 2}px); width: fit-content; border: 1px solid var(--line); overflow-anchor: none; }
      thead :is(th, td) { position: sticky; top: 0; background: var(--vscode-editor-background); z-index: 1; height: ${ROW}px; }
      tbody tr { height: ${ROW}px; }
      tbody td, tbody th { padding-block: 0; height: ${ROW}px; line-height: 1; white-space: nowrap; }
      /* As high as the drawing in it: cell styles would override a height attribute. */
      td.space { padding: 0; height: auto; line-height: 0; }
      td.space svg { display: block; }
      td.bar { line-height: 0; }
      tr.own > *, tr.own > th > * { background: var(--chosen);
        color: var(--vscode-editor-selectionForeground, var(--vscode-editor-foreground)); }
      .token { display: inline-block; max-width: 18ch; line-height: 1.3; overflow: hidden; text-overflow: ellipsis;
        vertical-align: bottom; color: var(--vscode-editor-foreground); }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0;
        cursor: pointer; text-decoration: underline dotted; text-underline-offset: 2px; }
      button:hover { color: var(--vscode-textLink-activeForeground, #4daafc); }
      /* While the heading has the focus, outlines the number that keys act on. */
      button[tabindex='0']:not(:focus) { outline: var(--current-number, none); outline-offset: 1px; }
    `,
  ];

  @property({ attribute: false }) provenance!: Provenance;
  /** The tokens that the terms run over, if they do. */
  @property({ attribute: false }) tokens: readonly Token[] = [];
  /** The number from which the user went on and has now come back, as the address of its value. */
  @property({ attribute: false }) cameFrom: string | undefined;
  /** The order that the user asked for. */
  @state() private wanted: Order | undefined;
  @state() private first = 0;
  /** The number in the tab order: its row and operand. */
  @state() private current = { row: 0, operand: 0 };
  @query('.scroll') private scroller!: HTMLElement | null;
  private terms: readonly Term[] = [];
  private order: Order = 'position';
  private most = 0;
  /** The height of a row and of the head above the rows, in CSS pixels. */
  @state() private heights = { row: ROW, head: ROW };

  constructor() {
    super();
    new ThemeObserver(this);
    // In larger type rows are higher, and fewer are in view.
    new SizeObserver(this, ['.scroll table'], () => this.measure());
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('provenance') && !changed.has('wanted')) return;
    const terms = termsOf(this.provenance);
    this.order = this.wanted ?? this.firstOrder(terms.length);
    this.most = terms.reduce((most, { part }) => Math.max(most, Math.abs(part)), 0);
    this.terms = this.order === 'size' ? terms.sort((a, b) => Math.abs(b.part) - Math.abs(a.part)) : terms;
    const isOther = changed.has('provenance');
    this.current = (isOther ? this.placeCameFrom() : undefined) ?? {
      row: this.beginsAt(isOther),
      operand: this.followable[0] ?? 0,
    };
    this.first = Math.max(0, this.firstSeen(this.current.row) - MARGIN);
  }

  /** The place of the number from which the user has come back; `undefined` if it is not among these. */
  private placeCameFrom(): typeof this.current | undefined {
    const { cameFrom, terms, provenance } = this;
    if (cameFrom === undefined) return undefined;
    const isIt = (operand: number, place: number) => {
      const origin = originOf(provenance.operands[operand] as Operand, place);
      return origin !== undefined && addressText(origin) === cameFrom;
    };
    // Single numbers that are not terms stand in one row.
    const rows =
      terms.length > 0
        ? terms.map(({ values }) => values)
        : [provenance.operands.map((_, operand) => ({ operand, place: 0 }))];
    for (const [row, values] of rows.entries()) {
      const found = values.find(({ operand, place }) => isIt(operand, place));
      if (found) return { row, operand: found.operand };
    }
    return undefined;
  }

  /**
   * The first row in view: that of the explained value, if the table has one. If the user has just asked for the largest terms,
   * the first row.
   */
  private beginsAt(isOther: boolean): number {
    if (!isOther && this.order === 'size') return 0;
    const own = this.provenance.terms?.ownIndex;
    return own === undefined
      ? 0
      : Math.max(
          0,
          this.terms.findIndex(({ at }) => at === own),
        );
  }

  override render() {
    const { terms, provenance } = this;
    if (terms.length === 0) return this.inputs();
    const stop = Math.min(terms.length, this.first + SHOWN + 2 * MARGIN);
    const scale = this.commonFactor;
    const columns = this.columns.length + (this.hasOwnFactors ? 4 : 3);
    return html`
      ${terms.length > 2 ? this.orders() : nothing}
      <div class="scroll" tabindex=${this.followable.length > 0 ? nothing : '0'} role="group"
        aria-label=${texts.tableLabel(addressText(provenance))} @scroll=${this.scrolled} @keydown=${this.key}>
        <table aria-label=${texts.tableLabel(addressText(provenance))} aria-rowcount=${terms.length + 1}>
          <thead>
            <tr>
              <th scope="col" class="left">${this.overTokens ? texts.token : texts.row}</th>
              ${this.columns.map((operand) => {
                const { name, label } = provenance.operands[operand] as Operand;
                return html`<th scope="col" title=${label}>${name}</th>`;
              })}
              ${this.hasOwnFactors ? html`<th scope="col">${texts.factor}</th>` : nothing}
              <th scope="col">${PARTS[provenance.terms?.noun ?? 'value']}${scale ? html` <span title="${scale.name} = ${float32Digits(scale.value)}">${texts.timesEach(significant(scale.value))}</span>` : nothing}</th>
              <td></td>
            </tr>
          </thead>
          <tbody>
            ${space(this.first * this.heights.row, columns)}
            ${terms.slice(this.first, stop).map((term, i) => this.row(term, this.first + i))}
            ${space((terms.length - stop) * this.heights.row, columns)}
          </tbody>
        </table>
      </div>
      ${this.followable.length > 0 ? html`<p class="small muted">${texts.keys}</p>` : nothing}
    `;
  }

  override updated(changed: PropertyValues): void {
    this.measure();
    const { scroller } = this;
    const isOther = changed.has('provenance') || changed.has('wanted') || changed.has('heights');
    if (scroller && isOther) scroller.scrollTop = this.firstSeen(this.current.row) * this.heights.row;
  }

  /** Sets the height to whole rows, so that none is cut at the lower edge. */
  private measure(): void {
    const { scroller } = this;
    const row = scroller?.querySelector('tr[data-term]')?.getBoundingClientRect().height;
    const head = scroller?.querySelector('thead')?.getBoundingClientRect().height;
    if (!scroller || !row || !head) return;
    const { heights } = this;
    if (row !== heights.row || head !== heights.head) this.heights = { row, head };
    const around = scroller.offsetHeight - scroller.clientHeight;
    setInherited(this, '--whole-rows', `${head + this.inView * row + around}px`);
  }

  /** The number of rows in view, if there are more. */
  private get inView(): number {
    const { row, head } = this.heights;
    return Math.max(1, Math.min(SHOWN, Math.floor(((SHOWN + 1) * ROW - head) / row)));
  }

  /**
   * The row to scroll to so that this row is in view: the first row if it is near the beginning, else one that puts it in the
   * middle.
   */
  private firstSeen(row: number): number {
    return row < this.inView ? 0 : row - Math.floor(this.inView / 2);
  }

  private get overTokens(): boolean {
    return this.tokens.length > 0;
  }

  /** The columns of operands; the summands of a sum share one. */
  private get columns(): readonly number[] {
    const { operands, terms } = this.provenance;
    // If the terms are the numbers of a single operand, they are shown as terms only.
    if (this.isSum || (terms?.noun === 'value' && operands.length === 1)) return [];
    return this.terms[0]?.values.map(({ operand }) => operand) ?? [];
  }

  /** Whether each term has its own factor, which then has a column. */
  private get hasOwnFactors(): boolean {
    return this.provenance.terms?.sources !== undefined && this.terms.some(({ factor }) => factor !== null);
  }

  /** The factor common to all terms, shown once above them. */
  private get commonFactor(): Term['factor'] {
    return this.hasOwnFactors ? null : (this.terms[0]?.factor ?? null);
  }

  /**
   * If not all numbers are in view, the largest come first, since the equation names them. Tokens keep their order if one of
   * them is the value's own: its row is in view.
   */
  private firstOrder(terms: number): Order {
    const hasOwn = this.overTokens && this.provenance.terms?.ownIndex !== null;
    return terms > SHOWN && !hasOwn ? 'size' : 'position';
  }

  /** The operands whose numbers can be explained further. */
  private get followable(): readonly number[] {
    const { operands } = this.provenance;
    const shown = this.isSum || this.terms.length === 0 ? [...operands.keys()] : this.columns;
    return shown.filter((i) => operands[i]?.origin);
  }

  private orders() {
    const options = Object.entries(texts.orders).map(([value, label]) => ({ value, label }));
    return html`<div class="order"><trace-segmented .label=${texts.order} .options=${options} .value=${this.order}
      @pick=${(event: CustomEvent<Order>) => this.sort(event.detail)}></trace-segmented>
      ${this.terms.length > this.inView ? html`<span class="small muted" data-rows>${texts.inView(this.inView, this.terms.length)}</span>` : nothing}</div>`;
  }

  private sort(order: Order): void {
    this.wanted = order;
  }

  /** Single numbers that are not terms, each with a button to explain it. */
  private inputs() {
    return html`<p @keydown=${this.keyOfInputs}>${this.provenance.operands.map(
      (operand, i) => html`<span class="mono" data-term=${i}>${operand.label} = ${this.number(i, 0, 0)}</span>`,
    )}</p>`;
  }

  /** Handles a key pressed outside of the numbers, as on the heading above them, as if it was pressed on the outlined number. */
  press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { currentButton, scroller } = this;
    if (event.key === 'Enter' && (currentButton || scroller)) {
      currentButton?.click();
      event.preventDefault();
    } else if (isMove(event.key)) {
      // If no number can be explained further, keys scroll the rows.
      (currentButton ?? scroller)?.focus({ preventScroll: true });
      if (scroller) this.key(event);
      else this.keyOfInputs(event);
    }
  }

  private get currentButton(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('button[data-follow][tabindex="0"]');
  }

  private row(term: Term, row: number) {
    const { operands, terms } = this.provenance;
    const own = term.at === terms?.ownIndex;
    const { isSum } = this;
    const bar = this.hasOwnFactors || headOfTerm(this.provenance, term.at) ? SHORT_BAR : BAR;
    return html`<tr class=${own ? 'own' : ''} data-term=${term.at} aria-rowindex=${row + 2}>
      <th scope="row">${this.name(term)}</th>
      ${
        this.columns.length === 0
          ? nothing
          : term.values.map(
              ({ operand, place, value }) => html`<td data-operand=${operand} data-value=${value}
        >${this.number(operand, place, row)}</td>`,
            )
      }
      ${
        term.factor && this.hasOwnFactors
          ? html`<td data-factor data-value=${term.factor.value} title=${float32Digits(term.factor.value)}
        >${term.factor.name} = ${significant(term.factor.value)}</td>`
          : nothing
      }
      <td data-part data-value=${term.part} title=${float32Digits(term.part)}
        >${isSum && operands[term.at]?.origin ? this.number(term.at, 0, row) : significant(term.part)}</td>
      <td class="bar">${terms?.noun === 'weight' ? shareBar(term.part, this.most, bar) : signedBar(term.part, this.most, bar)}</td>
    </tr>`;
  }

  private name({ at }: Term) {
    const { operands } = this.provenance;
    if (this.isSum) return html`<span title=${operands[at]?.label ?? ''}>${operands[at]?.name}</span>`;
    const token = this.overTokens ? this.tokens[at] : undefined;
    if (token) return html`${at} <bdi class="token">${tokenLabel(token)}</bdi>`;
    const head = headOfTerm(this.provenance, at);
    return head ? html`${at} <span data-of-head title=${head.title}>${head.name}</span>` : String(at);
  }

  /** A number of an operand; a button if it can be explained further. @param row its row in the table */
  private number(operand: number, at: number, row: number) {
    const found = this.provenance.operands[operand];
    const value = found?.values[at] as number;
    const origin = found && originOf(found, at);
    if (!origin) return html`<span title=${float32Digits(value)}>${significant(value)}</span>`;
    const token = this.overTokens ? this.tokens[at] : undefined;
    const label = texts.follow(addressText(origin)) + (token ? `, ${quotedToken(token)}` : '');
    const isCurrent = row === this.current.row && (this.isSum || operand === this.current.operand);
    return html`<button type="button" title="${float32Digits(value)} · ${label}" aria-label="${significant(value)}: ${label}"
      data-follow=${addressText(origin)} data-row=${row} data-operand=${operand} tabindex=${isCurrent ? 0 : -1}
      @click=${() => this.dispatchEvent(new ExplainEvent(origin))}>${significant(value)}</button>`;
  }

  private get isSum(): boolean {
    return this.provenance.terms?.oneOfEach ?? false;
  }

  private scrolled(): void {
    const first = Math.max(0, Math.floor((this.scroller?.scrollTop ?? 0) / this.heights.row) - MARGIN);
    // In steps, so that short scrolling renders nothing.
    if (Math.abs(first - this.first) >= MARGIN / 2 || first === 0) this.first = first;
  }

  private key(event: KeyboardEvent): void {
    const { row, operand } = this.followable.length > 0 ? this.current : this.rowAtEdge(event.key);
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    if (event.key === 'PageUp' || event.key === 'PageDown') {
      void this.move(row + (event.key === 'PageDown' ? this.inView : -this.inView), operand);
    } else {
      const list = sideways && !this.isSum ? this.followable : this.terms;
      const at = sideways && !this.isSum ? this.followable.indexOf(operand) : row;
      const target = rovingTarget(event, at, list.length);
      if (target === undefined) return;
      void (sideways && !this.isSum ? this.move(row, this.followable[target] as number) : this.move(target, operand));
    }
    event.preventDefault();
  }

  /** The place that a key acts from if no number can be explained further and none is outlined: the first or last visible row. */
  private rowAtEdge(key: string): { row: number; operand: number } {
    const { scroller } = this;
    if (!scroller) return this.current;
    const first = Math.ceil(scroller.scrollTop / this.heights.row);
    const seen = this.inView;
    return { row: key === 'ArrowDown' || key === 'PageDown' ? first + seen - 1 : first, operand: 0 };
  }

  /** Among single numbers every arrow key moves to a neighbour. */
  private keyOfInputs(event: KeyboardEvent): void {
    const { followable } = this;
    const target = rovingTarget(event, followable.indexOf(this.current.operand), followable.length);
    const operand = target === undefined ? undefined : followable[target];
    if (operand === undefined) return;
    this.current = { row: 0, operand };
    event.preventDefault();
    void this.updateComplete.then(() => this.currentButton?.focus({ preventScroll: true }));
  }

  /** Moves the focus to a number, after scrolling it into view. */
  private async move(row: number, operand: number): Promise<void> {
    const { scroller, terms } = this;
    if (!scroller) return;
    const target = Math.min(Math.max(row, 0), terms.length - 1);
    const { row: height, head } = this.heights;
    const top = target * height;
    const room = scroller.clientHeight - head;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    this.current = { row: target, operand };
    this.first = Math.max(0, Math.floor(scroller.scrollTop / height) - MARGIN);
    await this.updateComplete;
    const place = this.isSum ? '' : `[data-operand="${operand}"]`;
    const number = this.renderRoot.querySelector<HTMLElement>(`button[data-row="${target}"]${place}`);
    number?.focus({ preventScroll: true });
    number?.scrollIntoView({ block: 'nearest' });
  }
}

/** Whether a key moves among the numbers. */
function isMove(key: string): boolean {
  return key.startsWith('Arrow') || ['Home', 'End', 'PageUp', 'PageDown'].includes(key);
}

/** Space in place of rows that are not rendered. @param height in CSS pixels */
function space(height: number, columns: number) {
  return height > 0
    ? html`<tr aria-hidden="true"><td class="space" colspan=${columns}><svg width="1" height=${height}></svg></td></tr>`
    : nothing;
}

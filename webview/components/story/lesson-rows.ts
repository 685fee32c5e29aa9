/** Rows of weights that a lesson compares: one below the other, token by token, darker for larger weights. */
import { css, html, LitElement, nothing, unsafeCSS } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { LessonRows } from '../../../src/trace/lessons/lesson';
import { SizeObserver } from '../../base/size-observer';
import { thousandths, tokenLabel } from '../../strings/format';
import { lessonStrings as texts } from '../../strings/lessons';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { fadeEdges, fadingStyles } from '../controls/fading-edges';
import { attentionColours } from '../tokens/token-chip';

/** Longer tokens are cut. */
const MOST_CHARACTERS = 12;
/** How far the last tokens lean beyond the edge of the table, in CSS pixels. */
const LEANING = 28;
/**
 * If not all columns fit with three decimals, columns in which every weight is below this have two, and none if even those do
 * not fit.
 */
const SLIGHT = 0.05;

/** ".03" for a narrow column, where all numbers begin with 0; the tip has one decimal more. */
function slightly(value: number): string {
  return value < 0.005 ? '≈0' : value.toFixed(2).replace(/^0/, '');
}

@customElement('trace-lesson-rows')
export class LessonRowsTable extends LitElement {
  static override styles = [
    sharedStyles,
    fadingStyles,
    css`
      :host { display: block; margin: 4px 0; }
      /* The last tokens lean beyond the table's edge. */
      .scroll { padding-right: ${unsafeCSS(LEANING)}px; overflow: auto hidden; }
      table { table-layout: fixed; width: 100%; max-width: 900px; min-width: calc(9em + var(--columns, 1) * 6.2ch); border-collapse: collapse; font-family: var(--mono); font-size: var(--small); font-variant-numeric: tabular-nums; }
      th, td { padding: 1px; text-align: right; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      th:first-child { width: 8.5em; padding-left: 0; font-family: var(--vscode-font-family, sans-serif); text-align: left; }
      th { font-weight: normal; color: var(--muted); }
      thead th { vertical-align: bottom; overflow: visible; }
      /* The label stays in its column beside the first token, which leans over it. */
      thead th.left { white-space: normal; }
      /* A token wider than a number is shown whole at an angle. */
      thead th + th { position: relative; height: calc(var(--longest, 1) * 0.52em + 0.6em); }
      thead th > span { position: absolute; left: 50%; bottom: 3px; line-height: 1; transform: rotate(-60deg); transform-origin: 0.4em 80%; }
      td { border: 1px solid var(--line); }
      /* Measures the full width: every token keeps its place, and those with a large weight keep their numbers. */
      .probe { position: absolute; visibility: hidden; width: calc(9em + var(--columns, 1) * 6.2ch); font-family: var(--mono); font-size: var(--small); }
      :host([compact]) table { min-width: calc(6.6em + (var(--columns, 1) - var(--slight, 0)) * 5.6ch + var(--slight, 0) * 3.4ch); }
      :host([compact]) th:first-child { width: 6.1em; }
      :host([compact]) :is(col, th, td).slight { width: 3.4ch; }
      :host([compact]) td.slight { padding: 1px 0; }
      .probe.short { width: calc(6.6em + (var(--columns, 1) - var(--slight, 0)) * 5.6ch + var(--slight, 0) * 3.4ch); }
      :host([slivers]) table { min-width: calc(6.6em + (var(--columns, 1) - var(--slight, 0)) * 5.6ch + var(--slight, 0) * 7px); }
      :host([slivers]) :is(col, th, td).slight { width: 7px; }
      :host([slivers]) .slight { padding: 1px 0; font-size: 0; }
      /* The name of a row is never cut. */
      tbody th:first-child { white-space: normal; }
      .more { display: flex; justify-content: space-between; }
      .link { padding: 2px 0; font-size: var(--small); }
      .most { font-weight: 600; }
    `,
  ];

  @property({ attribute: false }) shown!: LessonRows;
  /** Whether columns with small weights have shorter numbers. */
  @property({ type: Boolean, reflect: true }) compact = false;
  /** Whether those columns have no room for numbers at all. */
  @property({ type: Boolean, reflect: true }) slivers = false;
  @query('.scroll') private scroller!: HTMLElement;
  /** How many tokens are beyond the left edge; `hiddenAfter` counts those beyond the right one. */
  @state() private hiddenBefore = 0;
  @state() private hiddenAfter = 0;

  constructor() {
    super();
    new SizeObserver(this, ['.scroll'], this.fade);
    new ThemeObserver(this, () => this.tint());
  }

  override render() {
    const { label, tokens, rows } = this.shown;
    const looks = tokens.map((_, at) => (this.isSlight(at) ? 'slight' : ''));
    return html`<div class="probe"></div><div class="probe short"></div><div class="scroll" @scroll=${this.fade}><table aria-label=${label} tabindex="0">
      <colgroup><col>${looks.map((look) => html`<col class=${look}>`)}</colgroup>
      <thead><tr><th scope="col" class="left">${label}</th>${tokens.map((token, at) => html`<th scope="col" class=${looks[at] ?? ''} title=${tokenLabel(token)}><span>${shortened(token)}</span></th>`)}</tr></thead>
      <tbody>${rows.map(({ name, values }) => {
        const most = Math.max(...values);
        return html`<tr data-row=${name}><th scope="row">${name}</th>${values.map(
          (value, at) =>
            html`<td class="${value === most ? 'most' : ''} ${looks[at] ?? ''}" title=${this.compact ? thousandths(value) : nothing} data-share=${value}>${this.compact && looks[at] !== '' ? slightly(value) : thousandths(value)}</td>`,
        )}</tr>`;
      })}</tbody>
    </table></div>${this.more()}`;
  }

  private isSlight(at: number): boolean {
    return this.shown.rows.every(({ values }) => (values[at] ?? 0) < SLIGHT);
  }

  /** Says how many tokens are out of sight. */
  private more() {
    const { hiddenBefore: before, hiddenAfter: after } = this;
    if (before === 0 && after === 0) return nothing;
    return html`<div class="more"><span>${before > 0 ? this.button(-1, texts.tokensBefore(before)) : nothing}</span>${
      after > 0 ? this.button(1, texts.tokensAfter(after)) : nothing
    }</div>`;
  }

  private button(by: -1 | 1, label: string) {
    return html`<button type="button" class="link" data-more=${by < 0 ? 'before' : 'after'} @click=${() => this.turn(by)}>${label}</button>`;
  }

  /** Scrolls by the width that is visible beside the row names. */
  private turn(by: -1 | 1): void {
    const { scroller } = this;
    const names = this.renderRoot.querySelector<HTMLElement>('tbody th')?.offsetWidth ?? 0;
    scroller.scrollBy({ left: by * Math.max(scroller.clientWidth - names, 1), behavior: 'instant' });
  }

  /** Fades the edges if the table is wider than the card. */
  private readonly fade = (): void => {
    const { scroller } = this;
    const [whole, short] = [...this.renderRoot.querySelectorAll<HTMLElement>('.probe')];
    const isTooWide = (probe: HTMLElement | undefined) =>
      probe !== undefined && probe.offsetWidth + LEANING > scroller.clientWidth;
    const compact = isTooWide(whole);
    const slivers = compact && isTooWide(short);
    if (compact !== this.compact || slivers !== this.slivers) {
      this.compact = compact;
      this.slivers = slivers;
      void this.updateComplete.then(this.fade);
      return;
    }
    fadeEdges(scroller, scroller);
    const [start, end] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth];
    const cells = [...this.renderRoot.querySelectorAll<HTMLElement>('tbody tr:first-child td')];
    const hardly = 2;
    this.hiddenBefore = cells.filter(({ offsetLeft }) => offsetLeft < start - hardly).length;
    this.hiddenAfter = cells.filter(({ offsetLeft, offsetWidth }) => offsetLeft + offsetWidth > end + hardly).length;
  };

  /** Sets shares through the object model, since the page's content security policy forbids style attributes. */
  override updated(): void {
    const { tokens } = this.shown;
    this.style.setProperty('--columns', String(tokens.length));
    this.style.setProperty('--slight', String(tokens.filter((_, at) => this.isSlight(at)).length));
    this.style.setProperty('--longest', String(Math.max(...tokens.map((token) => shortened(token).length))));
    this.tint();
    // In little room it may be a line higher than before.
    this.dispatchEvent(new Event('laid'));
  }

  /** Tints like the tokens above with such a weight. */
  private tint(): void {
    const palette = currentPalette();
    for (const cell of this.renderRoot.querySelectorAll('td')) {
      const { tint, ink } = attentionColours(Number(cell.dataset['share']), palette);
      Object.assign(cell.style, { backgroundColor: tint, color: ink });
    }
  }
}

function shortened(token: LessonRows['tokens'][number]): string {
  const characters = [...tokenLabel(token)];
  return characters.length > MOST_CHARACTERS
    ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`
    : characters.join('');
}

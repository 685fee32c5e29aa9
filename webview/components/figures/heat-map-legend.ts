/** The colour scale of a heat map in numbers, what it covers, and what the marks mean. */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { eventOf } from '../../base/event-of';
import { scaleNumbers } from '../../heat-map/figure';
import type { Marks } from '../../heat-map/picture';
import type { ScaleScope } from '../../state/figures/shared-scale';
import type { FirstToken } from '../../state/figures/without-first';
import { fourDigits } from '../../strings/format';
import { heatMap as strings } from '../../strings/heat-map';
import { toCss } from '../../theme/color';
import { colorOf, isRooted, type Palette, type Scale, scalePoints } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { withTerms } from '../controls/term';

/** Sent to choose another scope. */
export class ScopeEvent extends eventOf<ScaleScope>('scope') {}

/** Sent to include the first token in the scale, or leave it out. */
export class FirstTokenEvent extends eventOf<FirstToken>('first-token') {}

/** "all 6 blocks" @param layers how many blocks have this stage */
export function scopeText(scope: ScaleScope, layers: number): string {
  return scope === 'all' ? strings.scaleAllBlocks(layers) : strings.scaleThisBlock;
}

/** How many characters of numbers fit side by side however narrow the scale is. */
const SHORT = 8;

@customElement('trace-heat-map-legend')
export class HeatMapLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { width: 0; min-width: max(100%, min(280px * var(--type-size, 1), var(--figure-room, 100cqi))); display: flex; flex-wrap: wrap; align-items: center;
        gap: 2px 14px; font-size: calc(var(--small) * var(--around, 1)); color: var(--muted); }
      span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap;
        /* Each part separately (see .seen-whole): if the last does not fit, the others stay visible. */
        animation: var(--seen-whole, none); animation-timeline: view(); animation-range: entry; }
      .bar { width: calc(52px * var(--type-size, 1) * var(--around, 1)); min-width: 8px; height: calc(9px * var(--type-size, 1) * var(--around, 1)); }
      .numbers { max-width: 100%; font-family: var(--mono); }
      /* As wide as the plot, with the numbers below. */
      :host([narrow]) { min-width: max(100%, min(280px, var(--figure-room, 100cqi))); padding-left: var(--plot-start, 0); }
      :host([narrow]) span, .words { white-space: normal; }
      :host([narrow]) .scope { display: inline; }
      :host([narrow]) .scope button { text-align: left; }
      :host([narrow]) .numbers { display: grid; grid-template-columns: 1fr 1fr; flex: 1 0 100%; min-width: 0; gap: 1px 0; container: numbers / inline-size; }
      :host([narrow]) .bar { grid-row: 1; width: auto; }
      :host([narrow]) .ends { grid-row: 2; grid-column: 1 / 3; justify-content: space-between; }
      :host([narrow]) .ends { display: flex; }
      /* In little room beside a map, only the ends of the scale are named; they fit on one line. */
      @container scale (max-width: 11.5em) { :host([narrow]) .ends.long :nth-child(2) { display: none; } }
      @container numbers (max-width: 8em) { :host([narrow]) .ends.long :nth-child(2) { display: none; } }
      i { font-style: normal; }
      /* For maps presented side by side the ends of the scale say it, and its tooltip says how the scale is made. */
      .limit { display: var(--outliers-limit, inline); }
      /* If there is room for only one, the note on values beyond the scale comes before the scope. */
      .scope { order: var(--scope-order, 0); }
      .swatch { width: calc(11px * var(--type-size, 1) * var(--around, 1)); height: calc(11px * var(--type-size, 1) * var(--around, 1)); border: 1px solid var(--line); justify-content: center; }
      .dot::after { content: ''; width: 4px; height: 4px; border-radius: 50%;
        background: var(--vscode-editor-background); }
      .counted { border: 1px solid var(--vscode-editor-foreground); flex: none; }
      .block { background: var(--vscode-editor-foreground); color: var(--vscode-editor-background); font-weight: bold; }
      button { font: inherit; color: inherit; background: none; border: 0; padding: 0 2px; cursor: pointer;
        text-decoration: underline dotted; text-underline-offset: 3px; min-height: 20px; }
      button:hover { color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) scale!: Scale;
  @property({ attribute: false }) palette!: Palette;
  @property({ attribute: false }) marks: Marks | undefined;
  /** Whether some values are left out for lack of room; the drawn ones are then marked but not counted. */
  @property({ attribute: false }) shortened = false;
  /** Whether values below 0 are underlined. */
  @property({ type: Boolean }) underlined = false;
  /** Whether a corner is marked instead of each value beyond the scale. */
  @property({ type: Boolean }) cornered = false;
  /** The explanation of values beyond the scale. */
  @property({ attribute: false }) outliersTitle: string | undefined;
  /** What the scale covers, if there is a choice. */
  @property({ attribute: false }) scope: ScaleScope | undefined;
  @property({ attribute: false }) layers = 1;
  /** Whether it covers only this block because other blocks have much larger values. */
  @property({ attribute: false }) dwarfed = false;
  /** Whether the scale includes the first token, if there is a choice. */
  @property({ attribute: false }) first: FirstToken | undefined;
  /** Whether it is read in a story: then how the scale is made is left to its tooltips, and to the other levels. */
  @property({ type: Boolean }) brief = false;
  /** The kind of head whose score counts the outlined cells. */
  @property({ attribute: false }) counted: string | undefined;
  /** Whether the scale is below the plot and as wide; otherwise it is on one line. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  /** The inputs of the last painting of the bars. */
  private painted: readonly unknown[] = [];

  override render() {
    const { limit } = this.scale;
    const { outliers = 0, below = 0, notNumbers = 0, masked = false, absent } = this.marks ?? {};
    // Both have the same hatching and so one mark.
    const hatched = [masked ? strings.masked : undefined, absent].filter((text) => text !== undefined);
    const [from, middle, to] = scaleNumbers(this.scale).map(({ text }) => text);
    return html`
      <span class="numbers" role="img" data-limit=${limit}
        title=${this.weights ?? nothing} aria-label="${[`${strings.scale}: ${from}, ${middle}, ${to}`, ...(this.weights ? [this.weights] : [])].join('. ')}">
        ${
          this.narrow
            ? html`<span class="bar left"></span><span class="bar right"></span>
              <span class="ends ${[from, middle, to].join('').length > SHORT ? 'long' : ''}"><i>${from}</i><i>${middle}</i><i>${to}</i></span>`
            : html`${from}<span class="bar left"></span>${middle}<span class="bar right"></span>${to}`
        }
      </span>
      ${this.scale.kind === 'range' ? html`<span class="words" data-scale-note>${strings.scaleOfScores(this.scale.beforeMask ?? false)}</span>` : nothing}
      ${this.shownScope === undefined && this.first === undefined ? this.rootNote() : this.switches()}
      ${outliers ? this.outliers(outliers, below) : nothing}
      ${this.underlined ? html`<span data-underlined>${strings.underlined}</span>` : nothing}
      ${hatched.length > 0 ? html`<span><span class="swatch hatched"></span>${hatched.join(strings.or)}</span>` : nothing}
      ${this.counted ? html`<span class="words" data-counted><span class="swatch counted"></span>${strings.counted(this.counted)}</span>` : nothing}
      ${
        notNumbers
          ? html`<span title=${strings.smallMarks} data-not-numbers=${notNumbers}
              ><span class="swatch block">?</span>${strings.notNumbers(notNumbers)}</span>`
          : nothing
      }
    `;
  }

  /** The text about the scale of attention weights and other shares. */
  private get weights(): string | undefined {
    if (this.scale.kind === 'probability') return strings.scaleOfWeights;
    return isRooted(this.scale) ? strings.scaleOfAmounts : undefined;
  }

  /** The note for when nothing else is said about the scale. */
  private rootNote() {
    return this.weights
      ? html`<span title=${this.weights} data-scale-note>${withTerms(strings.scaleOfRoots)}</span>`
      : nothing;
  }

  private get shownScope(): ScaleScope | undefined {
    return this.brief ? undefined : this.scope;
  }

  private switches() {
    const { shownScope: scope, first } = this;
    return html`<span class="scope" title=${this.weights ?? nothing}>${scope === undefined ? strings.scaleAlone : this.switch(scope)}
      ${this.dwarfed ? html`<span class="words" data-dwarfed>${strings.scaleDwarfed}</span>` : nothing}
      ${this.scale.areNearZero ? html`<span class="words" data-near-zero>${strings.scaleNearZero}</span>` : nothing}
      ${first === undefined ? nothing : this.firstSwitch(first)}</span>`;
  }

  private switch(scope: ScaleScope) {
    const other = scope === 'all' ? 'block' : 'all';
    const [now, then] = [scopeText(scope, this.layers), scopeText(other, this.layers)];
    const switched = strings.scaleSwitch(now, then);
    const more = this.weights ?? (this.scale.kind === 'signed' ? strings.scaleEnds : undefined);
    const title = more ? `${switched} ${more}` : switched;
    return html`${withTerms(strings.scaleOver(this.weights !== undefined))}<button type="button" data-scope=${scope} title=${title}
      aria-description=${title} @click=${() => this.dispatchEvent(new ScopeEvent(other))}>${now}</button>`;
  }

  private firstSwitch(first: FirstToken) {
    const title = strings.scaleFirstSwitch[first];
    const other = first === 'with' ? 'without' : 'with';
    return html`<button type="button" data-first-token=${first} title=${title} aria-description=${title}
      @click=${() => this.dispatchEvent(new FirstTokenEvent(other))}>${strings.scaleFirst[first]}</button>`;
  }

  private outliers(shown: number, below: number) {
    const text = (this.shortened ? strings.outliersDrawn : strings.outliers)(
      shown,
      below,
      fourDigits(this.scale.limit),
    );
    const limit = text.lastIndexOf(' ');
    const swatch = (sign: string) => html`<span class="swatch dot outlier" data-sign=${sign}></span>`;
    const title =
      this.outliersTitle ?? (this.scale.withoutFirst ? strings.outliersWithoutFirst : strings.outliersTitle);
    const isTold = this.outliersTitle === undefined && !this.brief;
    const sigma = isTold ? strings.isSigma(this.scale.withoutFirst ?? false) : nothing;
    return html`<span class="words" title="${title}. ${strings.smallMarks}" data-outliers=${shown}
      >${this.cornered ? html`<i aria-hidden="true">◥</i>` : html`${below > 0 ? swatch('-') : nothing}${below < shown ? swatch('+') : nothing}`}<i>${text.slice(0, limit)}<i class="limit">${text.slice(limit)}${sigma}</i></i></span>`;
  }

  /** Sets colours through the object model, since the page's content security policy forbids style attributes. */
  override updated(): void {
    const { scale, palette } = this;
    const { limit } = scale;
    const [from, middle, to] = scalePoints(scale);
    // The bars are painted only if they change: a map reports its scale at every update.
    const bars = [palette, this.narrow, scale.kind, from, to];
    if (!shallowArrayEquals(bars, this.painted)) {
      this.paint('.left', from, middle);
      this.paint('.right', middle, to);
      this.painted = bars;
    }
    for (const swatch of this.renderRoot.querySelectorAll<HTMLElement>('.outlier')) {
      const sign = swatch.dataset['sign'] === '-' ? -1 : 1;
      swatch.style.setProperty('background', toCss(colorOf(scale, palette, sign * 2 * limit)));
    }
  }

  private paint(selector: string, from: number, to: number): void {
    const colors = Array.from({ length: 9 }, (_, i) =>
      toCss(colorOf(this.scale, this.palette, from + ((to - from) * i) / 8)),
    );
    this.renderRoot
      .querySelector<HTMLElement>(selector)
      ?.style.setProperty('background', `linear-gradient(90deg, ${colors.join(', ')})`);
  }
}

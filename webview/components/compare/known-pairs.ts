/** Known pairs to judge the similarity of two texts by: pairs of sentences with an obvious relation, on one scale. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReferenceSimilarity, UnrelatedSimilarity } from '../../../src/engine/protocol/reading-protocol';
import { type KindRange, rangesOf } from '../../../src/trace/compare/reference-pairs';
import type { PanelHost } from '../../sources/panel-host';
import { knownPairSentences, placedCosine } from '../../state/compare/known-pairs';
import { compareStrings as strings } from '../../strings/compare';
import { proseFourDecimals, proseFourDigits } from '../../strings/format';
import { sharedStyles, tableStyles } from '../../theme/styles';
import '../figures/table-menu';

const { known: texts } = strings;

/** How far the line extends beyond a row, in CSS pixels: at least the height of a name of four lines in large type. */
const BEYOND = 48;

/** The start of the scale, so that comparisons share one scale: hardly any two sentences have a lower cosine. */
const LEAST = -0.2;
/** The start of the scale if a cosine is lower than that; no cosine is lower than this. */
const LEAST_OF_ALL = -1;

@customElement('compare-known-pairs')
export class KnownPairs extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin: 2px 0 10px; }
      p { margin: 2px 0 6px; max-width: 76ch; line-height: 1.45; }
      .title { display: flex; align-items: center; gap: 6px; margin: 6px 0 2px; position: relative; }
      .scale { width: 100%; max-width: 84ch; margin: 4px 0; font: inherit; table-layout: fixed; }
      .scale th, .scale td { padding: 1px 0; border: 0; height: 24px; text-align: left; font-weight: normal; white-space: normal;
        background: none; position: static; }
      .scale th[scope='col'] { color: var(--muted); }
      .scale th[scope='row'] { width: 24ch; padding-right: 12px; }
      .scale .values, .scale th:last-child { width: 13ch; padding-left: 12px; white-space: nowrap; }
      .scale .values { font-family: var(--mono); font-size: var(--small); font-variant-numeric: tabular-nums; }
      .scale .own th, .scale .own .values { font-weight: 600; }
      svg { display: block; width: 100%; height: 24px; overflow: visible; }
      .ground { stroke: var(--vscode-panel-border, #8883); }
      .at { stroke: var(--vscode-charts-yellow, #cca700); stroke-width: 2; }
      circle { fill: var(--vscode-charts-blue, #3794ff); }
      .own circle { fill: var(--vscode-charts-yellow, #cca700); }
      .ends text { fill: var(--muted); font-size: var(--small); }
      .scale .ends td { height: 16px; }
      /* The line of A and B ends at the first and last of its rows: their names and numbers cover the rest of it. */
      .scale thead th, .scale .ends td { position: relative; z-index: 1; background: var(--vscode-editor-background); }
      summary { cursor: pointer; width: fit-content; }
      .pairs { font-family: inherit; margin-top: 4px; }
      .pairs th { text-align: left; padding-top: 6px; }
      .pairs td { text-align: left; vertical-align: top; }
      .pairs td:last-child { text-align: right; font-family: var(--mono); }
    `,
  ];

  /** The cosine of A and B. */
  @property({ type: Number }) whole = 0;
  @property({ attribute: false }) references: readonly ReferenceSimilarity[] = [];
  @property({ attribute: false }) unrelated!: UnrelatedSimilarity;

  @property({ type: Boolean }) unfolded = false;
  /** Saves the numbers; `undefined` if they cannot be saved. */
  @property({ attribute: false }) host: PanelHost | undefined;
  /** The name of their file without the ending. */
  @property({ attribute: false }) file = '';

  override render() {
    const ranges = rangesOf(this.references);
    const { columns } = texts;
    const write = placedCosine(this.whole, ranges);
    return html`${knownPairSentences(this.whole, this.references).map((sentence) => html`<p data-known-said>${sentence}</p>`)}
      ${this.menu(ranges)}
      <table class="scale" aria-label=${texts.title}>
        <thead><tr><th scope="col">${columns.kind}</th><th scope="col">${columns.place}</th><th scope="col">${columns.values}</th></tr></thead>
        <tbody>
          <tr class="own" data-kind="own"><th scope="row">${texts.own}</th><td>${this.strip([this.whole], 'first')}</td><td class="values">${write(this.whole)}</td></tr>
          ${ranges.map((range) => this.row(range, write))}
          <tr data-kind="with A"><th scope="row">${texts.unrelated}</th><td>${this.strip([this.unrelated.cosine], 'last')}</td><td class="values">${write(this.unrelated.cosine)}</td></tr>
          <tr class="ends" aria-hidden="true"><td></td><td>${this.ends()}</td><td></td></tr>
        </tbody>
      </table>
      <p class="small muted" data-unrelated=${this.unrelated.cosine}>${strings.unrelated.told(this.unrelated.text, proseFourDecimals(this.unrelated.cosine))}</p>
      <p class="small muted">${texts.about} ${texts.line}</p>
      <details data-pairs ?open=${this.unfolded} @toggle=${this.toggled}><summary>${texts.pairs}</summary>${this.pairs(ranges)}</details>`;
  }

  /** Reports upwards whether the sentences of the pairs are unfolded. */
  private toggled({ currentTarget }: Event): void {
    const { open } = currentTarget as HTMLDetailsElement;
    this.dispatchEvent(new CustomEvent<boolean>('unfold', { detail: open }));
  }

  private menu(ranges: readonly KindRange[]) {
    if (!this.host) return nothing;
    const { kind, a, b, cosine } = texts.pairColumns;
    const lines = () => [
      [kind, a, b, cosine],
      [texts.own, '', '', String(this.whole)],
      ...ranges.flatMap((range) =>
        range.pairs.map((pair) => [texts.kinds[range.kind], pair.a, pair.b, String(pair.cosine)]),
      ),
      [texts.unrelated, '', this.unrelated.text, String(this.unrelated.cosine)],
    ];
    return html`<p class="title"><b>${texts.title}</b> <trace-table-menu .name=${texts.title} .file=${this.file} .host=${this.host} .lines=${lines}></trace-table-menu></p>`;
  }

  private row({ kind, pairs, low, high }: KindRange, write: (cosine: number) => string) {
    return html`<tr data-kind=${kind} data-low=${low} data-high=${high}><th scope="row">${texts.kinds[kind]}</th>
      <td>${this.strip(pairs.map(({ cosine }) => cosine))}</td><td class="values">${texts.range(write(low), write(high))}</td></tr>`;
  }

  /** The lowest number of the scale. */
  private get least(): number {
    const lowest = Math.min(this.whole, this.unrelated.cosine, ...this.references.map(({ cosine }) => cosine));
    return lowest < LEAST ? LEAST_OF_ALL : LEAST;
  }

  private at(cosine: number): string {
    return `${Math.max(0, (100 * (cosine - this.least)) / (1 - this.least))}%`;
  }

  /** A row's part of the line of A and B, which runs from the first row to the last whatever their heights. */
  private strip(cosines: readonly number[], row?: 'first' | 'last') {
    const [own, zero] = [this.at(this.whole), this.at(0)];
    return html`<svg aria-hidden="true"><line class="ground" x1="0" x2="100%" y1="12" y2="12"></line>
      <line class="ground" x1=${zero} x2=${zero} y1="6" y2="18"></line>
      <line class="at" x1=${own} x2=${own} y1=${row === 'first' ? 0 : -BEYOND} y2=${row === 'last' ? 24 : 24 + BEYOND}></line>
      ${cosines.map((cosine) => svg`<circle cx=${this.at(cosine)} cy="12" r="4"></circle>`)}</svg>`;
  }

  private ends() {
    return html`<svg class="ends" aria-hidden="true"><text x="0" y="12">${proseFourDigits(this.least)}</text>
      <text x=${this.at(0)} y="12" text-anchor="middle">0</text>
      <text x="100%" y="12" text-anchor="end">1</text></svg>`;
  }

  private pairs(ranges: readonly KindRange[]) {
    const { a, b, cosine } = texts.pairColumns;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${texts.pairs}><table class="pairs" aria-label=${texts.pairs}>
      <thead><tr><th scope="col">${a}</th><th scope="col">${b}</th><th scope="col">${cosine}</th></tr></thead>
      ${ranges.map(
        ({ kind, pairs }) => html`<tbody><tr><th scope="rowgroup" colspan="3">${texts.kinds[kind]}</th></tr>
          ${pairs.map((pair) => html`<tr><td>${pair.a}</td><td>${pair.b}</td><td>${proseFourDecimals(pair.cosine)}</td></tr>`)}</tbody>`,
      )}</table></div>`;
  }
}

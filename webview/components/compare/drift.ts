/** Shows how the residual streams of two traces diverge, block by block and token by token. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { pairsOf } from '../../../src/trace/compare/align';
import type { Drift } from '../../../src/trace/compare/drift';
import { Query } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { WhenVisible } from '../../base/when-visible';
import type { Choice } from '../../choice/choice';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { type CompareData, foldedRows, pairRows, rowChoice } from '../../state/compare/comparison';
import { type DriftFigure, driftFigure, driftName, type ShownShare, shownShares } from '../../state/compare/drift';
import { holdsPositions } from '../../state/compare/lead';
import { furthestAt, furthestOfAll, furthestOfAllWords } from '../../state/compare/summary-words';
import { alignedAt, drawnAt, drawnRows, onlyRows } from '../../state/compare/unlike';
import { compareStrings as strings } from '../../strings/compare';
import { fourDecimals, percentInTable, tokenLabel } from '../../strings/format';
import { proseStyles, sharedStyles, tableStyles, wholeRowStyles } from '../../theme/styles';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';
import { probabilityBar } from '../controls/probability-bar';
import type { HeatMap } from '../figures/heat-map';
import { ComparedFigure } from './compared-figure';
import { figurePicture } from './figure-picture';
import './equal-rows';

/** Height of a presented heading together with what a map has above its rows, in CSS pixels at the usual type size. */
const AROUND = 130;
/** Room for the colour scale, in CSS pixels: its width beside the map, and its height below it. */
const SCALE = 130;
const SCALE_BELOW = 45;
/** In a part narrower than this the map gets the whole width. In CSS pixels. */
const ROOM_BESIDE = 640;
/** Minimum height of a presented heading above a map with a title, in CSS pixels at the usual type size. */
const HEADING = 26;
/** With less height than this for its rows, the map could not be read. */
const LEAST_MAP = 120;

@customElement('compare-drift')
export class CompareDrift extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    wholeRowStyles,
    css`
      :host { display: block; min-width: 0; }
      .awaited { min-height: 300px; }
      .parts { display: flex; flex-wrap: wrap; gap: 12px 28px; align-items: flex-start; }
      table { min-width: min(100%, 460px); }
      figure { margin: 0; min-width: 0; }
      figcaption { position: relative; color: var(--muted); font-size: var(--small); }
      caption { text-align: left; padding: 2px 7px; color: var(--muted); font-family: var(--vscode-font-family); }
      td, th { white-space: nowrap; }
      tbody th { font-family: var(--vscode-font-family); }
      /* As wide as the table, whatever it says. */
      .said-below { width: 0; min-width: 100%; }
      .wide { width: calc(130px * var(--type-size, 1)); }
      /* In a presentation the table stands beside the map if both fit, or else begins on a page of its own, so that the
         column headings never stand alone. */
      :host([presenting]) figure { min-height: var(--page, 0px); }
      :host([presenting]) .scroll { flex: none; max-width: 100%; }
      @container (min-width: 1000px) {
        :host([presenting]) .wide { display: none; }
        :host([presenting]) :is(figcaption, figure p) { width: 0; min-width: 100%; }
      }
      @container (max-width: 600px) { .wide { display: none; } td, th { padding: 1px 4px; } }
      /* In large type only the distance between both is shown. */
      @container (max-width: 22em) { table { min-width: 0; } [data-norm='a'], [data-norm='b'], .length { display: none; } th { white-space: normal; } }
      .bar { display: block; zoom: var(--type-size, 1); }
      rect { fill: var(--vscode-charts-yellow, #cca700); }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ type: Boolean, reflect: true }) presenting = false;
  /** Height of a page of the presentation, in CSS pixels; `undefined` outside one. */
  @property({ attribute: false }) pageHeight: number | undefined;
  private readonly near = new WhenVisible(this);
  private readonly drift = new Query<Drift>(this, () => {
    const { comparison } = this.data;
    const { a, b, alignment, sequence } = comparison;
    const pairs = pairsOf(alignment);
    const params = { other: b.summary.trace, pairs, variants: { a: a.variant, b: b.variant }, sequence };
    return {
      of: [comparison],
      when: this.near.visible && pairs.length > 0,
      fetch: (signal) => a.readings.read('drift', params, signal),
    };
  });
  private readonly figure = new ComparedFigure<Drift, DriftFigure>(this, {
    answer: () => this.drift.value,
    make: (drift, before) => driftFigure(drift, this.drawn, before, foldedRows(this.data), typeSize()),
    chosen: (choice) => this.choose(choice),
  });

  override render() {
    const { drift } = this;
    const figure = this.figure.value;
    if (pairRows(this.data.comparison.alignment).length === 0) return nothing;
    return html`${failureOf(drift)}
      ${figure ? this.parts(figure) : drift.pending ? html`<div class="awaited"></div>` : nothing}`;
  }

  override updated(): void {
    const page = this.pageHeight === undefined ? 0 : Math.max(this.pageHeight - HEADING * typeSize(), 0);
    setInherited(this, '--page', `${Math.round(page)}px`);
  }

  /** The data restricted to the rows that have something to show. */
  private get drawn(): CompareData {
    const { comparison, choice } = this.data;
    const rows = this.drawnRows;
    const width = this.data.width - (this.isAside ? SCALE * typeSize() : 0);
    return { comparison: onlyRows(comparison, rows), choice: { ...choice, row: drawnAt(rows, choice.row) }, width };
  }

  private get drawnRows() {
    return drawnRows(this.data.comparison, 'difference', foldedRows(this.data));
  }

  private parts(figure: DriftFigure) {
    const furthest = this.furthest(figure.drift);
    return html`${this.presenting ? nothing : furthest}<compare-equal-rows .data=${this.data}></compare-equal-rows><div class="parts">
      <figure><figcaption>${strings.driftMap}${this.presenting ? strings.driftMapSaid : ''} ${figurePicture(strings.driftMap, this.data, () => this.map, undefined, { description: furthestOfAllWords(this.data.comparison, figure.drift, true) })}</figcaption>
        <trace-heat-map data-drift .maxRowsHeight=${this.mapHeight} ?aside=${this.isAside} .grows=${this.presenting} .tensor=${figure.tensor} .panel=${figure.panel} .look=${figure.look}></trace-heat-map>
        ${this.presenting ? furthest : nothing}</figure>
      ${this.table(figure.drift)}
    </div>`;
  }

  /** Whether both fit side by side, so that the scale stands beside the map, which is then higher. */
  private get isAside(): boolean {
    return this.presenting && this.data.width >= ROOM_BESIDE;
  }

  /** The height that the headings leave for the map, so that all of it is visible at once. */
  private get mapHeight(): number | undefined {
    if (this.pageHeight === undefined) return undefined;
    const around = AROUND + (this.isAside ? 0 : SCALE_BELOW);
    return Math.max(this.pageHeight - around * typeSize(), LEAST_MAP * typeSize());
  }

  private get map(): HeatMap | null {
    return this.renderRoot.querySelector<HeatMap>('trace-heat-map');
  }

  /** The furthest distance among all tokens and among those of the table, each with a description. */
  private furthest(drift: Drift) {
    const { comparison, choice } = this.data;
    const ofAll = furthestOfAllWords(comparison, drift, true);
    const isHere = furthestOfAll(comparison, drift)?.row === choice.row;
    const here = isHere ? undefined : furthestAt(comparison, choice.row, drift)?.words;
    return html`${ofAll ? html`<p data-furthest-of-all>${ofAll}</p>` : nothing}
      ${here ? html`<p data-furthest-here>${here}</p>` : nothing}
      ${holdsPositions(comparison) ? html`<p class="muted" data-holds-positions>${strings.driftHoldsPositions}</p>` : nothing}`;
  }

  private table(drift: Drift) {
    const { comparison, choice } = this.data;
    const pair = pairRows(comparison.alignment).indexOf(choice.row);
    const token = comparison.tokens.both[choice.row];
    const label = token ? tokenLabel(token) : '';
    if (pair < 0) {
      const side = comparison.alignment.rows[choice.row]?.a === null ? strings.side.b : strings.side.a;
      return html`<p class="muted">${strings.driftNoPartner(label, side)}</p>`;
    }
    const names = strings.drift;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.driftAt(label)}><table>
      <caption>${strings.driftAt(label)}</caption>
      <thead><tr>
        <th scope="col" class="left">${names.place}</th><th scope="col" class="length">${names.a}</th><th scope="col" class="length">${names.b}</th>
        <th scope="col">${names.difference}</th><th scope="col">${names.share}</th><td class="wide"></td>
      </tr></thead>
      <tbody>${shownShares(drift, pair).map((shown, point) => this.row(drift, point, pair, shown))}</tbody>
    </table>${this.presenting ? html`<p class="said-below" data-norms-said>${strings.driftNorms}</p>` : nothing}</div>`;
  }

  private row(drift: Drift, point: number, pair: number, { share, bar }: ShownShare) {
    const place = drift.points[point];
    const at = point * drift.pairs + pair;
    const [a, b, norm] = [drift.normA[at] ?? 0, drift.normB[at] ?? 0, drift.norm[at] ?? 0];
    const stages = place?.a === place?.b ? place?.a : `${place?.a} · ${place?.b}`;
    const value = (key: string, of: number) =>
      html`<td data-norm=${key} data-value=${of} title=${of}>${fourDecimals(of)}</td>`;
    return html`<tr data-point=${point}>
      <th scope="row" title=${stages} data-tensor=${place?.a}>${place && driftName(place, this.data.comparison)}</th>
      ${value('a', a)}${value('b', b)}${value('difference', norm)}
      <td title=${share}>${percentInTable(share)}</td>
      <td class="wide">${Number.isNaN(bar) ? nothing : probabilityBar(bar)}</td>
    </tr>`;
  }

  private choose({ token }: Partial<Choice>): void {
    if (token === undefined) return;
    const { comparison } = this.data;
    const row = alignedAt(this.drawnRows, token);
    this.dispatchEvent(new CompareChooseEvent(rowChoice(comparison, row)));
  }
}

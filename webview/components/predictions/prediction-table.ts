/** Tokens with their logits and probabilities, before and after sampling controls; one of them can be chosen for explanation. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { KeptTokens, Predictions } from '../../../src/trace/readings/predictions';
import { leftOutBy, type SamplingCut, samplingCuts } from '../../../src/trace/readings/sampling-words';
import type { ShapeStyle } from '../../heat-map/drawing';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable } from '../../heat-map/shown-figures';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent } from '../../panel/panel';
import { barsPart } from '../../state/predictions/bars-drawing';
import type { TokenNames } from '../../state/predictions/predictions';
import { pictureTexts } from '../../strings/exports';
import { fourDecimals, percentInTable, tokenLabel } from '../../strings/format';
import { predictionStrings as strings } from '../../strings/predictions';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { barHeading, barStyles, probabilityBar, twoProbabilityBars } from '../controls/probability-bar';

/** The most rows of a saved picture. */
const MOST_SAVED = 15;

@customElement('trace-prediction-table')
export class PredictionTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    css`
      :host { display: block; min-width: 0; container-type: inline-size; }
      .scroll { max-height: var(--table-height, none); }
      table { width: 100%; }
      thead th { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); }
      .wide { width: 34%; min-width: 60px; }
      .token { display: flex; align-items: baseline; gap: 8px; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0 3px; margin: 0;
        cursor: pointer; white-space: pre; text-align: left; max-width: 24ch; overflow: hidden;
        text-overflow: ellipsis; color: var(--vscode-editor-foreground); }
      tr.chosen button { color: inherit; }
      .mark { font-size: calc(var(--small) * 0.9); padding: 0 5px; border: 1px solid currentColor; border-radius: 7px;
        font-family: var(--vscode-font-family, system-ui, sans-serif); }
      .removed:not(.chosen) > td { color: var(--muted); }
      /* The headings of two probability columns take two lines, so that the bars beside them stay whole. */
      .both thead th { white-space: normal; vertical-align: bottom; }
      .both thead .wide { white-space: nowrap; }
      @container (max-width: 560px) { .both .id { display: none; } }
      @container (max-width: 470px) {
        .wide { display: none; }
        td, th { padding: 1px 5px; }
      }
      /* In the large type of a presentation in a narrow panel. */
      @container (max-width: 23em) { .id { display: none; } td, th { padding: 1px 3px; } }
      .cut td { border-top: 1px dashed currentColor; }
      .gap td { text-align: left; color: var(--muted); font-style: italic; }
    `,
  ];

  @property({ attribute: false }) predictions!: Predictions;
  @property({ attribute: false }) names!: TokenNames;
  /** In order; where neighbours are not consecutive in rank, the table says so. */
  @property({ attribute: false }) ids: readonly number[] = [];
  /** Probabilities by token id; `undefined` if sampling controls change nothing. [d_vocab] */
  @property({ attribute: false }) sampled: Float64Array | undefined;
  /** How many tokens top-k and top-p leave of all; `undefined` if they leave all, or the temperature leaves one. */
  @property({ attribute: false }) kept: KeptTokens | undefined;
  /** The token whose logit is explained; null for the most probable one. */
  @property({ attribute: false }) target: number | null = null;
  /** The drawn token; `undefined` if there is none. */
  @property({ attribute: false }) drawn: number | undefined;
  /** Whether choosing a token explains its logit; otherwise the logit lens follows it. */
  @property({ attribute: false }) explains = true;
  @property({ attribute: false }) label = '';
  /** Whether `names` has all of them by now. */
  @property({ attribute: false }) named = false;
  /** Whether ranks increase from row to row; then probabilities are also drawn as bars. */
  @property({ attribute: false }) ranked = true;
  /** The row in the tab order. */
  @state() private reached = 0;

  constructor() {
    super();
    new Saveable(
      this,
      ({ style }) => this.savedPart(style),
      () => this.ranked && this.ids.length > 0,
    );
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('ids') && !changed.has('target')) return;
    const chosen = this.target === null ? -1 : this.ids.indexOf(this.target);
    this.reached = Math.max(chosen, 0);
  }

  override render() {
    const names = strings.columns;
    return html`<div class="scroll">
      <table class=${this.sampled ? 'both' : ''} aria-label=${this.label} @keydown=${this.key}>
        <thead>
          <tr>
            <th scope="col">${names.rank}</th>
            <th scope="col" class="left">${names.token}</th>
            <th scope="col" class="id">${names.id}</th>
            <th scope="col">${names.logit}</th>
            <th scope="col">${this.sampled ? names.own : names.raw}</th>
            ${this.sampled ? html`<th scope="col" title=${strings.sampledTitle}>${names.sampled}</th>` : nothing}
            ${this.ranked ? barHeading(this.full) : nothing}
          </tr>
        </thead>
        <tbody>${this.ids.map((id, place) => [this.gapBefore(place), this.cutsBefore(place), this.row(id, place)])}${this.cutsBelow()}</tbody>
      </table>
    </div>`;
  }

  private gapBefore(place: number) {
    if (!this.ranked || place === 0) return nothing;
    const hidden = this.rankAt(place) - this.rankAt(place - 1) - 1;
    if (hidden <= 0) return nothing;
    return html`<tr class="gap"><td colspan=${this.sampled ? 7 : 6}>${strings.between(hidden)}</td></tr>`;
  }

  /** The cuts of top-k and top-p between this row and the one above. */
  private cutsBefore(place: number) {
    const [above, rank] = [place === 0 ? -1 : this.rankAt(place - 1), this.rankAt(place)];
    return this.cuts.filter(({ first }) => first > above && first <= rank).map((cut) => this.cutRow(strings.cut(cut)));
  }

  /** The cuts that come after all rows. */
  private cutsBelow() {
    const last = this.rankAt(this.ids.length - 1);
    return this.cuts.filter(({ first }) => first > last).map((cut) => this.cutRow(strings.cutBelow(cut)));
  }

  private get cuts(): readonly SamplingCut[] {
    return this.ranked && this.kept ? samplingCuts(this.kept) : [];
  }

  private rankAt(place: number): number {
    return this.predictions.rank(this.ids[place] as number);
  }

  private cutRow(told: string) {
    return html`<tr class="gap cut" data-cut><td colspan=${this.sampled ? 7 : 6}>${told}</td></tr>`;
  }

  private row(id: number, place: number) {
    const { predictions, sampled, target } = this;
    const [rank, logit, raw] = [predictions.rank(id), predictions.logit(id), predictions.probability(id)];
    const after = sampled?.[id];
    const chosen = target === id;
    const name = this.names.get(id);
    const label = name ? tokenLabel(name) : '…';
    return html`<tr class="pick ${chosen ? 'chosen' : ''} ${after === 0 ? 'removed' : ''}" data-rank=${rank}
      data-id=${id} @click=${() => this.choose(id)}>
      <td class="muted">${rank + 1}</td>
      <th scope="row"><span class="token">
        <button type="button" tabindex=${place === this.reached ? 0 : -1} aria-pressed=${chosen} data-place=${place}
          aria-label=${this.explains ? strings.explain(label) : strings.follow(label)}
          title=${name ? `${name.token}\n${this.explains ? strings.explainTitle : strings.followTitle}` : ''}
          @focus=${() => this.reach(place)}><bdi>${label}</bdi></button>
        ${rank === 0 ? html`<span class="mark">${strings.greedyMark}</span>` : nothing}
        ${id === this.drawn ? html`<span class="mark">${strings.drawnMark}</span>` : nothing}
      </span></th>
      <td class="id">${id}</td>
      <td data-column="logit" data-value=${logit} title=${logit}>${fourDecimals(logit)}</td>
      <td data-column="probability" data-value=${raw} title=${raw}>${percentInTable(raw)}</td>
      ${after === undefined ? nothing : this.sampledCell(after, rank)}
      ${this.ranked ? this.bars(raw, after) : nothing}
    </tr>`;
  }

  /** As part of a saved picture: the first of many rows, the chosen row and the drawn one. */
  private savedPart(style: ShapeStyle): SavedPart | undefined {
    const { predictions, sampled, target, ids, names } = this;
    if (!this.named) return undefined;
    const rows = ids
      .filter((id, place) => place < MOST_SAVED || id === target || id === this.drawn)
      .map((id) => {
        const name = names.get(id);
        const probability = predictions.probability(id);
        const after = sampled?.[id];
        return {
          rank: predictions.rank(id),
          token: name ? tokenLabel(name) : '…',
          probability,
          written: percentInTable(probability),
          after: after === undefined ? undefined : { probability: after, written: afterText(after) },
          isChosen: id === target,
        };
      });
    const of = { name: pictureTexts.tokenProbabilities, full: this.full, vocabulary: predictions.logits.length };
    return barsPart(rows, of, style);
  }

  private bars(raw: number, after: number | undefined) {
    const { full } = this;
    return html`<td class="wide">${
      after === undefined ? probabilityBar(raw, full) : twoProbabilityBars(raw, after, full)
    }</td>`;
  }

  /** The value of the longest bar, the probability of the most probable token. */
  private get full(): number {
    const [first] = this.predictions.order;
    if (first === undefined) return 1;
    return Math.max(this.predictions.probability(first), this.sampled?.[first] ?? 0);
  }

  /** @param rank of the token, from 0 */
  private sampledCell(value: number, rank: number) {
    const by = value === 0 && this.kept ? leftOutBy(rank, this.kept) : undefined;
    return html`<td data-column="sampled" data-value=${value} title=${value === 0 ? strings.removedTitle : value}
      >${by ? strings.removedBy(by) : afterText(value)}</td>`;
  }

  private choose(id: number): void {
    this.dispatchEvent(new ChooseEvent({ target: this.target === id ? null : id }));
  }

  private reach(place: number): void {
    this.reached = place;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') return;
    const target = rovingTarget(event, this.reached, this.ids.length);
    if (target === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-place="${target}"]`)?.focus();
  }
}

function afterText(probability: number): string {
  return probability === 0 ? strings.removed : percentInTable(probability);
}

/**
 * What a step adds to the chosen token's vector, drawn as an addition: the vector before, what is added, and the vector after.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { CellDetail } from '../../heat-map/map-options';
import type { Cell } from '../../heat-map/picture';
import { dimensionOf } from '../../heat-map/selection';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import { EXPLAIN_KEYS } from '../../keyboard/keys';
import { wordOfText } from '../../keyboard/words-of-text';
import type { PanelData } from '../../panel/panel';
import { figureNameOf, placeNameOf } from '../../state/figures/value-export';
import { ExplainEvent, type ValueAddress } from '../../state/provenance/explain';
import { type AddedFigure, addedFigure, addressAt, equationAt } from '../../state/story/added-figure';
import { type AddedRows, equationOf, isSameAddition, placeIn } from '../../state/story/added-rows';
import { placeOfLargest, TokenRows } from '../../state/story/token-rows';
import { spokenIndex } from '../../strings/axes';
import { streamSumStrings as texts } from '../../strings/stream-sum';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';
import type { HeatMap } from '../figures/heat-map';
import '../provenance/provenance-tip';

/** The minimum height of a strip on a slide, in CSS pixels before enlargement; each strip has a label. */
const LEAST_SAVED = 16;
const MOST_SAVED = 32;

@customElement('trace-added-strips')
export class AddedStrips extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; min-width: 0; font-size: calc(1em * var(--around, 1)); }
      section { display: flex; flex-direction: column; gap: 4px; min-width: 0; }
      .heading { margin: 0; font-weight: bold; line-height: 1.3; text-wrap: balance; }
      .numbers { display: flex; flex-wrap: wrap; gap: 0 0.5em; margin: 0; line-height: 1.4; font-size: calc(var(--small) * var(--around, 1)); }
      .numbers button { font-family: var(--mono); font-variant-numeric: tabular-nums; }
      .lengths { margin-inline-start: 1em; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) added!: AddedRows;
  /** The maximum height of all strips together, in CSS pixels; `undefined` for a well readable height. */
  @property({ attribute: false }) maxRowsHeight: number | undefined;
  /** The factor by which they are enlarged. */
  @property({ attribute: false }) times = 1;
  @query('trace-heat-map') private map!: HeatMap | null;
  /** What is drawn; that of another token or block stays until the new values are loaded. */
  private figure: AddedFigure | undefined;
  private drawn: PanelData | undefined;
  private readonly rows = new TokenRows(this, () => ({ panel: this.panel, tensors: this.tensors }));

  constructor() {
    super();
    new Saveable(
      this,
      (look) => this.savedPart(look),
      () => this.map?.picture !== undefined,
    );
  }

  /** Draws it as part of a saved picture. On a slide it replaces the map of all tokens, but not what a head mixes. */
  private savedPart(look: SavedLook): SavedPart | undefined {
    const { figure, sum } = this;
    const slide = look.slide && { ...look.slide, row: Math.min(Math.max(look.slide.row, LEAST_SAVED), MOST_SAVED) };
    const part = figure && this.map?.savedPart({ ...look, slide }, figure.heading);
    if (!part) return undefined;
    const { drawing } = part;
    const { of, rows } = figure.added;
    const stages = rows.map(({ tensor }) => tensor.name);
    const text = { ...part.text, name: equationOf(figure.added, stages) };
    const saved = { drawing, text, file: figureNameOf(sum) };
    // The picture of what a head mixes names the head.
    if (of === 'attention') return { ...saved, onSlide: 'where there is room' };
    return { ...saved, place: placeNameOf(sum), onSlide: 'instead of others' };
  }

  private get tensors(): readonly StepTensor[] {
    return this.added.rows.map(({ tensor }) => tensor);
  }

  private get sum(): StepTensor {
    const found = this.added.rows.find(({ role }) => placeIn(role) === 'sum');
    return (found ?? (this.added.rows[0] as AddedRows['rows'][number])).tensor;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('panel')) this.drawn = undefined;
  }

  /** Takes what is loaded by now; the rows are asked for after `willUpdate`. */
  private take(): void {
    const values = this.tensors.flatMap((tensor) => this.rows.of(tensor) ?? []);
    const isHere = values.length === this.tensors.length;
    const isOther =
      !isSameAddition(this.figure?.added, this.added) || values.some((row, at) => row !== this.figure?.values[at]);
    if (!isHere || !isOther) return;
    this.figure = addedFigure(this.added, values, this.panel);
    this.drawn = undefined;
  }

  override render() {
    this.take();
    const { figure, rows } = this;
    if (!figure)
      return rows.error === undefined ? html`<p class="muted" role="status">${strings.loading}</p>` : failureOf(rows);
    const isStale = !isSameAddition(figure.added, this.added) || !rows.isCurrent;
    return html`<section class=${isStale ? 'stale' : ''} aria-label=${figure.heading} data-added=${figure.added.of}>
      <p class="heading">${figure.heading}</p>
      ${this.numbers(figure)}
      <trace-heat-map .tensor=${figure.tensor} .panel=${this.panelOf(figure)} .look=${figure.look} .detail=${this.detail}
        .maxRowsHeight=${this.maxRowsHeight} .grows=${this.maxRowsHeight !== undefined} .times=${this.times} @click=${this.clicked} @keydown=${this.pressed}></trace-heat-map>
    </section>`;
  }

  /** What is added in one dimension; each number can be explained. */
  private numbers(figure: AddedFigure) {
    const column = this.columnOf(figure);
    const { numbers } = equationAt(figure, column);
    const dimension = spokenIndex(figure.tensor.axes[1] as string, column);
    return html`<p class="numbers" data-numbers><span>${dimension}:</span>${numbers.map((number, row) => {
      const place = placeIn(figure.added.rows[row]?.role);
      const sign = place === 'sum' ? '=' : place === 'norm' ? '→' : row > 0 ? '+' : '';
      return html`<span>${sign} <button type="button" class="link" data-row=${row} ${wordOfText()} title=${texts.explain(figure.names[row] as string, dimension)}
        @click=${() => this.explain(addressAt(figure, row, column))}>${number}</button></span>`;
    })}<span class="lengths muted">${texts.lengths}</span></p>`;
  }

  /** The dimension that is explained, or else the one that is changed most. */
  private columnOf({ tensor, values, added }: AddedFigure): number {
    const told = dimensionOf(tensor, this.panel.choice)?.index;
    const last = added.rows.findLastIndex(({ role }) => placeIn(role) === 'term');
    return told ?? placeOfLargest(values[last] as Float32Array);
  }

  /** Returns the same object as long as the panel is the same, so that a map does not draw again. */
  private panelOf(figure: AddedFigure): PanelData {
    const { panel } = this;
    const dimension = { axis: figure.tensor.axes[1] as string, index: this.columnOf(figure) };
    const choice = { ...panel.choice, view: 'map', dimension } as const;
    this.drawn ??= { ...panel, choice, windows: figure.windows };
    return this.drawn;
  }

  private readonly detail: CellDetail = (_, [row = 0, column = 0]) => {
    const { figure } = this;
    if (!figure) return nothing;
    return html`<trace-provenance-tip .address=${addressAt(figure, row, column)} .panel=${this.panel}></trace-provenance-tip>`;
  };

  private explain(address: ValueAddress | undefined): void {
    if (address) this.dispatchEvent(new ExplainEvent(address));
  }

  /** Explains the pinned number. @returns whether there is one */
  explainPinned(): boolean {
    return this.explainAt(this.map?.pinned);
  }

  /** @returns whether there is a number there */
  private explainAt(cell: Cell | undefined): boolean {
    const { figure } = this;
    if (figure && cell) this.explain(addressAt(figure, cell.row, cell.column));
    return figure !== undefined && cell !== undefined;
  }

  /** Explains the sum of the current dimension. @returns whether it can be explained */
  explainChosen(): boolean {
    const { figure } = this;
    if (!figure) return false;
    const sum = figure.added.rows.findIndex(({ role }) => placeIn(role) === 'sum');
    this.explain(addressAt(figure, sum, this.columnOf(figure)));
    return true;
  }

  private clicked({ altKey }: MouseEvent): void {
    if (altKey) this.explainAt(this.map?.readCell);
  }

  private pressed(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!isPlain || !EXPLAIN_KEYS.includes(event.key)) return;
    if (this.explainAt(this.map?.readCell) || this.explainPinned() || this.explainChosen()) event.preventDefault();
  }
}

/** The rows of the embedding matrix for this text, as colours, each with its cosine to the chosen token's row. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { matrixOf } from '../../../src/trace/steps/matrix';
import { selectedSequence, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { chosenIn, tokenChoice } from '../../choice/choice';
import { drawnShape, scaleNumbers } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import { MOST_CELLS } from '../../heat-map/svg';
import { wordOfText } from '../../keyboard/words-of-text';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { figureNameOf, placeNameOf } from '../../state/figures/value-export';
import { stripsDrawing } from '../../state/story/strips-drawing';
import {
  byLikeness,
  distancesFrom,
  type RowPlace,
  rowPlaces,
  rowsLeftOut,
  rowsSeen,
  type VocabularyRow,
  vocabularyRows,
} from '../../state/story/vocabulary-rows';
import { thousandths, tokenLabel, withMinus } from '../../strings/format';
import { storyStrings as strings } from '../../strings/story';
import { strings as common } from '../../strings/strings';
import type { Scale } from '../../theme/color-scale';
import { rowButtonStyles, sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { isLargestType, typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map-legend';
import { largestSize, paintStrip, stripTableStyles } from './strip';

/** The maximum and minimum number of tokens with a row. */
const MOST_ROWS = 16;
const LEAST_ROWS = 4;

/**
 * The approximate height of a row, and of what is above and below the rows, in CSS pixels; and the maximum factor by which rows
 * are enlarged.
 */
const ROW = 18;
const AROUND = 96;
const MOST_GROWN = 2;
/** The cosine of a row with itself, apart from rounding. */
const SAME = 1 - 1e-6;
/** The height of a row's colours in a saved picture. */
const SAVED_ROW = 16;

@customElement('trace-vocabulary-rows')
export class VocabularyRows extends LitElement {
  static override styles = [
    sharedStyles,
    rowButtonStyles,
    stripTableStyles,
    css`
      :host { display: block; min-width: 0; }
      thead th { vertical-align: bottom; }
      .number { font-family: var(--mono); text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      thead .number { font-family: inherit; }
      canvas { height: calc(14px * var(--type-size, 1) * var(--grown, 1)); }
      p { margin: 0 0 8px; max-width: 76ch; line-height: 1.45; }
      table ~ * { margin: 6px 0 0; }
      .order, .gap { color: var(--muted); font-size: var(--small); cursor: default; }
      .order:hover, .gap:hover { background: none; }
      .order th { padding-top: 6px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The embedding matrix [d_vocab, d_model]. */
  @property({ attribute: false }) matrix!: StepTensor;
  /** The maximum height at which it should be visible whole, in CSS pixels; `undefined` for its own height. */
  @property({ attribute: false }) maxWholeHeight: number | undefined;
  /** The positions of tokens whose rows a sentence above names; these are always shown, and come first. */
  @property({ attribute: false }) named: readonly number[] = [];
  /** Whether the user has asked for the rows of all tokens. */
  @state() private showsAll = false;
  private readonly rows = new Query<readonly VocabularyRow[]>(this, () => {
    const { panel, matrix, places, own } = this;
    if (own === undefined) return undefined;
    const { rows, columns } = matrixOf(matrix);
    const ids = places.map(({ id }) => id).toSorted((a, b) => a - b);
    const down = { size: rows, spans: ids.map((id) => ({ start: id, stop: id + 1 })) };
    const across = { size: columns, spans: [{ start: 0, stop: columns }] };
    const fetch = async (signal: AbortSignal) => {
      const { values } = await panel.windows.grid(addressOf(matrix, panel.summary), matrix, down, across, signal);
      return vocabularyRows(places, values, own);
    };
    return { of: [panel.windows, matrix.name], key: [own, ...ids], fetch };
  });

  constructor() {
    super();
    new ThemeObserver(this);
    new Saveable(this, (look) => this.savedPart(look));
  }

  override render() {
    const { rows, matrix } = this;
    const { rows: vocabulary, columns } = matrixOf(matrix);
    const { own } = this;
    // Until further rows that were asked for are loaded, the present ones stay.
    const all = rows.current || isLikenessTo(own, rows.value) ? rows.value : undefined;
    if (!all || own === undefined) return html`${failureOf(rows)} <p class="muted" role="status">${common.loading}</p>`;
    const shown = rowsSeen(all, own, this.distances, this.mostRows, this.namedIds);
    const name = this.nameOf(this.chosen);
    return html`<p>${this.rowsOfText(vocabulary, columns)}</p>
      <table aria-label=${strings.rowsLabel} data-one-stop>
        <thead><tr><th scope="col">${strings.mixToken}</th><th scope="col" class="number">${strings.rowNumber}</th>
          <th scope="col">${strings.rowValues(columns)}</th><th scope="col" class="number">${strings.rowCosine(name)}</th></tr></thead>
        <tbody>${this.ordered(shown)}</tbody>
      </table>
      ${this.left(shown)}
      <trace-heat-map-legend class="seen-whole" .scale=${this.scaleOf(all)} .palette=${currentPalette()}></trace-heat-map-legend>
      <p class="small muted seen-whole">${strings.rowColours(this.maxWholeHeight === undefined)}</p>`;
  }

  /** The sentence above the rows; it is short in the largest type, where the rows need its second line. */
  private get rowsOfText() {
    if (this.maxWholeHeight === undefined) return strings.rowsOfText;
    return isLargestType() ? strings.rowsByLikenessShort : strings.rowsByLikeness;
  }

  /** Draws it as part of a saved picture. */
  private savedPart({ style, slide }: SavedLook): SavedPart | undefined {
    const { rows, matrix, own, chosen } = this;
    const all = rows.current ? rows.value : undefined;
    if (!all || own === undefined) return undefined;
    const { columns } = matrixOf(matrix);
    // Fewer for long vectors, since each number is a separate shape.
    const most = Math.min(slide?.rows ?? MOST_ROWS, Math.max(Math.floor(MOST_CELLS / columns), LEAST_ROWS));
    const shown = rowsSeen(all, own, this.distances, most, this.namedIds);
    const scale = this.scaleOf(all);
    const strips = shown.map(({ id, position, cosine, values }) => ({
      name: this.nameOf(position),
      number: String(id),
      values,
      height: SAVED_ROW,
      isChosen: id === own,
      after: cosineText(cosine, id === own),
    }));
    const cosine = strings.rowCosine(this.nameOf(chosen));
    const headings = [strings.mixToken, strings.rowNumber, strings.rowValues(columns), cosine] as const;
    const rest = this.rest(shown);
    return {
      drawing: stripsDrawing({ rows: strips, headings, scale, most: slide?.width }, style),
      text: {
        heading: matrix.name,
        name: matrix.name,
        shape: drawnShape(matrix),
        scale: scaleNumbers(scale),
        notes: rest === undefined ? [] : [rest],
      },
      file: figureNameOf(matrix),
      place: placeNameOf(matrix),
    };
  }

  /** In a presentation, as many as are visible at once. */
  private get mostRows(): number {
    if (this.maxWholeHeight === undefined) return this.mostDrawn;
    return Math.min(Math.max(Math.floor((this.maxWholeHeight / typeSize() - AROUND) / ROW), LEAST_ROWS), MOST_ROWS);
  }

  /** The factor by which rows are enlarged: in a presentation, few of them use the available room. */
  private grown(rows: number): number {
    if (this.maxWholeHeight === undefined) return 1;
    return Math.min(Math.max((this.maxWholeHeight / typeSize() - AROUND) / (ROW * rows), 1), MOST_GROWN);
  }

  override updated(): void {
    const { rows } = this;
    if (!rows.current || !rows.value) return;
    const limit = this.limit(rows.value);
    setInherited(this, '--grown', String(this.grown(Math.min(rows.value.length, this.mostRows))));
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas')) {
      const row = rows.value.find(({ id }) => id === Number(canvas.dataset['strip']));
      if (row) paintStrip(canvas, row.values, limit);
    }
  }

  private row({ id, position, cosine }: VocabularyRow) {
    const isOwn = id === this.own;
    const choose = ({ target }: Event) => {
      // In a presentation a click on the colours shows them to the audience; the token's name chooses it.
      const isShown = this.panel.presenting && !(target as Element).closest('button');
      if (!isShown) this.dispatchEvent(new ChooseEvent(tokenChoice(this.sequence, position)));
    };
    return html`<tr class=${isOwn ? 'chosen' : ''} data-id=${id} @click=${choose}>
      <th scope="row"><button type="button" aria-pressed=${isOwn} ${wordOfText()}><bdi>${this.nameOf(position)}</bdi></button></th>
      <td class="number">${id}</td>
      <td class="strip"><canvas data-strip=${id} aria-hidden="true"></canvas></td>
      <td class="number" data-cosine=${cosine}>${cosineText(cosine, isOwn)}</td></tr>`;
  }

  /** One scale for all rows. */
  private scaleOf(all: readonly VocabularyRow[]): Scale {
    return { kind: 'signed', limit: this.limit(all) || 1 };
  }

  /** The absolute value with the strongest colour, in all rows. */
  private limit(shown: readonly VocabularyRow[]): number {
    return Math.max(...shown.map(({ values }) => largestSize(values)));
  }

  /**
   * Says where the order changes and where rows are left out. In a presentation there is no room for that, and only one order.
   */
  private ordered(shown: readonly VocabularyRow[]) {
    if (this.maxWholeHeight !== undefined) return byLikeness(shown, this.own ?? Number.NaN).map((row) => this.row(row));
    const others = shown.filter(({ id }) => !this.comesFirst(id, shown));
    const first = shown.filter((row) => !others.includes(row));
    const told = strings.rowsInOrder(shown.length === this.distinct);
    const order = html`<tr class="order"><th colspan="4" scope="rowgroup" data-order>${told}</th></tr>`;
    const gaps = rowsLeftOut(this.tokens, shown, others);
    return html`${first.map((row) => this.row(row))}${first.length > 0 && others.length > 0 ? order : nothing}
      ${others.map((row, at) => html`${this.gap(gaps[at], at === 0 ? 'above' : 'between')}${this.row(row)}`)}
      ${this.gap(gaps.at(-1), 'below')}`;
  }

  /** A line in place of left-out rows. */
  private gap(rows: number | undefined, where: 'above' | 'between' | 'below') {
    if (!rows) return nothing;
    return html`<tr class="gap"><td colspan="4" data-left-out=${where}>${strings.rowsLeftOutAt(rows, where)}</td></tr>`;
  }

  /** Whether it comes before the others: the sentence names it, or the others are compared with it. */
  private comesFirst(id: number, shown: readonly VocabularyRow[]): boolean {
    const named = this.namedIds.filter((one) => one !== this.own);
    return shown.some((row) => named.includes(row.id)) && (id === this.own || named.includes(id));
  }

  /** A button that shows the rows left out; in a presentation, which has no more room, only how many these are. */
  private left(shown: readonly VocabularyRow[]) {
    const rest = this.rest(shown);
    if (this.maxWholeHeight !== undefined)
      return rest === undefined ? nothing : html`<p class="small muted seen-whole">${rest}</p>`;
    if (this.distinct <= MOST_ROWS) return nothing;
    const label = this.showsAll ? strings.rowsFewer : strings.rowsAll(this.distinct);
    const toggle = () => {
      this.showsAll = !this.showsAll;
    };
    return html`<p class="small muted seen-whole"><button type="button" class="link" data-action="all-rows" @click=${toggle}>${label}</button></p>`;
  }

  /** The number of rows until the user asks for all. */
  private get mostDrawn(): number {
    return this.showsAll && this.maxWholeHeight === undefined ? this.distinct : MOST_ROWS;
  }

  /** How many different tokens the text has. */
  private get distinct(): number {
    return new Set(this.tokens.map(({ id }) => id)).size;
  }

  /** How many have no row; `undefined` if all have one. */
  private rest(shown: readonly VocabularyRow[]): string | undefined {
    const { distinct } = this;
    return distinct > shown.length ? strings.rowsLeftOut(distinct - shown.length) : undefined;
  }

  private nameOf(position: number): string {
    const token = this.tokens[position];
    return token ? tokenLabel(token) : String(position);
  }

  private get places(): readonly RowPlace[] {
    return rowPlaces(this.tokens, this.chosen, this.mostDrawn, this.namedIds);
  }

  private get namedIds(): readonly number[] {
    return [...new Set(this.named.flatMap((position) => this.tokens[position]?.id ?? []))];
  }

  private get distances(): ReadonlyMap<number, number> {
    return distancesFrom(this.tokens, this.chosen);
  }

  private get own(): number | undefined {
    return this.tokens[this.chosen]?.id;
  }

  private get chosen(): number {
    return chosenIn(this.panel.choice, this.sequence);
  }

  private get tokens() {
    return tokensIn(this.panel.summary, this.sequence);
  }

  private get sequence() {
    return selectedSequence(this.panel.summary);
  }
}

/** Whether the rows are compared with this one. */
function isLikenessTo(own: number | undefined, rows: readonly VocabularyRow[] | undefined): boolean {
  return (rows?.find(({ id }) => id === own)?.cosine ?? 0) > SAME;
}

/** @param isOwn whether it is the cosine of a row with itself, which is 1 despite rounding */
function cosineText(cosine: number, isOwn: boolean): string {
  if (isOwn && cosine > SAME) return thousandths(1);
  return Number.isFinite(cosine) ? withMinus(thousandths(cosine)) : '–';
}

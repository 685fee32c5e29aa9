/** A stage of both traces and their difference, at the rows of the alignment. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { capital, count } from '../../../src/base/counted';
import type { Difference } from '../../../src/trace/compare/difference';
import { columnsAreTokens, hasHeatMap, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { hasGates } from '../../../src/trace/steps/names';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query, type Question } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { drawnShape } from '../../heat-map/figure';
import { SLANTED_BOTTOM } from '../../heat-map/frame';
import type { SavedLook } from '../../heat-map/shown-figures';
import type { ChooseEvent, PanelData } from '../../panel/panel';
import { comparedFile } from '../../state/compare/compared-file';
import { type CompareData, rowWords, tokenAt } from '../../state/compare/comparison';
import { figureWords } from '../../state/compare/figure-words';
import {
  differenceFigure,
  differenceParams,
  type Figure,
  foldedIn,
  isComparable,
  type OtherParts,
  otherParts,
  panelOf,
  sideFigures,
} from '../../state/compare/figures';
import { framedWords, largestWords } from '../../state/compare/largest-words';
import { alignedAt, drawnAt } from '../../state/compare/unlike';
import { figureNameOf } from '../../state/figures/value-export';
import { spokenSize } from '../../strings/axes';
import { compareStrings as strings } from '../../strings/compare';
import { type PicturedAs, comparePictureStrings as pictureStrings } from '../../strings/compare-pictures';
import { figureHeading } from '../../strings/figure-heading';
import { fourDigits, quotedToken, withMinus } from '../../strings/format';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { isLowPage, typeSize } from '../../theme/type-size';
import './equal-rows';
import './largest';
import './values';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';
import type { HeatMap } from '../figures/heat-map';
import { figurePicture, numbersOf, numbersOfDifference } from './figure-picture';
import { type RowsOfBoth, rowsOfBoth } from './rows-of-both';

/**
 * In CSS pixels: the narrowest figure whose legend fits, the narrowest for a wide vector whose columns can be told apart, and
 * the gap between figures.
 */
const NARROWEST = 288;
const NARROWEST_WIDE = 334;
const WIDE = 72;
const GAP = 24;
/**
 * In CSS pixels at the usual type size, of a presented step: the height of its title, of the headings of a map and of its scale;
 * of three lines about the step, unless they come after the maps; and of the numbers of columns. The least for the rows.
 */
const AROUND = 108;
const LEAD = 56;
const NUMBERS = 20;
const LEAST_MAP = 120;

/** The reason why no difference is shown. */
const OTHER: Record<OtherParts, string> = {
  heads: strings.otherHeads,
  neurons: strings.otherNeurons,
  vectors: strings.otherVectors,
};

@customElement('compare-tensor')
export class CompareTensor extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; min-width: 0; }
      h3 { margin: 14px 0 4px; font-size: 1em; font-weight: 600; overflow-wrap: anywhere; }
      h3 span { font-weight: normal; font-size: var(--small); margin-left: 4px; }
      .figures { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: flex-start; }
      figure { margin: 0; min-width: 0; max-width: 100%; display: flex; flex-direction: column; gap: 4px; }
      /* The message about a saved file must fit in the narrowest figure: beside it is another figure, or the edge. */
      figcaption { --said-room: ${NARROWEST - 24}px; position: relative; display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; font-size: var(--small);
        color: var(--muted); }
      figcaption b { color: var(--vscode-editor-foreground); }
      .shape { font-family: var(--mono); }
      .statistics { display: flex; flex-wrap: wrap; gap: 0 12px; margin: 6px 0 0; font-size: var(--small); }
      dl { display: flex; flex-wrap: wrap; gap: 0 12px; margin: 0; color: var(--muted); }
      dl div { display: flex; gap: 4px; }
      dd { margin: 0; font-family: var(--mono); color: var(--vscode-editor-foreground); }
      .odd dd { color: var(--bad); }
      p { margin: 4px 0; max-width: 76ch; }
    `,
  ];

  @property({ attribute: false }) a!: StepTensor;
  /** Absent if B has no such step. */
  @property({ attribute: false }) b: StepTensor | undefined;
  @property({ attribute: false }) data!: CompareData;
  /** The number of the step that shows it. */
  @property({ attribute: false }) step: number | undefined;
  /** The height of a page of the presentation; `undefined` outside one. */
  @property({ attribute: false }) pageHeight: number | undefined;
  private readonly near = new WhenVisible(this);
  private readonly difference = new Query<Difference>(this, () => this.question);
  /** The framed row of the figures, for both sides. */
  private readonly framed = new Query<RowsOfBoth>(this, () => {
    const { a, b, data } = this;
    const isFramed = b && this.difference.value && rowSequence(a) === data.comparison.sequence;
    return isFramed ? rowsOfBoth(data, a, b, this.near.visible) : undefined;
  });
  private sides: readonly Figure[] = [];
  /** How many equal rows the figures leave out at the beginning. */
  private folded = 0;
  private differs: { readonly of: Difference; readonly figure: Figure } | undefined;
  private panels = new Map<Figure, PanelData>();

  override willUpdate(changed: PropertyValues<this>): void {
    const { a, b, data } = this;
    const { comparison } = data;
    const other = changed.has('data') && changed.get('data')?.comparison !== comparison;
    const folded = foldedIn(a, data);
    if (changed.has('a') || changed.has('b') || other || folded !== this.folded)
      this.sides = sideFigures(comparison, a, b, folded);
    if (changed.has('data') || changed.has('a') || changed.has('b')) this.panels.clear();
    const { value } = this.difference;
    if (value === undefined) this.differs = undefined;
    else if (b && (this.differs?.of !== value || folded !== this.folded))
      this.differs = { of: value, figure: differenceFigure(comparison, a, b, value.statistics, folded) };
    this.folded = folded;
  }

  override render() {
    const { a, b, difference, data } = this;
    const figures = this.figures();
    const other = b && otherParts(data.comparison, a, b);
    const name = !b || a.name === b.name ? a.name : `${a.name} · ${b.name}`;
    return html`<h3>${figureHeading(a.label, hasGates(data.comparison.a.summary.plan)) ?? ''} <span class="mono muted">${name}</span> ${this.sideBySide(figures)}</h3>
      ${columnsAreTokens(a) ? nothing : html`<compare-equal-rows .data=${data}></compare-equal-rows>`}
      <div class="figures">${repeat(
        figures,
        ({ kind }) => kind,
        (figure) => this.figure(figure),
      )}</div>
      ${
        !b
          ? nothing
          : other
            ? html`<p class="muted" data-incomparable>${OTHER[other]}</p>`
            : isComparable(a, b)
              ? nothing
              : html`<p class="muted" data-incomparable>${this.otherShapes(b)}</p>`
      }
      ${failureOf(difference)} ${this.differs ? this.details(this.differs.of) : nothing}`;
  }

  /** A and B beside each other, then their difference; the difference comes first if there is room for only one figure. */
  private figures(): readonly Figure[] {
    const { differs, sides } = this;
    if (!differs) return sides;
    return this.across >= sides.length ? [...sides, differs.figure] : [differs.figure, ...sides];
  }

  private figure(figure: Figure) {
    const { data } = this;
    const { kind, caption, tensor, look } = figure;
    const own = kind === 'difference' ? undefined : this[kind];
    const panel = this.panel(figure);
    const map = hasHeatMap(tensor) && data.choice.view !== 'numbers';
    return html`<figure data-figure=${kind} @choose=${(event: ChooseEvent) => this.chosen(event, figure)}
>
      <figcaption><b>${caption}</b>
        ${own?.head == null ? nothing : html`<span>${panelStrings.headOf(own.head)}</span>`}
        ${own ? html`<span class="shape">${drawnShape(own)}</span>` : nothing}
        ${map ? this.picture(figure, own) : nothing}
      </figcaption>
      ${map ? html`<trace-heat-map .tensor=${tensor} .panel=${panel} .look=${look} .maxRowsHeight=${this.rowsHeight}></trace-heat-map>` : nothing}
      ${
        map && data.choice.view === 'map'
          ? nothing
          : html`<compare-values .figure=${figure} .row=${drawnAt(figure.drawn, data.choice.row)} .sequence=${data.comparison.sequence}></compare-values>`
      }
    </figure>`;
  }

  /** The menu of one figure. @param own its stage; `undefined` for the difference of two */
  private picture(figure: Figure, own: StepTensor | undefined) {
    const { data } = this;
    const { kind } = figure;
    const { words, title, file } = this.named(kind);
    const numbers = own
      ? numbersOf({ tensor: own, panel: data.comparison[kind as 'a' | 'b'] })
      : this.numbersOfBoth(words, file(''));
    const marked = this.marked(figure);
    return figurePicture(title, data, () => this.mapOf(kind), numbers, {
      of: kind,
      named: { words, file },
      step: this.step,
      marked,
      description: own ? undefined : this.whatDiffers,
    });
  }

  /** @param file what it shows, as part of the file name */
  private numbersOfBoth(about: string, file: string) {
    const { a, b, step } = this;
    const { comparison } = this.data;
    const what = step === undefined ? file : `step-${step}-${file}`;
    return b && numbersOfDifference(comparison, [a, b], { name: comparedFile(what, comparison), about });
  }

  /** The words for what differs: in the framed row if its values are known, else at the largest difference. */
  private get whatDiffers(): string | undefined {
    const { differs, framed, a } = this;
    const { comparison, choice } = this.data;
    if (!differs) return undefined;
    const rows = framed.current ? framed.value : undefined;
    if (!rows) return largestWords(comparison, a, differs.of);
    return framedWords(comparison, a, differs.of, { row: choice.row, rows });
  }

  /** The names of a picture: in a menu, in its title, and in its file name. */
  private named(as: PicturedAs) {
    const { a, b } = this;
    const words = figureWords(this.data.comparison, a, b, as);
    // The map of a difference belongs to neither stage.
    const file = (drawn: string) => `${as === 'difference' ? figureNameOf(a) : drawn}-${pictureStrings.fileAs[as]}`;
    return { words, title: capital(words), file };
  }

  /** One picture of A beside B, if both are drawn. */
  private sideBySide(figures: readonly Figure[]) {
    const { a, data } = this;
    const isDrawn = hasHeatMap(a) && data.choice.view !== 'numbers';
    if (figures.length < 2 || !isDrawn) return nothing;
    const [first] = this.sides;
    const beside = () =>
      this.sides.flatMap(({ kind, caption }) => {
        const map = this.mapOf(kind);
        const side = data.comparison[kind === 'b' ? 'b' : 'a'];
        const heading = `${caption} ${side.summary.model.name}`;
        return map ? [(look: SavedLook) => map.savedPart(look, heading)] : [];
      });
    const { words, title, file } = this.named('beside');
    return figurePicture(title, data, () => null, undefined, {
      named: { words, file },
      step: this.step,
      marked: first && this.marked(first),
      description: this.whatDiffers,
      beside,
    });
  }

  /** The token of the chosen row in a figure; `undefined` if it has no such row. */
  private marked({ kind, drawn, tensor }: Figure): string | undefined {
    const { comparison, choice } = this.data;
    if (rowSequence(tensor) !== comparison.sequence || drawnAt(drawn, choice.row) < 0) return undefined;
    if (kind === 'difference') return rowWords(comparison, choice.row) || undefined;
    const token = tokenAt(comparison[kind], comparison.alignment.rows[choice.row]?.[kind] ?? null, comparison.sequence);
    return token && quotedToken(token);
  }

  private mapOf(kind: Figure['kind']): HeatMap | null {
    return this.renderRoot.querySelector<HeatMap>(`[data-figure="${kind}"] trace-heat-map`);
  }

  /** Returns the same object while nothing changes that the figure shows, so that it does not draw again. */
  private panel(figure: Figure): PanelData {
    const known = this.panels.get(figure);
    if (known) return known;
    const { across } = this;
    const { choice, width } = this.data;
    const data = { ...this.data, choice: { ...choice, row: drawnAt(figure.drawn, choice.row) } };
    const panel = panelOf(figure, data, Math.floor((width - (across - 1) * GAP) / across));
    this.panels.set(figure, panel);
    return panel;
  }

  /** How many figures stand next to each other: one, two or three. */
  private get across(): number {
    const isWide = !columnsAreTokens(this.a) && matrixOf(this.a).columns > WIDE;
    const narrowest = (isWide ? NARROWEST_WIDE : NARROWEST) * typeSize();
    return Math.min(Math.max(Math.floor((this.data.width + GAP) / (narrowest + GAP)), 1), 3);
  }

  /** The height of all rows with which the chosen one, often the last, is in view of a presentation. */
  private get rowsHeight(): number | undefined {
    const { pageHeight, a } = this;
    if (pageHeight === undefined) return undefined;
    const around = AROUND + (columnsAreTokens(a) ? SLANTED_BOTTOM : NUMBERS) + (isLowPage() ? 0 : LEAD);
    return Math.max(pageHeight - around * typeSize(), LEAST_MAP * typeSize());
  }

  private details({ statistics, largest, notNumbers }: Difference) {
    const { min, max, mean, sigma, finite, zeros } = statistics;
    const odd = notNumbers.reduce((sum, each) => sum + each, 0);
    const entry = (name: string, value: number, text: string) => html`<div>
      <dt>${strings.stat[name as 'mean']}</dt><dd data-stat=${name} data-value=${value} title=${value}>${text}</dd>
    </div>`;
    const size = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
    return html`<div class="statistics"><b aria-hidden="true">${strings.statisticsOf}</b><dl aria-label=${strings.statistics}>
        ${finite === 0 ? nothing : entry('largest', size, fourDigits(size))}
        ${mean === null ? nothing : entry('mean', mean, withMinus(fourDigits(mean)))}
        ${sigma === null ? nothing : entry('sigma', sigma, fourDigits(sigma))}
        ${
          // In two different texts it means nothing that no two numbers are equal to the last bit.
          zeros === 0
            ? nothing
            : html`<div title=${strings.equalTitle}>
              <dt>${strings.stat.equal}</dt><dd data-stat="equal" data-value=${zeros}>${strings.equalOf(count(zeros), count(finite + odd))}</dd>
            </div>`
        }
        ${
          odd === 0
            ? nothing
            : html`<div class="odd" title=${strings.notNumbersTitle}>
              <dt>${strings.stat.notNumbers}</dt><dd data-stat="notNumbers" data-value=${odd}>${count(odd)}</dd>
            </div>`
        }
      </dl></div>
      <compare-largest .largest=${largest} .finite=${finite} .notNumbers=${odd} .tensor=${this.a} .comparison=${this.data.comparison}></compare-largest>`;
  }

  private otherShapes(b: StepTensor): string {
    const words = (tensor: StepTensor) => {
      const { columns, columnAxis } = matrixOf(tensor);
      return spokenSize(tensor.axes[columnAxis] as string, columns);
    };
    return strings.otherShapes(words(this.a), words(b));
  }

  private get question(): Question<Difference> | undefined {
    const { a, b, data } = this;
    const { comparison } = data;
    const params = b && differenceParams(comparison, a, b);
    if (!params) return undefined;
    return {
      of: [comparison, a, b],
      when: this.near.visible,
      fetch: (signal) => comparison.a.readings.read('difference', params, signal),
    };
  }

  /** A figure reports a token of its panel, which is a row of the alignment. */
  private chosen(event: ChooseEvent, { drawn }: Figure): void {
    const { token, source } = event.detail;
    event.stopPropagation();
    if (token !== undefined)
      this.dispatchEvent(new CompareChooseEvent({ row: alignedAt(drawn, token), after: 'chosen' }));
    if (source !== undefined) this.dispatchEvent(new CompareChooseEvent({ sourceRow: source }));
  }
}

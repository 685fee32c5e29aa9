/** The one figure of a step, with the value that stands for all beside it. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FindingPart } from '../../../src/trace/findings/finding';
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { SOURCE, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { shownBlock } from '../../choice/choice';
import { LEFT } from '../../heat-map/picture';
import type { StepData } from '../../state/generation/step-data';
import type { Hero } from '../../state/story/hero';
import type { InspectedRow, ToldValue } from '../../state/story/told';
import { tokenLabel } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import '../figures/tensor-figure';
import './inspector';
import { movesAllowed, wipe } from '../controls/motion';
import './next-bars';
import './query-key';
import './rotation';
import './value-mix';
import './vocabulary-rows';

/** The inspector stands beside the figure where there is so much room, in CSS pixels. */
const BESIDE = 560;
const INSPECTOR = 216;
const GAP = 20;
/** The least width of a map among others. */
const LEAST = 250;
/** What stands above and below the cells of a square map before it is drawn larger: heading, labels and scale. */
const AROUND = 132;
/** The same of a map whose columns are no tokens. */
const AROUND_ROWS = 86;
/** A square map of so many tokens has all their labels however low the view is: cells of {@link LABELLED} hold them. */
const FEW_TOKENS = 16;
const LABELLED = 10;
/** How many of the most probable tokens have a bar. */
const BARS = 10;
/** A map of tokens that look at tokens is not made lower than this, and its cells not smaller, in CSS pixels. */
const LOWEST = 168;
const SMALLEST_CELL = 12;
/** Round its cells. */
const EDGE = 4;

@customElement('trace-story-figure')
export class StoryFigure extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 14px ${GAP}px; min-width: 0; }
      .wide { flex: 1 1 100%; min-width: 0; }
      .maps { display: flex; flex-wrap: wrap; gap: 12px ${GAP}px; min-width: 0; }
      .absent { margin: 0; }
      trace-inspector { flex: 0 0 calc(${INSPECTOR}px * var(--type-size, 1)); }
      .narrow { flex: 1 1 100%; max-width: calc(420px * var(--type-size, 1)); }
    `,
  ];

  /** With the value that is told as the chosen one. */
  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) told!: ToldValue;
  @property({ attribute: false }) hero: Hero | undefined;
  /** The place of the value: another one is another figure. */
  @property({ attribute: false }) column = 0;
  /** The row that it is of: it arrives later. */
  @property({ attribute: false }) row: InspectedRow | undefined;
  /** The token whose key the query fits best. */
  @property({ attribute: false }) bestKey: FindingPart | undefined;
  /** So much of the height of the view is taken by what stands above a map and is read with it, in CSS pixels. */
  @property({ attribute: false }) above = 0;
  /** How high a map may be that is to be seen whole, in CSS pixels; `undefined`: as high as it is. */
  @property({ attribute: false }) seen: number | undefined;
  /** What a step shows that is no tensor. */
  @property({ attribute: false }) content: () => TemplateResult = () => html``;
  /** The headings of the maps that have no room. */
  private absent: readonly string[] = [];
  /** Of which head the map came in already. */
  private wiped: string | undefined;
  private panels = new Map<string, StepData>();

  constructor() {
    super();
    // Type may be larger without the panel being so.
    new ThemeObserver(this, () => this.requestUpdate());
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('panel')) this.panels = new Map();
  }

  override render(): TemplateResult {
    const { hero, panel } = this;
    if (!hero) return html`<p class="muted" role="status">${strings.loading}</p>`;
    switch (hero.kind) {
      case 'content':
        return html`<div class="wide">${this.content()}</div>`;
      case 'predictions':
        return html`<div class="wide"><trace-next-bars large .panel=${panel} .count=${BARS}></trace-next-bars></div>`;
      case 'rows':
        return html`<div class="wide"><trace-vocabulary-rows .panel=${panel} .matrix=${hero.matrix}></trace-vocabulary-rows></div>`;
      case 'mix':
        return html`<div class="wide"><trace-value-mix .panel=${panel} .mix=${hero} .seen=${this.seen}></trace-value-mix></div>`;
      case 'maps':
        return html`<div class="maps">${this.maps(hero)}</div>${this.inspector()}${this.notDrawn()}${this.rotation()}`;
    }
  }

  override updated(): void {
    this.wipeOnce();
  }

  /** As many as there is room for, the step's own at last; queries, keys and values are all shown. */
  private maps({ tensors: own, model }: Extract<Hero, { kind: 'maps' }>): TemplateResult[] {
    const tensors = model ? [...own.slice(-1), model] : own;
    const times = typeSize();
    const room = this.panel.width - (this.isNarrow ? 0 : INSPECTOR * times + GAP);
    const fitting = Math.max(1, Math.min(tensors.length, Math.floor((room + GAP) / (LEAST * times + GAP))));
    // Of scores and weights the weights alone, where only then each token has room for its label.
    const shared = (room - GAP * (fitting - 1)) / fitting;
    const isTight = tensors.every(
      (tensor) =>
        columnsAreTokens(tensor) && shared - LEFT.labels * times < SMALLEST_CELL * times * matrixOf(tensor).columns,
    );
    const beside = isTight && tensors.length === 2 && !model ? 1 : fitting;
    const drawn = tensors.length > 2 || model ? tensors : tensors.slice(-beside);
    const least = (LEFT.labels + 120) * times;
    const width = Math.max(Math.floor((room - GAP * (beside - 1)) / beside), least);
    // As high as it is wide, apart from its labels and what stands above and below it.
    const { seen } = this;
    const high = (tensor: StepTensor) => {
      if (seen === undefined) return Number.POSITIVE_INFINITY;
      const { count, wide } = proportions(tensor);
      const labelled = LEFT.labels + LABELLED * Math.min(count, FEW_TOKENS) * wide + EDGE;
      return Math.max((seen - AROUND * times) * wide + LEFT.labels * times, labelled * times, least);
    };
    this.absent = tensors.filter((tensor) => !drawn.includes(tensor)).map(({ label }) => texts.heading(label) ?? label);
    const { bestKey } = this;
    const marked = bestKey?.place?.token ?? bestKey?.place?.source;
    const isKeys = (tensor: StepTensor) => marked !== undefined && tensor === tensors[1];
    const heading = (tensor: StepTensor) => {
      const name = texts.heading(tensor.label) ?? '';
      const token = isKeys(tensor) && tokensIn(this.panel.summary, rowSequence(tensor) ?? TOKENS)[marked as number];
      return token ? texts.bestKey(name, tokenLabel(token)) : name;
    };
    // Of another text's keys and values the token that fits best is outlined, as the heading says, unless one is chosen.
    const [ofQuery, ...ofOthers] = tensors.map(rowSequence);
    const isAcross = marked !== undefined && ofOthers.includes(SOURCE) && ofQuery !== SOURCE && !this.panel.choice.key;
    const outlined = (tensor: StepTensor) => (isAcross && rowSequence(tensor) === SOURCE ? marked : undefined);
    const widthOf = (tensor: StepTensor) =>
      columnsAreTokens(tensor) ? Math.min(width, this.widthInView(tensor), high(tensor)) : width;
    return drawn.map(
      (tensor) => html`<trace-tensor data-tensor=${tensor.name} data-variant=${tensor.variant} .tensor=${tensor}
        .panel=${this.panelOf(widthOf(tensor), outlined(tensor))} .high=${seen === undefined ? undefined : seen - AROUND_ROWS * times} .heading=${heading(tensor)} .markedRow=${isKeys(tensor) ? marked : undefined} .plain=${true} .showVariant=${model !== undefined}
        .explains=${tensor.kind === 'stage'}></trace-tensor>`,
    );
  }

  /** What has no room here is not left out in silence. */
  private notDrawn() {
    const { absent } = this;
    return absent.length === 0
      ? nothing
      : html`<p class="wide absent small muted" data-absent>${heatMap.noRoom(absent.join(', '))}</p>`;
  }

  /** The higher such a map is, the wider: its last row, which is told of first, is to be in view with what is told. */
  private widthInView(tensor: StepTensor): number {
    const { height } = this.panel;
    // Where type is larger the view is scrolled to the figure.
    if (height === undefined || typeSize() > 1) return Number.POSITIVE_INFINITY;
    const { count, wide } = proportions(tensor);
    const side = Math.max(height - this.above, LOWEST, Math.min(SMALLEST_CELL * count, 2 * LOWEST));
    return LEFT.labels + side * wide + EDGE;
  }

  /** The same object as long as the panel is the same: figures need not draw anew. */
  private panelOf(width: number, source = this.panel.choice.source): StepData {
    const { panel, panels } = this;
    const key = `${width} ${source}`;
    const made = panels.get(key) ?? { ...panel, width, choice: { ...panel.choice, view: 'map', source } };
    panels.set(key, made);
    return made;
  }

  private inspector() {
    const { told, panel, column } = this;
    const { row } = this;
    const { matched } = told;
    if (!row) return nothing;
    return html`<trace-inspector class=${this.isNarrow ? 'narrow' : ''} .panel=${panel} .row=${row} .column=${column}
      .scores=${told.scores}>${
        matched
          ? html`<trace-query-key .panel=${panel} .query=${matched.query} .keys=${matched.keys}
            .key=${column}></trace-query-key>`
          : nothing
      }</trace-inspector>`;
  }

  /** The maps show queries and keys as they are compared: before that their positions have turned them. */
  private rotation() {
    const { told, panel } = this;
    const { rotated } = told;
    if (rotated.length === 0) return nothing;
    return html`<trace-rotation class="wide" .panel=${panel} .rotations=${rotated}></trace-rotation>`;
  }

  /** Rows of scores become weights: their map comes in over the tokens, once for each head. */
  private wipeOnce(): void {
    const { hero, panel } = this;
    if (hero?.kind !== 'maps' || !hero.tensors.at(-1)?.isProbability || !this.row || !movesAllowed()) return;
    const key = JSON.stringify([panel.summary.trace, panel.choice.step, shownBlock(panel.choice)]);
    if (this.wiped === key) return;
    this.wiped = key;
    wipe([...this.renderRoot.querySelectorAll('trace-tensor')].at(-1), 'left');
  }

  private get isNarrow(): boolean {
    return this.panel.width < BESIDE * typeSize();
  }
}

/** Of a map whose columns are tokens: how many cells its height is made for, and how much wider than high it is. */
function proportions(tensor: StepTensor): { readonly count: number; readonly wide: number } {
  const { rows, columns } = matrixOf(tensor);
  return columns > rows ? { count: rows, wide: columns / Math.max(rows, 1) } : { count: columns, wide: 1 };
}

/** The main figure of a step, with the card of its most important value. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FindingPart } from '../../../src/trace/findings/finding';
import { rowSequence } from '../../../src/trace/steps/matrix';
import { hasGates } from '../../../src/trace/steps/names';
import { chosenPositions, SOURCE, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { setInherited } from '../../base/set-inherited';
import { shownBlock } from '../../choice/choice';
import type { StepData } from '../../state/generation/step-data';
import type { ValueAddress } from '../../state/provenance/explain';
import { addressText } from '../../state/provenance/provenance';
import { valueName } from '../../state/provenance/value-name';
import { neuronIn } from '../../state/residual/neuron-place';
import { type AddedRows, addedHeight, heightAlone } from '../../state/story/added-rows';
import type { Hero } from '../../state/story/hero';
import {
  type DrawnMap,
  isNarrow,
  LEAST_INSPECTOR,
  LEAST_TITLE,
  layMaps,
  type MapRoom,
  mapsOf,
  timesTitle,
} from '../../state/story/map-layout';
import { GAP } from '../../state/story/maps-beside';
import { settledRoom } from '../../state/story/settled-room';
import type { InspectedRow, ToldReason, ToldValue } from '../../state/story/told';
import { figureHeading } from '../../strings/figure-heading';
import { quotedToken, readFourDigits } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType, isLowPage, roomSize, typeSize } from '../../theme/type-size';
import type { DottedColumn, TensorFigure } from '../figures/tensor-figure';
import '../figures/tensor-figure';
import './added-strips';
import './inspector';
import './look-for';
import { movesAllowed, wipe } from '../controls/motion';
import './next-bars';
import './query-key';
import './rotation';
import './value-mix';
import './vocabulary-rows';

/** The card grows into room left by maps, up to this width, at which its longest line fits. In CSS pixels. */
const MOST_INSPECTOR = 264;
/** Its maximum width below maps, if it is not a strip. In CSS pixels. */
const MOST_BELOW = 420;
/** The height of a map's heading with the space around it, in CSS pixels. */
const CAPTION = 28;
/**
 * The approximate widths of a letter of a heading, of a letter beside it, and of everything between and after them, in CSS
 * pixels.
 */
const HEADING_LETTER = 6.8;
const SMALL_LETTER = 6.2;
const AROUND_DOTTED = 92;
/** In a panel lower than this the map needs the room of the line above it. In CSS pixels. */
const LEAST_HEIGHT = 560;
/** How many of the most probable tokens have a bar. */
const BARS = 10;

type MapsHero = Extract<Hero, { kind: 'maps' }>;

@customElement('trace-story-figure')
export class StoryFigure extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 14px ${GAP}px; min-width: 0; }
      .wide { flex: 1 1 100%; min-width: 0; }
      .maps { display: flex; flex-wrap: wrap; gap: 12px ${GAP}px; min-width: 0; }
      /* They begin at the same height, whatever the lengths of their titles. */
      .level { display: grid; grid-template-columns: repeat(var(--in-row, 1), max-content); --outliers-limit: none; }
      .level trace-tensor { display: grid; grid-row: span 2; grid-template-rows: subgrid; row-gap: 5px; }
      /* Content below several maps gets the room beside the last of them. */
      .maps.flow { display: contents; }
      .absent { margin: 0; }
      trace-inspector { flex: 1 0 calc(${LEAST_INSPECTOR}px * var(--type-size, 1)); max-width: calc(${MOST_INSPECTOR}px * var(--type-size, 1)); }
      .narrow { flex: 1 1 100%; max-width: calc(${MOST_BELOW}px * var(--type-size, 1)); }
      .narrow[strip] { max-width: 100%; margin-top: -8px; animation-timeline: view(block auto 4px); }
      .flow + .narrow { flex: 1 0 calc(${LEAST_INSPECTOR}px * var(--type-size, 1)); }
    `,
  ];

  /** With the explained value as the chosen one. */
  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) told!: ToldValue;
  @property({ attribute: false }) hero: Hero | undefined;
  /** What the step adds up; it is drawn as an addition above the figure of all tokens. */
  @property({ attribute: false }) added: AddedRows | undefined;
  /** The column of the value; another one means another figure. */
  @property({ attribute: false }) column = 0;
  /** Why it is shown; it may be the chosen one without a change of value. */
  @property({ attribute: false }) because: ToldReason = 'chosen';
  /** The row of the value, which is loaded later. */
  @property({ attribute: false }) row: InspectedRow | undefined;
  /** The token whose key has the highest score with the query. */
  @property({ attribute: false }) bestKey: FindingPart | undefined;
  /** The positions of tokens whose rows the sentence names: rows of the embedding matrix, or of the values that are mixed. */
  @property({ attribute: false }) rowsNamed: readonly number[] = [];
  /** Whether there is no rail, which has the most probable tokens at every step. */
  @property({ attribute: false }) alone = false;
  /** How much of the view's height is taken by what is above a map and read with it, in CSS pixels. */
  @property({ attribute: false }) above = 0;
  /** The measured height of what is above it; `undefined` if it is unknown, or not read with it. */
  @property({ attribute: false }) toldHeight: number | undefined;
  /** The maximum height of a map that should be visible whole, in CSS pixels; `undefined` for its own height. */
  @property({ attribute: false }) maxWholeHeight: number | undefined;
  /** Whether all maps are drawn, however little room there is, because a lesson is about each. */
  @property({ attribute: false }) whole = false;
  /** Whether probabilities are compared with those of a table above. */
  @property({ attribute: false }) exact = false;
  /** Renders the content of a step that is not a tensor. */
  @property({ attribute: false }) content: () => TemplateResult = () => html``;
  /** The headings of the maps that do not fit. */
  private absent: readonly string[] = [];
  /** How many maps stand side by side. */
  private inRow = 1;
  /** The head whose map was already animated. */
  private wiped: string | undefined;
  private panels = new Map<string, StepData>();
  /** The room that the maps are laid out in. */
  private laidIn!: MapRoom;

  constructor() {
    super();
    // The type size may change without a change of the panel's size.
    new ThemeObserver(this);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('panel')) this.panels = new Map();
    const { hero, room } = this;
    this.laidIn = hero?.kind === 'maps' ? settledRoom(hero, room) : room;
  }

  override render(): TemplateResult | typeof nothing {
    const { hero, panel } = this;
    if (!hero) return html`<p class="muted" role="status">${strings.loading}</p>`;
    switch (hero.kind) {
      case 'content':
        return html`<div class="wide">${this.content()}</div>`;
      case 'predictions':
        return html`<div class="wide"><trace-next-bars large .alone=${this.alone} .exact=${this.exact} .panel=${panel} .count=${BARS}></trace-next-bars></div>`;
      case 'rows':
        return html`<div class="wide"><trace-vocabulary-rows .panel=${panel} .matrix=${hero.matrix} .named=${this.rowsNamed} .maxWholeHeight=${this.maxWholeHeight}></trace-vocabulary-rows></div>`;
      case 'mix':
        if (this.highAlone !== undefined) return this.strips();
        return html`<div class="wide"><trace-value-mix .panel=${panel} .mix=${hero} .named=${this.rowsNamed} .maxWholeHeight=${this.seenBeside} .heightBelowText=${this.heightBelowText}>${this.strips()}</trace-value-mix></div>`;
      case 'maps':
        if (this.highAlone !== undefined) return this.strips();
        return html`${this.strips()}${this.mapsAndCard(hero)}${this.notDrawn()}${this.rotation()}`;
    }
  }

  override updated(): void {
    this.wipeOnce();
  }

  /** The addition comes before the map of all tokens, and after the values that a head adds up. */
  private strips() {
    const { added, panel, highAlone } = this;
    if (!added) return nothing;
    // In larger type they grow only where they stand alone; otherwise the map below would have less room.
    const times = highAlone === undefined ? roomSize() : typeSize();
    return html`<trace-added-strips class="wide" .panel=${panel} .added=${added} .maxRowsHeight=${highAlone} .times=${times}></trace-added-strips>`;
  }

  /** The height of all strips together if nothing else fits into the view with them. */
  private get highAlone(): number | undefined {
    const { added, maxWholeHeight, hero } = this;
    if (!added || maxWholeHeight === undefined) return undefined;
    // The sentence names what a head mixes, so that is hidden only on a low page.
    if (hero?.kind === 'mix' && !isLowPage()) return undefined;
    return heightAlone(added, maxWholeHeight, roomSize(), isLowPage());
  }

  /** The height that the strips take from what is above or below them. */
  private get stripsHeight(): number {
    return this.added ? addedHeight(this.added, roomSize()) : 0;
  }

  /** The maximum height of another figure that should be visible whole with them. */
  private get seenBeside(): number | undefined {
    return this.maxWholeHeight === undefined ? undefined : this.maxWholeHeight - this.stripsHeight;
  }

  /** The map with the row that the finding marks. */
  get markedMap(): TensorFigure | undefined {
    return this.renderRoot.querySelector<TensorFigure>('[data-marked]') ?? undefined;
  }

  /** The card below maps comes before the model's own map, since its value belongs to the variant. */
  private mapsAndCard(hero: MapsHero): TemplateResult {
    const maps = this.maps(hero);
    const [own, others] = this.aroundCard(hero, maps);
    const flows = own.length > 2 && this.maxWholeHeight === undefined;
    const isLevel = own.length > 1 && this.maxWholeHeight !== undefined;
    return html`${this.lookFor(hero)}<div class="maps ${flows ? 'flow' : ''} ${isLevel ? 'level' : ''}">${own}</div>${this.inspector(hero)}${
      others.length > 0 ? html`<div class="maps wide">${others}</div>` : nothing
    }`;
  }

  /**
   * For a single map of vectors, which looks like noise until its marked column is explained. In a presentation, and in a low
   * panel, the map gets the room.
   */
  private lookFor({ tensors, model }: MapsHero) {
    const [tensor] = tensors;
    const { panel, maxWholeHeight, row, column } = this;
    // The marked column is known once the row is loaded.
    const isVectors =
      tensor &&
      tensor.name === row?.tensor.name &&
      tensor.head === null &&
      !tensor.isProbability &&
      tensor.mask === null;
    const isLow = (panel.height ?? 0) < LEAST_HEIGHT;
    if (
      !isVectors ||
      tensors.length > 1 ||
      model ||
      maxWholeHeight !== undefined ||
      isLow ||
      panel.choice.level !== 'story'
    )
      return nothing;
    return html`<trace-look-for .panel=${panel} .tensor=${tensor} .column=${column}></trace-look-for>`;
  }

  /**
   * What is above or beside the card, and what is below both: the model's own map of a variant, or what a lesson is also about.
   */
  private aroundCard(
    hero: MapsHero,
    maps: readonly TemplateResult[],
  ): readonly [readonly TemplateResult[], readonly TemplateResult[]] {
    const isBelow = hero.model && isNarrow(hero, this.laidIn);
    if (isBelow) return [maps.slice(0, -1), maps.slice(-1)];
    const isPile = this.whole && maps.length === 2 && this.inRow === 1;
    return isPile ? [maps.slice(-1), maps.slice(0, -1)] : [maps, []];
  }

  private maps(hero: MapsHero): TemplateResult[] {
    const { drawn, absent, high, grows, aside, inRow } = layMaps(hero, this.laidIn);
    setInherited(this, '--in-row', String(inRow));
    this.inRow = inRow;
    const isGated = hasGates(this.panel.summary.plan);
    this.absent = absent.map(({ label }) => figureHeading(label, isGated) ?? label);
    const marked = this.markedKey;
    const isKeys = (tensor: StepTensor) => marked !== undefined && tensor === mapsOf(hero)[1];
    const heading = (tensor: StepTensor) => {
      const name = figureHeading(tensor.label, isGated) ?? '';
      const token = isKeys(tensor) && tokensIn(this.panel.summary, rowSequence(tensor) ?? TOKENS)[marked as number];
      return token ? texts.bestKey(name, quotedToken(token)) : name;
    };
    // In keys and values of another text, the best matching token is outlined, as the heading says, unless one is chosen.
    const [ofQuery, ...ofOthers] = mapsOf(hero).map(rowSequence);
    const isAcross = marked !== undefined && ofOthers.includes(SOURCE) && ofQuery !== SOURCE && !this.panel.choice.key;
    const outlined = (tensor: StepTensor) => (isAcross && rowSequence(tensor) === SOURCE ? marked : undefined);
    const isLevel = this.maxWholeHeight !== undefined && drawn.length > 1;
    const isInLarger = this.maxWholeHeight !== undefined && isLargestType();
    const isCompared = ({ times }: DrawnMap) =>
      drawn.length > 1 && (times < typeSize() || (isInLarger && drawn.length > 2));
    const longest = Math.max(...drawn.map(({ tensor }) => heading(tensor).length));
    const titleSize = (map: DrawnMap) => {
      // The value is shown beside the title of a map that stands alone.
      const beside = drawn.length === 1 ? (this.chosenValue(hero, map.tensor)?.length ?? 0) : 0;
      if (!isInLarger && !isLevel) return undefined;
      const least = isLevel ? LEAST_TITLE : undefined;
      const room = { around: this.laidIn.around, type: typeSize() };
      return timesTitle(map, longest + beside, isCompared(map), room, least) / typeSize();
    };
    // The step's own map is the last one: of scores and weights, a slide with little room has the weights.
    const [before] = drawn.length === 2 && !hero.model ? drawn : [];
    return drawn.map(
      (
        map,
      ) => html`<trace-tensor data-tensor=${map.tensor.name} data-variant=${map.tensor.variant} ?data-marked=${isKeys(map.tensor)} ?data-level=${isLevel} ?data-compared=${isCompared(map)} .tensor=${map.tensor}
        .panel=${this.panelOf(map.width, outlined(map.tensor))} .maxRowsHeight=${high} .grows=${grows} .aside=${aside} .unnamed=${this.maxWholeHeight !== undefined || this.panel.walk === 'beginners'} .times=${map.times} .inRow=${map.hasRowLabels ? undefined : 'later'} .titleSize=${titleSize(map)} .heading=${heading(map.tensor)} .markedRow=${isKeys(map.tensor) ? marked : undefined} .chosenValue=${this.chosenValue(hero, map.tensor)} .dotted=${this.dotted(map, heading(map.tensor))} .plain=${true} .showVariant=${hero.model !== undefined} .onSlide=${map === before ? 'where there is room' : undefined}
        .explains=${map.tensor.kind === 'stage'}></trace-tensor>`,
    );
  }

  /** In a presentation, if the card is below its map, the map shows the value: the card may not fit. */
  private chosenValue(hero: MapsHero, tensor: StepTensor): string | undefined {
    const { row, column, panel } = this;
    if (this.maxWholeHeight === undefined || row?.tensor.name !== tensor.name || !isNarrow(hero, this.laidIn))
      return undefined;
    const position = chosenPositions(panel.choice)[rowSequence(tensor) ?? TOKENS];
    const value = row.values[column];
    if (position === undefined || value === undefined || !Number.isFinite(value)) return undefined;
    const { token, looksAt, dimension } = valueName(tensor, panel.summary, { row: position, column }, quotedToken);
    return texts.chosenIn(token, looksAt, dimension ?? '', readFourDigits(value));
  }

  /** What the column is that the map marks with dotted lines; only its number if the heading leaves no room for more. */
  private dotted({ tensor, width }: DrawnMap, heading: string): DottedColumn | undefined {
    const { row, column, panel, maxWholeHeight } = this;
    if (maxWholeHeight !== undefined || row?.tensor.name !== tensor.name) return undefined;
    const position = chosenPositions(panel.choice)[rowSequence(tensor) ?? TOKENS];
    const value = row.values[column];
    if (position === undefined || value === undefined) return undefined;
    const { token, dimension } = valueName(tensor, panel.summary, { row: position, column }, quotedToken);
    if (dimension === undefined) return undefined;
    const taken = (heading.length * HEADING_LETTER + dimension.length * SMALL_LETTER + AROUND_DOTTED) * typeSize();
    const written = taken > width ? String(column) : dimension;
    const isNeuron = neuronIn(tensor, panel.summary.plan, column) !== undefined;
    return { column, name: dimension, written, about: texts.dottedColumn(token, readFourDigits(value), isNeuron) };
  }

  /** In a presentation nothing says which column several maps mark, so it is marked only if it was chosen or named. */
  private get marksColumn(): boolean {
    const { hero, maxWholeHeight, because } = this;
    const isSaid = maxWholeHeight === undefined || hero?.kind !== 'maps' || mapsOf(hero).length === 1;
    return isSaid || because === 'chosen' || because === 'named';
  }

  /** The position of the token whose key has the highest score with the query. */
  private get markedKey(): number | undefined {
    const { place } = this.bestKey ?? {};
    return place?.token ?? place?.source;
  }

  /** How much of the view's height is left below the text. */
  private get heightBelowText(): number | undefined {
    const { toldHeight, panel } = this;
    if (toldHeight === undefined || panel.height === undefined) return undefined;
    return panel.height - toldHeight - this.stripsHeight;
  }

  private get room(): MapRoom {
    const { panel, above, toldHeight, seenBeside: seen } = this;
    const type = typeSize();
    return {
      width: panel.width,
      height: panel.height,
      above,
      told: toldHeight === undefined ? undefined : toldHeight + this.stripsHeight + CAPTION,
      seen,
      all: this.whole,
      type,
      around: seen === undefined ? type : roomSize(),
    };
  }

  /**
   * A note on maps that do not fit. Where all figures are shown, they are below; in a presentation there is no more room
   * anywhere.
   */
  private notDrawn() {
    const { absent, panel, maxWholeHeight } = this;
    return absent.length === 0 || panel.choice.level !== 'story' || maxWholeHeight !== undefined
      ? nothing
      : html`<p class="wide absent small muted" data-absent>${heatMap.noRoom(absent.join(', '))}</p>`;
  }

  /** Returns the same object as long as the panel is the same, so that figures do not draw again. */
  private panelOf(width: number, source = this.panel.choice.source): StepData {
    const { panel, panels, marksColumn } = this;
    const key = `${width} ${source} ${marksColumn}`;
    const dimension = marksColumn ? panel.choice.dimension : null;
    const made = panels.get(key) ?? { ...panel, width, choice: { ...panel.choice, view: 'map', source, dimension } };
    panels.set(key, made);
    return made;
  }

  private inspector(hero: MapsHero) {
    const { told, panel, column } = this;
    const { row } = this;
    const { matched } = told;
    if (!row) return nothing;
    const isBelow = isNarrow(hero, this.laidIn);
    // In a presentation it should be visible below a map that names the value already.
    const isStrip =
      isBelow && this.chosenValue(hero, row.tensor) !== undefined && panel.width >= MOST_BELOW * typeSize();
    return html`<trace-inspector data-card class=${isBelow ? 'narrow seen-whole' : ''} ?strip=${isStrip} .panel=${panel} .row=${row} .column=${column} .because=${this.because}
      .isOneOfSeveral=${mapsOf(hero).length > 1} .scores=${told.scores} .mask=${told.mask}>${
        matched
          ? html`<trace-query-key .panel=${panel} .query=${matched.query} .keys=${matched.keys}
            .key=${column}></trace-query-key>`
          : nothing
      }</trace-inspector>`;
  }

  /** The maps show queries and keys as they are compared, after rotation by their positions; this shows them before. */
  private rotation() {
    const { told, panel } = this;
    const { rotated } = told;
    if (rotated.length === 0) return nothing;
    return html`<trace-rotation class="wide" .panel=${panel} .rotations=${rotated}></trace-rotation>`;
  }

  /** Its maps of tensors, as far as they are drawn. */
  get tensorFigures(): readonly TensorFigure[] {
    return [...this.renderRoot.querySelectorAll<TensorFigure>('trace-tensor')];
  }

  /** Whether it tells of another value of its maps than this one, on its card or as the pinned one. */
  tellsOfOther(asked: ValueAddress): boolean {
    const isPinned = this.tensorFigures.some(
      ({ pinnedValue }) => pinnedValue && addressText(pinnedValue) === addressText(asked),
    );
    return !isPinned && this.told.isOther(asked);
  }

  /** Rows of scores become weights: their map is revealed over the tokens, once for each head. */
  private wipeOnce(): void {
    const { hero, panel } = this;
    if (hero?.kind !== 'maps' || !hero.tensors.at(-1)?.isProbability || !this.row || !movesAllowed()) return;
    const key = JSON.stringify([panel.summary.trace, panel.choice.step, shownBlock(panel.choice)]);
    if (this.wiped === key) return;
    this.wiped = key;
    wipe([...this.renderRoot.querySelectorAll('trace-tensor')].at(-1), 'left');
  }
}

/** One step of the story: its place, what it does, the findings, one large figure, and folds with the rest. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { sentencesOf } from '../../../src/base/sentences';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import type { FindingPart } from '../../../src/trace/findings/finding';
import { explainsMask } from '../../../src/trace/steps/attention-words';
import { partOfBlock } from '../../../src/trace/steps/plain-words';
import { layerIn, shownStack } from '../../../src/trace/steps/stacks';
import type { StepDescription, StepTensor } from '../../../src/trace/steps/steps';
import type { Failable } from '../../base/query';
import { SizeObserver } from '../../base/size-observer';
import { type Choice, type Dimension, shownBlock } from '../../choice/choice';
import type { CaptionEvent } from '../../heat-map/caption-event';
import { FocusHandover } from '../../keyboard/focus-handover';
import { KeyboardUse } from '../../keyboard/keyboard-use';
import { NamedParts, type PartsEvent } from '../../panel/named-parts';
import type { ChooseEvent } from '../../panel/panel';
import { hasContributions } from '../../state/attention/contributions';
import type { StepData } from '../../state/generation/step-data';
import { explainedBy } from '../../state/provenance/kept-explained';
import { isFiguredByLead } from '../../state/residual/figured-lead';
import { type AddedRows, addedRows } from '../../state/story/added-rows';
import { aboveMap } from '../../state/story/map-layout';
import { namedDimensions, namedRows } from '../../state/story/named-by-findings';
import { pictureTitle, type StepWords, stepWords } from '../../state/story/step-words';
import { ToldValue } from '../../state/story/told';
import { pictureTexts } from '../../strings/exports';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType, isLowPage, roomSize, typeSize } from '../../theme/type-size';
import '../attention/head-matrix';
import { isOther } from '../../base/is-other';
import { failureOf } from '../controls/error-box';
import { enter } from '../controls/motion';
import { withTerms } from '../controls/term';
import { tensorOf } from '../figures/tensor-figure';
import { ExplainedValue } from '../provenance/explained-value';
import { type ShownStep, staleClass } from '../steps/shown-step';
import { tellerOf as figuresTeller, StepFigures } from '../steps/step-figures';
import { variantNote } from '../steps/step-formula';
import './finding';
import type { FindingEvent, FindingLine } from './finding';
import { NamedInFigure } from './named-in-figure';
import type { Presented } from './presented';
import './quantised-row';
import './rounded-weights';
import { clearExample, stepExtras } from './step-extras';
import { stepFolds } from './step-folds';
import { TextColumn } from './text-column';
import './story-figure';
import './top-logits';
import type { StoryFigure } from './story-figure';
import { storyStepStyles } from './story-step-styles';
import './what-next';

/** The height of a step's title above the figure of a lesson with the space around it, in CSS pixels. */
const TITLE = 32;
/** The height of the button below a simpler figure with the space around it, in CSS pixels. */
const BUTTON = 40;
/** If less than this of a lesson's figure is visible at once, in CSS pixels, the title gives way to it. */
const LOW_LESSON = 520;
/**
 * The minimum visible height for the links of the last step to be one below the other, in CSS pixels at the editor's type size.
 */
const LOW_LINES = 330;
/**
 * In a figure narrower than this beside the text, things are one below the other and so take more lines. At the editor's type
 * size.
 */
const NARROW_SHOWN = 480;
const LOW_NARROW_LINES = 440;
/** The room that unfolded content leaves at its sides, in CSS pixels. */
const INSIDE = 28;

/** The view of figures where all their numbers are shown. */
const EXACT = 'both';
/** The number of tokens whose logits the story of an encoder shows. */
const STORY_LOGITS = 10;

@customElement('trace-story-step')
export class StoryStep extends LitElement {
  static override styles = [sharedStyles, storyStepStyles];

  @property({ attribute: false, hasChanged: isOther }) shown!: ShownStep;
  @property({ attribute: false, hasChanged: isOther }) proofs: readonly Proof[] = [];
  @property({ attribute: false }) contributions: HeadContributions | undefined;
  /** Why the heads' contributions could not be computed. */
  @property({ attribute: false }) failure: Failable | undefined;
  /** Whether the heads are shown here, because there is no rail for them. */
  @property({ attribute: false }) heads = false;
  /** Whether a lesson leads here; its card is about the figure, which then comes first. */
  @property({ type: Boolean }) lesson = false;
  /** Whether that lesson is about attention patterns. */
  @property({ attribute: false }) ofPatterns = false;
  /** Whether that lesson shows the first numbers of a row in fewer bits at this step. */
  @property({ type: Boolean }) quantised = false;
  /** Whether it shows predictions with weights in fewer bits at this step. */
  @property({ type: Boolean }) rounded = false;
  /** Whether it is drawn for pupils who are asked about it; its figure then shows no findings. */
  @property({ type: Boolean }) asks = false;
  /** Whether the short walk through attention begins here; a clear example is then offered. */
  @property({ attribute: false }) beginsWalk = false;
  /** The layout if the text, of the step or on a lesson's card, is beside the figure. */
  @property({ attribute: false }) presented: Presented | undefined;
  /** The neurons or components that the finding names; the figure draws them, and the card is about the first. */
  @state() private named: readonly Dimension[] = [];
  /** The token whose key has the highest score with the query, if the finding says so; its row is marked. */
  @state() private bestKey: FindingPart | undefined;
  /** Whether the findings have bars, which in a presentation replace a map of vectors. */
  @state() private hasBars = false;
  /** Whether a presentation shows whole figures, because the user asked for one. */
  @state() private isWhole = false;
  /** The positions of tokens whose rows of the figure the finding names. */
  @state() private rowsNamed: readonly number[] = [];
  @query('trace-finding') private finding!: FindingLine | null;
  @query('trace-story-figure') private drawn!: StoryFigure | null;
  /** The tensor of the row that is shown. */
  private rowOf: StepTensor | undefined;
  /** The element that shows the step's large figure. */
  @query('.hero') readonly figure!: Element | null;
  private readonly explained = new ExplainedValue(this, {
    panel: () => this.told.panel,
    ownerId: () => tellerOf(this.shown.step),
    figure: () => this.toldFigure,
    isOther: (asked) => !this.isSimple && this.drawn?.tellsOfOther(asked) === true,
    tensorOf,
    // Where all numbers are shown, they are explained right there.
    isTold: (path) => path.some((target) => target instanceof StepFigures),
  });
  /**
   * Whether a value was explained among the exact values when the page was destroyed; these are then unfolded from the
   * beginning.
   */
  private unfolded: boolean | undefined;
  private readonly told = new ToldValue(this, () => ({
    ...this.shown,
    named: this.named,
    isLesson: this.lesson,
  }));
  private readonly column = new TextColumn(this, {
    presented: () => this.beside,
    seen: () => this.maxWholeHeight,
    height: () => this.shown.panel.height,
    text: () => this.shown.panel.summary,
    isBare: isLowPage,
  });
  /** The height of the text above the large figure. */
  @state() private toldHeight: number | undefined;
  private readonly panels = new Map<Choice['view'], { readonly of: StepData; readonly made: StepData }>();
  /** The parts of the large figure and of all figures below it. */
  readonly parts = new NamedParts();
  private readonly inFigure = new NamedInFigure(this);

  constructor() {
    super();
    new SizeObserver(this, ['.said'], () => this.measureSaid());
    // The type size may change without a change of the panel's size.
    new KeyboardUse(this);
    new FocusHandover(this, ['h2']);
    new ThemeObserver(this, () => {
      this.requestUpdate();
      void this.showNamed();
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { step, panel } = this.shown;
    const before = changed.get('shown')?.step;
    if (before && before.number !== step.number) this.explained.clear(tellerOf(before));
    if (!panel.presenting) this.isWhole = false;
    this.unfolded ??= explainedBy(panel.host?.kept, figuresTeller(step, EXACT)) !== undefined;
  }

  override render() {
    const { step, panel } = this.shown;
    const { sections } = panel.summary.plan;
    const { place, plain, trade } = this.words;
    const isLarge = isLargestType();
    // In the largest type the findings are read first, with the figure, unless both fit side by side.
    const isFoundFirst = isLarge && !this.beside;
    const lead = this.lead(plain.lead);
    const isBelow = isFoundFirst && !this.lesson;
    return html`<section class="${this.beside ? 'beside' : ''} ${isLarge ? 'large' : ''} ${this.lesson ? 'figure-first' : ''} ${this.presented ? 'presented' : ''} ${this.hidesTitle ? 'untitled' : ''}" aria-labelledby="title" @explain=${this.explained.ask} @choose=${this.explained.follow} @pin=${() => this.requestUpdate()} @caption=${this.sayCaption}>
      <div class="said">
        <div class="place"><span data-place>${place}</span>${this.told.hero?.kind === 'maps' && !this.presented ? html` <small class="keys">${texts.readByKeys}</small>` : nothing}</div>
        <h2 id="title" tabindex="-1">${plain.title} <small>${trade}</small></h2>
        ${this.quantised ? html`<trace-quantised-row .panel=${panel}></trace-quantised-row>` : nothing}
        ${this.rounded ? html`<trace-rounded-weights .panel=${panel}></trace-rounded-weights>` : nothing}
        ${this.lesson ? this.large() : nothing}
        ${isFoundFirst ? nothing : lead}
        <trace-finding class=${this.lesson ? 'seen-whole' : ''} .panel=${panel} .output=${this.shown.output} ?alone=${this.presented !== undefined} ?plain=${this.lesson} ?simple=${this.isSimple} .choosing=${this.shown.choosing} .section=${sections[step.number - 1]} @finding=${this.takeNamed} @choose=${this.showLinked} @caption=${this.sayGroup}></trace-finding>
        ${isFoundFirst && !isBelow ? lead : nothing}
        ${variantNote(step, panel.choice) ?? nothing} ${this.beginsWalk ? clearExample(this.shown) : nothing}
      </div>
      ${this.beside ? html`<span class="left-away" role="img" data-left-away hidden></span><button type="button" class="all-text" data-action="all-text" hidden @click=${() => this.column.turnAll()}>…</button>` : nothing}
      <div class="shown">
        ${this.lesson ? nothing : this.large()} ${isBelow ? lead : nothing} ${panel.walk === 'beginners' ? this.whatNext() : nothing} ${this.heads && !this.beside && step.group === 'block' ? this.blockHeads() : nothing} ${this.extras()} ${this.folds()} ${this.allFigures()}
        ${panel.walk === 'beginners' ? nothing : this.whatNext()}
      </div>
    </section>`;
  }

  /** At the last step; beginners, for whom no step follows, see it before what they can look up. */
  private whatNext() {
    const { step, panel } = this.shown;
    if (step.number !== panel.summary.plan.sections.length) return nothing;
    return html`<trace-what-next .panel=${panel} ?brief=${this.isLow}></trace-what-next>`;
  }

  private measureSaid(): void {
    // Not to the figure itself, which moves when it is animated.
    const shown = this.renderRoot.querySelector('.shown') as Element;
    const height = shown.getBoundingClientRect().top - this.getBoundingClientRect().top;
    // Unfolded content moves the figure down and makes it no smaller.
    this.toldHeight = height - (this.finding?.unfoldedHeight ?? 0);
  }

  override updated(changed: PropertyValues<this>): void {
    this.rowArrives();
    const before = changed.get('shown')?.step.number;
    const { number } = this.shown.step;
    if (before === undefined || before === number) return;
    this.column.begin();
    enter(this.figure, before < number ? 'after' : 'before');
  }

  /** Loads the shown row after the map that has it, and again for another step. */
  private rowArrives(): void {
    const tensor = this.told.row?.tensor;
    if (tensor === this.rowOf) return;
    this.rowOf = tensor;
    if (tensor) void this.showNamed();
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus(options);
  }

  /** The map of the large figure whose value is explained; otherwise the whole figure. */
  get toldFigure(): Element | null {
    const name = this.told.row?.tensor.name;
    return this.drawn?.tensorFigures.find(({ tensor }) => tensor.name === name) ?? this.figure;
  }

  /** The part of the large figure that is read: its maps, below which the card of a value may be, or all of it. */
  get read(): Element | null {
    return this.drawn?.renderRoot.querySelector('.maps') ?? this.figure;
  }

  /** The text of the step as far as it is loaded: its title, what it does, and the findings. */
  get said(): string {
    const { title, lead } = this.words.plain;
    return [title, lead, this.finding?.drawn.seenText].join(' ');
  }

  /** Scrolls on to the findings. @param bring brings them into view if they are not beside the figure */
  showFound(bring: (found: Element) => void): void {
    if (!this.finding) return;
    if (this.beside) this.column.scrollTo(this.finding);
    else bring(this.finding);
  }

  /** Scrolls to the end of the text beside the figure. */
  showEnd(): void {
    this.column.toEnd();
  }

  /** The layout if the step's own text is beside its figure. */
  private get beside(): Presented | undefined {
    return this.lesson ? undefined : this.presented;
  }

  /** The maximum height of a figure that should be visible whole. */
  private get maxWholeHeight(): number | undefined {
    const { presented, lesson } = this;
    const around = this.isSimple ? BUTTON : lesson && !this.hidesTitle ? TITLE : 0;
    return presented && presented.height - around * roomSize();
  }

  /** In a low presentation of a lesson its figure needs the line; the bar below says which step it is. */
  private get hidesTitle(): boolean {
    const { presented, lesson } = this;
    return lesson && presented !== undefined && presented.height < LOW_LESSON;
  }

  /** Whether few lines are visible at once; text for the presenter is then brief. */
  private get isLow(): boolean {
    const { beside, shown } = this;
    const type = typeSize();
    const least = shown.panel.width / roomSize() < NARROW_SHOWN ? LOW_NARROW_LINES : LOW_LINES;
    return beside !== undefined && beside.height / type < least;
  }

  /** What the step does, sentence by sentence; the last ones are hidden if room is short. */
  private lead(text: string) {
    const about = { view: this.shown.step.view, plan: this.shown.panel.summary.plan };
    const explained = new Set<string>();
    return html`<p class="lead ${this.lesson ? 'seen-whole' : ''}">${sentencesOf(text).map((sentence, at) => html`<span ?data-explains-mark=${explainsMask(sentence)}>${at > 0 ? ' ' : ''}${withTerms(sentence, about, explained)}</span>`)}</p>`;
  }

  private large() {
    const { stale } = this.shown;
    const looks = staleClass(this.shown);
    return html`<div class="hero ${looks}" aria-busy=${stale} @parts=${this.takeParts} @caption=${this.sayGroup}>${looks === 'outdated' ? html`<p class="computing" role="status">${strings.computing}</p>` : nothing}${this.simpleFigure() ?? this.heroFigure(this.added)}${this.figureSize()}</div>
      ${this.explained.at(undefined)}`;
  }

  /**
   * What a class sees first of a presented step whose figure has too much to read from afar: what its sentence compares, as
   * bars, or which values are mixed. `undefined` if the step shows its whole figure.
   */
  private simpleFigure(): TemplateResult | undefined {
    if (!this.isSimple) return undefined;
    const { step, panel } = this.shown;
    if (step.view === 'attention output') return this.heroFigure(undefined);
    const { sections } = panel.summary.plan;
    const told = html`<trace-finding figure ?fills=${step.view !== 'logits'} .panel=${panel} .section=${sections[step.number - 1]}></trace-finding>`;
    return step.view === 'logits' ? html`<trace-top-logits figure .panel=${panel}></trace-top-logits>${told}` : told;
  }

  private get hasSimpleFigure(): boolean {
    const { step, panel, error, choosing } = this.shown;
    const isTold = panel.presenting && panel.choice.level === 'story' && !this.lesson && !choosing;
    if (!isTold || error !== undefined || step.unavailable !== undefined) return false;
    switch (step.view) {
      case 'norm':
      case 'mlp':
        return this.hasBars;
      case 'attention output':
        return this.told.hero?.kind === 'mix';
      case 'logits':
        return whyNot(panel.summary.plan, 'Generation') === undefined;
      default:
        return false;
    }
  }

  private get isSimple(): boolean {
    return this.hasSimpleFigure && !this.isWhole;
  }

  private figureSize() {
    if (!this.hasSimpleFigure) return nothing;
    const { isWhole } = this;
    return html`<p class="size"><vscode-button class="seen-whole" secondary data-action="whole-figure" aria-pressed=${isWhole}
      @click=${() => {
        this.isWhole = !isWhole;
      }}>${isWhole ? texts.simpleFigure : texts.wholeFigure}</vscode-button></p>`;
  }

  /** Shows the whole figure, for something in it that was gone to. */
  showWhole(): void {
    this.isWhole = true;
  }

  private readonly takeParts = (event: PartsEvent): void => {
    this.parts.take(event);
    void this.showNamed();
  };

  /** Brings what the finding names in the figure into view again. */
  async showNamed(): Promise<void> {
    await this.inFigure.show();
  }

  /** Follows a link of a finding to the rows of its block. */
  private showLinked({ detail: { layer } }: ChooseEvent): void {
    void this.inFigure.showBlock(layer);
  }

  private takeNamed({ detail: found }: FindingEvent): void {
    this.column.measure();
    this.inFigure.take(found);
    // While those of another token are loaded, the figure stays.
    if (found.length > 0) this.hasBars = found.some(({ amounts }) => amounts !== undefined);
    void this.showNamed();
    if (!this.asks)
      this.bestKey = found.find(({ kind }) => kind === 'query')?.parts.filter(({ kind }) => kind === 'token')[1];
    const rowsNamed = namedRows(found);
    if (JSON.stringify(rowsNamed) !== JSON.stringify(this.rowsNamed)) this.rowsNamed = rowsNamed;
    const named = namedDimensions(found, this.shown.panel.choice.level === 'story');
    if (JSON.stringify(named) !== JSON.stringify(this.named)) this.named = named;
  }

  /** Sets the caption of a picture of this step. */
  private sayCaption(event: CaptionEvent): void {
    if (event.hasOwnCaption) return;
    const { summary, choice } = this.shown.panel;
    const { drawn } = this.finding ?? {};
    if (event.caption?.isOfFigure) {
      const isOfLogit = choice.ratherThan === null && !isFiguredByLead(choice);
      const told = drawn?.pictureSentences(isOfLogit ? 'logit' : 'told first').map(pictureTexts.said);
      // The sentence after it may be about another measure.
      const [finding] = event.group ? (told ?? []) : [];
      event.caption = { ...event.caption, step: this.shown.step.number, finding };
      return;
    }
    const { words } = this;
    const { figureOf } = drawn ?? {};
    const [finding, further] = (drawn?.pictureSentences() ?? []).map(pictureTexts.said);
    event.caption = {
      step: this.shown.step.number,
      title: event.title ?? pictureTitle(words),
      term: `${words.pictured} · ${words.term}`,
      traced: [pictureTexts.traced((summary.source ?? summary).text)],
      part: words.part,
      // The findings are about the large figure.
      finding: event.group ? finding : undefined,
      further: event.group ? further : undefined,
      lead: sentencesOf(words.plain.lead)[0] || undefined,
      noted: event.group && figureOf ? [figureOf] : [],
    };
  }

  /** Everything that the large figure shows is one picture. */
  private sayGroup(event: CaptionEvent): void {
    if (!event.hasOwnCaption) event.group = this.figure ?? undefined;
  }

  private get words(): StepWords {
    const { step, panel, stale, choosing } = this.shown;
    return stepWords(step, panel, stale ? undefined : this.told.hero, choosing);
  }

  private blockHeads() {
    const { failure } = this;
    const { panel, step, choosing } = this.shown;
    if (panel.choice.variant !== 'model') return nothing;
    const { plan, model } = panel.summary;
    const stack = shownStack(plan, step.part, model);
    const { layer, head } = panel.choice;
    const place = { layer: layerIn(plan, stack.name, layer), head: Math.min(head, stack.heads - 1) };
    return html`<trace-head-matrix class="heads" .stack=${stack} .place=${place} .ofPatterns=${this.ofPatterns} .undecided=${choosing} .contributions=${this.contributions}
      .awaited=${hasContributions(panel.summary) && !failure} .cross=${partOfBlock(step, plan) === 'Cross-attention'}></trace-head-matrix>
      ${failure ? failureOf(failure) : nothing}`;
  }

  private extras() {
    const { shown, lesson, presented } = this;
    const dispatch = (event: Event) => this.dispatchEvent(event);
    const [isPresented, hasRail] = [presented !== undefined, !this.heads];
    return stepExtras({ shown, lesson, presented: isPresented, hasRail, dispatch, takeParts: this.parts.take });
  }

  /** @param added what the step adds up, to be drawn as well */
  private heroFigure(added: AddedRows | undefined) {
    const { told } = this;
    const { step, panel, error, expected, retry } = this.shown;
    if (error !== undefined && expected)
      return html`<trace-error .message=${error} .announce=${false} .retry=${retry}></trace-error>`;
    if (step.unavailable !== undefined) return html`<p class="note" data-unavailable>${step.unavailable}</p>`;
    if (this.shown.choosing) return html`<p class="muted" role="status" data-choosing>${texts.choosingBlock}</p>`;
    return html`<trace-story-figure .hero=${told.hero} .told=${told} .added=${added} .panel=${told.panel} .column=${told.column} .because=${told.reason}
      .above=${aboveMap(this.lesson ? 'below' : this.heads ? 'above, narrow' : 'above', panel.height)}
      .toldHeight=${this.lesson ? undefined : this.toldHeight}
      .row=${told.row} .rowsNamed=${this.rowsNamed} .alone=${this.heads} .whole=${this.lesson} .bestKey=${step.view === 'projections' ? this.bestKey : undefined} .maxWholeHeight=${this.maxWholeHeight} .exact=${this.rounded} .content=${() => this.content()}></trace-story-figure>`;
  }

  /** What the step adds up. A lesson has its own figure, unless its card is about one of the terms or their sum. */
  private get added() {
    const { step, panel } = this.shown;
    if (this.lesson && typeof panel.choice.drawn !== 'string') return undefined;
    return addedRows(step, panel.summary, shownBlock(panel.choice).variant);
  }

  private folds() {
    const { told, proofs, unfolded = false } = this;
    const { panel, hero } = told;
    return stepFolds({ step: this.shown.step, panel, hero, proofs, unfolded, exact: () => this.figures(EXACT) });
  }

  private allFigures() {
    const { hero } = this.told;
    // Without a map everything is there already: in the figure, or in a fold below it.
    if (this.shown.panel.choice.level !== 'figures' || hero?.kind === 'content' || hero?.kind === 'rows')
      return nothing;
    return html`<div class="all" @parts=${this.parts.take}>${this.figures('map')}</div>`;
  }

  /** What is drawn of a step without maps. The logits of an encoder are no sum of contributions: its story shows the largest. */
  private content(): TemplateResult {
    const { step, panel } = this.shown;
    const isOfMask = step.view === 'logits' && panel.summary.plan.predicts === 'masked token';
    return isOfMask && panel.choice.level === 'story'
      ? html`<trace-top-logits .count=${STORY_LOGITS} .panel=${panel}></trace-top-logits>`
      : this.figures(EXACT);
  }

  /** All figures of the step, as for experts. */
  private figures(view: Choice['view']): TemplateResult {
    return html`<trace-step-figures .shown=${{ ...this.shown, panel: this.panelOf(view) }}></trace-step-figures>`;
  }

  /** Returns the same object while nothing changes that figures show, so that they do not draw again. */
  private panelOf(view: Choice['view']): StepData {
    const of = this.told.panel;
    const known = this.panels.get(view);
    if (known?.of === of) return known.made;
    // Maps alone are below the step's own figure; with their numbers they are in a fold.
    const width = view === 'map' ? of.width : of.width - INSIDE;
    const made = { ...of, width, choice: { ...of.choice, view } };
    this.panels.set(view, { of, made });
    return made;
  }
}

/** Names the values that are explained below the figure. */
function tellerOf({ number }: Pick<StepDescription, 'number'>): string {
  return `story ${number}`;
}

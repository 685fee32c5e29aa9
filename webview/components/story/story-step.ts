/** One step as it is told: where it is, what it does, what happened here, one large figure, and the rest to unfold. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { sentencesOf } from '../../../src/base/sentences';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import type { Finding, FindingPart } from '../../../src/trace/findings/finding';
import { explainsMask } from '../../../src/trace/steps/attention-words';
import { partOfBlock } from '../../../src/trace/steps/plain-words';
import { layerIn, shownStack } from '../../../src/trace/steps/stacks';
import type { StepDescription, StepTensor } from '../../../src/trace/steps/steps';
import type { Failable } from '../../base/query';
import { SizeObserver } from '../../base/size-observer';
import { type Choice, type Dimension, shownBlock } from '../../choice/choice';
import type { CaptionEvent } from '../../heat-map/caption-event';
import { ByKeys } from '../../keyboard/by-keys';
import { NamedParts, type PartsEvent } from '../../panel/named-parts';
import type { ChooseEvent } from '../../panel/panel';
import { hasContributions } from '../../state/attention/contributions';
import type { StepData } from '../../state/generation/step-data';
import { explainedBy } from '../../state/provenance/kept-explained';
import { isFiguredByLead } from '../../state/residual/figured-lead';
import { addedRows } from '../../state/story/added-rows';
import { aboveMap } from '../../state/story/map-layout';
import { pictureTitle, type StepWords, stepWords } from '../../state/story/step-words';
import { ToldValue } from '../../state/story/told';
import { pictureTexts } from '../../strings/exports';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType, isLowPage, roomSize, typeSize } from '../../theme/type-size';
import '../attention/head-matrix';
import { failureOf } from '../controls/error-box';
import { enter } from '../controls/motion';
import { withTerms } from '../controls/term';
import { type TensorFigure, tensorOf } from '../figures/tensor-figure';
import { ExplainedValue } from '../provenance/explained-value';
import { isOtherStep, type ShownStep, staleClass } from '../steps/shown-step';
import { tellerOf as figuresTeller, StepFigures } from '../steps/step-figures';
import { variantNote } from '../steps/step-formula';
import './finding';
import type { FindingEvent, FindingLine } from './finding';
import { NamedInFigure } from './named-in-figure';
import type { Presented } from './presented';
import './quantised-row';
import './rounded-weights';
import { SaidColumn } from './said-column';
import { clearExample, stepExtras } from './step-extras';
import { stepFolds } from './step-folds';
import './story-figure';
import type { StoryFigure } from './story-figure';
import { storyStepStyles } from './story-step-styles';
import './what-next';

/** How high the title of a step is above the figure that a lesson shows, with what is around it, in CSS pixels. */
const TITLE = 32;
/** Where less than so much of a lesson's figure is seen at once, in CSS pixels, the title gives way to it. */
const LOW_LESSON = 520;
/** What is seen at once at least where the ways on from the last step stand below each other, in CSS pixels at the editor's size of type. */
const LOW_LINES = 330;
/** Beside what is said there may be room for one thing below another only, which takes more of them. At the editor's size of type. */
const NARROW_SHOWN = 480;
const LOW_NARROW_LINES = 440;
/** Room that what is unfolded leaves at its sides, in CSS pixels. */
const INSIDE = 28;

/** How figures are seen where all their numbers are. */
const EXACT = 'both';

@customElement('trace-story-step')
export class StoryStep extends LitElement {
  static override styles = [sharedStyles, storyStepStyles];

  @property({ attribute: false, hasChanged: isOtherStep }) shown!: ShownStep;
  @property({ attribute: false }) proofs: readonly Proof[] = [];
  @property({ attribute: false }) contributions: HeadContributions | undefined;
  /** Why it could not be told what heads add. */
  @property({ attribute: false }) failure: Failable | undefined;
  /** Whether the heads are shown here, since there is no rail to show them. */
  @property({ attribute: false }) heads = false;
  /** Whether a lesson leads here: its card speaks of the figure, which comes first then. */
  @property({ type: Boolean }) lesson = false;
  /** Whether that lesson is about where heads look. */
  @property({ attribute: false }) ofPatterns = false;
  /** Whether that lesson shows the first numbers of a row in fewer bits at this step. */
  @property({ type: Boolean }) quantised = false;
  /** Whether it shows what is predicted with weights in fewer bits at this step. */
  @property({ type: Boolean }) rounded = false;
  /** Whether it is drawn for pupils who are asked about it: then its figure says nothing that was found. */
  @property({ type: Boolean }) asks = false;
  /** Whether the walk through attention alone begins here: a clear example is offered then. */
  @property({ attribute: false }) beginsWalk = false;
  /** Where what is said stands beside the figure: of the step itself, or on the card of a lesson. */
  @property({ attribute: false }) presented: Presented | undefined;
  /** The neurons or components that the finding names: the figure draws them, and tells of the first. */
  @state() private named: readonly Dimension[] = [];
  /** The token whose key the query fits best, where the finding says so: its row is marked. */
  @state() private bestKey: FindingPart | undefined;
  /** Where the tokens stand whose rows of the figure the finding names. */
  @state() private rowsNamed: readonly number[] = [];
  @query('trace-finding') private finding!: FindingLine | null;
  /** What the row that is told is of. */
  private rowOf: StepTensor | undefined;
  /** What shows the step large. */
  @query('.hero') readonly figure!: Element | null;
  private readonly explained = new ExplainedValue(this, {
    panel: () => this.told.panel,
    teller: () => tellerOf(this.shown.step),
    figure: () => this.toldFigure,
    isOther: (asked) => this.told.isOther(asked),
    tensorOf,
    // Where all numbers are shown they are explained right there.
    isTold: (path) => path.some((target) => target instanceof StepFigures),
  });
  /** Whether a value was explained among the exact values when the page was left: they are unfolded from the beginning. */
  private unfolded: boolean | undefined;
  private readonly told = new ToldValue(this, () => ({
    ...this.shown,
    named: this.named,
    isLesson: this.lesson,
  }));
  private readonly column = new SaidColumn(
    this,
    () => this.beside,
    () => this.seen,
    () => this.shown.panel.height,
    () => this.shown.panel.summary,
    isLowPage,
  );
  /** How high what is said above the large figure is. */
  @state() private toldHeight: number | undefined;
  private readonly panels = new Map<Choice['view'], { readonly of: StepData; readonly made: StepData }>();
  /** Of the large figure, and of all figures below it. */
  readonly parts = new NamedParts();
  private readonly inFigure = new NamedInFigure(this);

  constructor() {
    super();
    new SizeObserver(this, ['.said'], () => this.measureSaid());
    // Type may be larger without the panel being so.
    new ByKeys(this);
    new ThemeObserver(this, () => {
      this.requestUpdate();
      void this.showNamed();
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { step, panel } = this.shown;
    const before = changed.get('shown')?.step;
    if (before && before.number !== step.number) this.explained.clear(tellerOf(before));
    this.unfolded ??= explainedBy(panel.host?.kept, figuresTeller(step, EXACT)) !== undefined;
  }

  override render() {
    const { step, panel } = this.shown;
    const { sections } = panel.summary.plan;
    const { place, plain, trade } = this.words;
    const isLarge = isLargestType();
    // In the largest type what happened is read first, with the figure, unless both have room beside each other.
    const isFoundFirst = isLarge && !this.beside;
    const lead = this.lead(plain.lead);
    const isBelow = isFoundFirst && !this.lesson;
    return html`<section class="${this.beside ? 'beside' : ''} ${isLarge ? 'large' : ''} ${this.lesson ? 'figure-first' : ''} ${this.presented ? 'presented' : ''} ${this.hidesTitle ? 'untitled' : ''}" aria-labelledby="title" @explain=${this.explained.ask} @choose=${this.explained.follow} @caption=${this.sayCaption}>
      <div class="said">
        <div class="place"><span data-place>${place}</span>${this.told.hero?.kind === 'maps' && !this.presented ? html` <small class="keys">${texts.readByKeys}</small>` : nothing}</div>
        <h2 id="title" tabindex="-1">${plain.title} <small>${trade}</small></h2>
        ${this.quantised ? html`<trace-quantised-row .panel=${panel}></trace-quantised-row>` : nothing}
        ${this.rounded ? html`<trace-rounded-weights .panel=${panel}></trace-rounded-weights>` : nothing}
        ${this.lesson ? this.large() : nothing}
        ${isFoundFirst ? nothing : lead}
        <trace-finding class=${this.lesson ? 'seen-whole' : ''} .panel=${panel} ?alone=${this.presented !== undefined} ?plain=${this.lesson} .choosing=${this.shown.choosing} .section=${sections[step.number - 1]} @finding=${this.takeNamed} @choose=${this.showLinked} @caption=${this.sayGroup}></trace-finding>
        ${isFoundFirst && !isBelow ? lead : nothing}
        ${variantNote(step, panel.choice) ?? nothing} ${this.beginsWalk ? clearExample(this.shown) : nothing}
      </div>
      ${this.beside ? html`<span class="left-away" role="img" data-left-away hidden></span>` : nothing}
      <div class="shown">
        ${this.lesson ? nothing : this.large()} ${isBelow ? lead : nothing} ${this.heads && step.group === 'block' ? this.blockHeads() : nothing} ${this.extras()} ${this.folds()} ${this.allFigures()}
        ${step.number === sections.length ? html`<trace-what-next .panel=${panel} ?brief=${this.isLow}></trace-what-next>` : nothing}
      </div>
    </section>`;
  }

  private measureSaid(): void {
    // Not to the figure itself, which moves when it comes in.
    const shown = this.renderRoot.querySelector('.shown') as Element;
    const height = shown.getBoundingClientRect().top - this.getBoundingClientRect().top;
    // What is unfolded moves the figure down, and makes it no smaller.
    this.toldHeight = height - (this.finding?.unfoldedHeight ?? 0);
  }

  override updated(changed: PropertyValues<this>): void {
    this.rowArrives();
    const before = changed.get('shown')?.step.number;
    const { number } = this.shown.step;
    if (before === undefined || before === number) return;
    this.column.toTop();
    enter(this.figure, before < number ? 'after' : 'before');
  }

  /** The row that is told of comes after the map that has it, and of another step anew. */
  private rowArrives(): void {
    const tensor = this.told.row?.tensor;
    if (tensor === this.rowOf) return;
    this.rowOf = tensor;
    if (tensor) void this.showNamed();
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus(options);
  }

  /** Among the maps of the large figure that whose value is told; else the whole figure. */
  get toldFigure(): Element | null {
    const name = this.told.row?.tensor.name;
    const maps = this.renderRoot
      .querySelector<StoryFigure>('trace-story-figure')
      ?.renderRoot.querySelectorAll<TensorFigure>('trace-tensor');
    return [...(maps ?? [])].find(({ tensor }) => tensor.name === name) ?? this.figure;
  }

  /** What is read of the large figure: its maps, below which the card of a value may stand, or all of it. */
  get read(): Element | null {
    const figure = this.renderRoot.querySelector<StoryFigure>('trace-story-figure');
    return figure?.renderRoot.querySelector('.maps') ?? this.figure;
  }

  /** What there is to read of the step, as far as it is there: its title, what it does, and what happened. */
  get said(): string {
    const { title, lead } = this.words.plain;
    return [title, lead, this.finding?.drawn.seenText].join(' ');
  }

  /** On to what happened here. @param bring brings that into view where it does not stand beside the figure */
  showFound(bring: (found: Element) => void): void {
    if (!this.finding) return;
    if (this.beside) this.column.scrollTo(this.finding);
    else bring(this.finding);
  }

  /** To the end of what is said beside the figure. */
  showEnd(): void {
    this.column.toEnd();
  }

  /** Where what is said of the step stands beside its figure. */
  private get beside(): Presented | undefined {
    return this.lesson ? undefined : this.presented;
  }

  /** How high a figure may be that is to be seen whole. */
  private get seen(): number | undefined {
    const { presented, lesson } = this;
    return presented && presented.height - (lesson && !this.hidesTitle ? TITLE * roomSize() : 0);
  }

  /** In a low presentation of a lesson its figure needs the line: the bar below tells which step it is. */
  private get hidesTitle(): boolean {
    const { presented, lesson } = this;
    return lesson && presented !== undefined && presented.height < LOW_LESSON;
  }

  /** Whether what is seen at once has few lines: what is for who presents is told in brief then. */
  private get isLow(): boolean {
    const { beside, shown } = this;
    const type = typeSize();
    const least = shown.panel.width / roomSize() < NARROW_SHOWN ? LOW_NARROW_LINES : LOW_LINES;
    return beside !== undefined && beside.height / type < least;
  }

  /** What the step does, sentence by sentence: the last ones give way where there is little room. */
  private lead(text: string) {
    const about = { view: this.shown.step.view, plan: this.shown.panel.summary.plan };
    const explained = new Set<string>();
    return html`<p class="lead ${this.lesson ? 'seen-whole' : ''}">${sentencesOf(text).map((sentence, at) => html`<span ?data-explains-mark=${explainsMask(sentence)}>${at > 0 ? ' ' : ''}${withTerms(sentence, about, explained)}</span>`)}</p>`;
  }

  private large() {
    const { stale } = this.shown;
    const looks = staleClass(this.shown);
    return html`<div class="hero ${looks}" aria-busy=${stale} @parts=${this.takeParts} @caption=${this.sayGroup}>${looks === 'outdated' ? html`<p class="computing" role="status">${strings.computing}</p>` : nothing}${this.heroFigure()}</div>
      ${this.explained.at(undefined)}`;
  }

  private readonly takeParts = (event: PartsEvent): void => {
    this.parts.take(event);
    void this.showNamed();
  };

  /** What is named in the figure, once more. */
  async showNamed(): Promise<void> {
    await this.inFigure.show();
  }

  /** A link of what happened leads to the rows of its block. */
  private showLinked({ detail: { layer } }: ChooseEvent): void {
    void this.inFigure.showBlock(layer);
  }

  private takeNamed({ detail: found }: FindingEvent): void {
    this.column.measure();
    this.inFigure.take(found);
    void this.showNamed();
    if (!this.asks)
      this.bestKey = found.find(({ kind }) => kind === 'query')?.parts.filter(({ kind }) => kind === 'token')[1];
    const rowsNamed = namedRows(found);
    if (JSON.stringify(rowsNamed) !== JSON.stringify(this.rowsNamed)) this.rowsNamed = rowsNamed;
    // One step at a time is told in short: what is told beside figures only is not marked then.
    const isBrief = this.shown.panel.choice.level === 'story';
    const told = found.flatMap(({ parts, brief, amounts }) => [
      ...(isBrief ? parts.slice(0, brief) : parts),
      ...(amounts?.rows.flatMap(({ name }) => name.parts) ?? []),
    ]);
    const counted = found.flatMap(({ counted, parts, brief }) =>
      counted && !(isBrief && brief < parts.length)
        ? counted.indices.map((index) => ({ axis: counted.axis, index }))
        : [],
    );
    const named = [...told.flatMap(({ place }) => place?.dimension ?? []), ...counted];
    if (JSON.stringify(named) !== JSON.stringify(this.named)) this.named = named;
  }

  /** What a picture of this step says. */
  private sayCaption(event: CaptionEvent): void {
    if (event.isApart) return;
    const { summary, choice } = this.shown.panel;
    const { drawn } = this.finding ?? {};
    if (event.caption?.isOfFigure) {
      const isOfLogit = choice.ratherThan === null && !isFiguredByLead(choice);
      const told = drawn?.pictureSentences(isOfLogit ? 'logit' : 'told first').map(pictureTexts.said);
      // The sentence after it may be of another amount.
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
      // What is told is of the large figure.
      finding: event.group ? finding : undefined,
      further: event.group ? further : undefined,
      lead: sentencesOf(words.plain.lead)[0] || undefined,
      noted: event.group && figureOf ? [figureOf] : [],
    };
  }

  /** All that the large figure shows is one picture. */
  private sayGroup(event: CaptionEvent): void {
    if (!event.isApart) event.group = this.figure ?? undefined;
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

  private heroFigure() {
    const { told } = this;
    const { step, panel, error, expected, retry } = this.shown;
    if (error !== undefined && expected)
      return html`<trace-error .message=${error} .announce=${false} .retry=${retry}></trace-error>`;
    if (step.unavailable !== undefined) return html`<p class="note" data-unavailable>${step.unavailable}</p>`;
    if (this.shown.choosing) return html`<p class="muted" role="status" data-choosing>${texts.choosingBlock}</p>`;
    return html`<trace-story-figure .hero=${told.hero} .told=${told} .added=${this.added} .panel=${told.panel} .column=${told.column} .because=${told.because}
      .above=${aboveMap(this.lesson ? 'below' : this.heads ? 'above, narrow' : 'above', panel.height)}
      .toldHeight=${this.lesson ? undefined : this.toldHeight}
      .row=${told.row} .rowsNamed=${this.rowsNamed} .alone=${this.heads} .whole=${this.lesson} .bestKey=${step.view === 'projections' ? this.bestKey : undefined} .seen=${this.seen} .exact=${this.rounded} .content=${() => this.figures(EXACT)}></trace-story-figure>`;
  }

  /** What the step adds up. A lesson has its own figure, which its card speaks of. */
  private get added() {
    const { step, panel } = this.shown;
    return this.lesson ? undefined : addedRows(step, panel.summary, shownBlock(panel.choice).variant);
  }

  private folds() {
    const { told, proofs, unfolded = false } = this;
    const { panel, hero } = told;
    return stepFolds({ step: this.shown.step, panel, hero, proofs, unfolded, exact: () => this.figures(EXACT) });
  }

  private allFigures() {
    const { hero } = this.told;
    // Where no map is drawn, all is there: in the figure, or unfolded below it.
    if (this.shown.panel.choice.level !== 'figures' || hero?.kind === 'content' || hero?.kind === 'rows')
      return nothing;
    return html`<div class="all" @parts=${this.parts.take}>${this.figures('map')}</div>`;
  }

  /** All figures of the step, as experts have them. */
  private figures(view: Choice['view']): TemplateResult {
    return html`<trace-step-figures .shown=${{ ...this.shown, panel: this.panelOf(view) }}></trace-step-figures>`;
  }

  /** The same object as long as nothing changed that figures show: they need not draw anew. */
  private panelOf(view: Choice['view']): StepData {
    const of = this.told.panel;
    const known = this.panels.get(view);
    if (known?.of === of) return known.made;
    // Maps alone stand below the step's own figure; with their numbers they are unfolded.
    const width = view === 'map' ? of.width : of.width - INSIDE;
    const made = { ...of, width, choice: { ...of.choice, view } };
    this.panels.set(view, { of, made });
    return made;
  }
}

/** The positions of tokens whose rows of the embedding matrix are compared, or of the values that are mixed named. */
function namedRows(found: readonly Finding[]): readonly number[] {
  const partsOf = (kind: Finding['kind']) => found.filter((one) => one.kind === kind).flatMap(({ parts }) => parts);
  // The first token is the one to which values are brought.
  const brought = partsOf('what arrives')
    .filter(({ kind }) => kind === 'token')
    .slice(1);
  return [...partsOf('embedding row'), ...brought].flatMap(({ place }) => place?.token ?? place?.source ?? []);
}

/** Of the values that are explained below the figure. */
function tellerOf({ number }: Pick<StepDescription, 'number'>): string {
  return `story ${number}`;
}

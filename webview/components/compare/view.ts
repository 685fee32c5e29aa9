/**
 * The view of a comparison: the tokens of two traces, where the traces diverge, what each predicts next, and every stage with
 * its difference.
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import {
  BACK_TO_PRESENTED,
  COMPARE_TEXT,
  FULL_SCREEN,
  PATCHED,
  type PresentedTrace,
  type ShownComparison,
} from '../../../src/engine/protocol/panel-protocol';
import { givenText, type StepsResult } from '../../../src/engine/protocol/trace-protocol';
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import type { MadePatch } from '../../../src/trace/compare/patch-runs';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { Listeners } from '../../base/listeners';
import { Query, type Question } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { SizeObserver } from '../../base/size-observer';
import { type CompareChoice, CompareChooseEvent, isSamePlaces, sidesOf } from '../../choice/compare-choice';
import { PageKeys } from '../../keyboard/page-keys';
import { PanelKeys } from '../../keyboard/panel-keys';
import { PresentedClicks } from '../../keyboard/presented-clicks';
import { Presentation } from '../../panel/presentation';
import type { Host } from '../../sources/host';
import { type AwaitedAnswer, awaitedWords } from '../../state/compare/awaited';
import { areChosenApart, chosenPlaces } from '../../state/compare/chosen-places';
import {
  type CompareData,
  type Comparison,
  exchanged,
  fittingChoice,
  hasOutcome,
  hasSimilarity,
  openComparison,
  opensOnSimilarity,
  type SideName,
} from '../../state/compare/comparison';
import { compareKeys } from '../../state/compare/keys';
import { KnownRuns } from '../../state/compare/known-runs';
import { hasDriftSection, hasPartsSection } from '../../state/compare/parts';
import { comparedApart } from '../../state/compare/positions';
import type { Remarkable } from '../../state/compare/remarkable';
import { type PairedStep, pairedSteps } from '../../state/compare/steps';
import { compareStrings as strings } from '../../strings/compare';
import { proseStyles, sharedStyles, topStyles } from '../../theme/styles';
import { isLargestType, roomSize, typeSize } from '../../theme/type-size';
import '../controls/awaited-note';
import { type GoToSectionEvent, TO_NAMED_PATCH, TO_PATCH } from './compare-events';
import './compare-header';
import './outcome';
import type { CompareParts } from './parts';
import './pickers';
import { NO_SIMILARITY_SUMMARY } from './pickers';
import './rail';
import { outcomeTitle, railSections } from './rail-sections';
import './similarity';
import './slide-bar';
import { endOf, type Slide, slideOf } from './slides';
import './strip';
import './summary';
import { failureOf } from '../controls/error-box';
import { barStyles } from '../controls/probability-bar';
import { dropPin } from '../figures/pinned-cell';
import type { TextEvent } from '../tokens/text-field';
import { type PartPictures, partPictures } from './part-pictures';
import '../tokens/text-field';
import { CompareScroll } from './compare-scroll';
import { FoldEqualEvent } from './equal-rows';
import { FiguresData } from './figures-data';
import { driftFigures, partFigures } from './stack-figures';
import { onlyInB, stepSection } from './step-section';
import type { AwaitedEvent, RemarkableEvent, SimilaritySummaryEvent } from './summary';
import { compareViewStyles } from './view-styles';

/** The room at the sides of figures, in CSS pixels. */
const PADDING = 36;
/** In a panel narrower than this the header has one line for each thing. In CSS pixels. */
const NARROW = 640;
/**
 * In a panel narrower than this, sides and buttons do not fit on one line, nor does a sentence beside what is chosen. In CSS
 * pixels.
 */
const STACKED = 700;
/** In a presentation lower than this the tokens get one line, so that what is below them has room. In CSS pixels. */
const LOW = 560;
/**
 * In a panel narrower than this, parts are shown as numbers and signs only, and one line says what a number stands for. In CSS
 * pixels.
 */
const TIGHT = 460;

@customElement('compare-view')
export class CompareView extends LitElement {
  static override styles = [sharedStyles, proseStyles, topStyles, barStyles, compareViewStyles];

  @property({ attribute: false }) content!: ShownComparison;
  @property({ attribute: false }) host!: Host;
  /** Whether it is presented: larger type, and only the tokens and what is compared. */
  @property({ type: Boolean, reflect: true }) presenting = false;
  /** The presented trace to which the user goes back from this presentation. */
  @property({ attribute: false }) presentedFrom: PresentedTrace | null = null;
  @state() private choice!: CompareChoice;
  @state() private comparison!: Comparison;
  /** The head that differs most between the two, or the strongest of each, once that is known. */
  @state() private remarkable: Remarkable | null = null;
  /** How similar two texts with different words are, in words; '' if something else is said first. */
  @state() private similaritySummary = NO_SIMILARITY_SUMMARY;
  /** What the summary is waiting for; empty until it has reported. */
  @state() private awaited: readonly AwaitedAnswer[] = [];
  @state() private width = 600;
  @state() private narrow = window.innerWidth < NARROW;
  @state() private stacked = window.innerWidth < STACKED;
  @state() private tight = window.innerWidth < TIGHT;
  @state() private low = window.innerHeight < LOW;
  /** The height of what is seen of a part at once. */
  @state() private pageHeight = 0;
  /** Whether the text of A is being edited, to compare A with the result. */
  @state() private changing = false;
  /** Whether the equal rows at the beginning of both traces are shown too. */
  @state() private unfolded = false;
  /** The id of the part that is read. */
  @state() private reading = '';
  @query('main') private scroller!: HTMLElement;
  private readonly stepsA = new Query<StepsResult>(this, () => this.stepsOf('a'));
  private readonly stepsB = new Query<StepsResult>(this, () => this.stepsOf('b'));
  /** Whether A's block and head are those of its trace, and B's will be its own as soon as they are known. */
  private bOpensOnItsOwnHead = false;
  private runs!: KnownRuns;
  private readonly figures = new FiguresData();
  private readonly steady = new CompareScroll(() => ({ scroller: this.scroller, sections: this.sections }), {
    read: (place) => this.host.comparison.read(place),
    seen: (id) => {
      this.reading = id;
    },
  });
  private readonly presentation: Presentation;

  constructor() {
    super();
    new Listeners(this, this, { [CompareChooseEvent.type]: this.choose, [FoldEqualEvent.type]: this.fold });
    new SizeObserver(this, ['main'], () => this.measure());
    // Larger type makes every part higher; what was read stays in view.
    this.presentation = new Presentation(this, {
      begun: () => {
        if (this.presentedFrom?.begins) this.reading = '';
        if (this.slide) this.steady.settleAtAlone(this.slide.shown.id);
      },
      ended: () => this.steady.settleAtRead(),
      resized: () => this.steady.stayAtRead(),
    });
    const ofParts = compareKeys(() => ({
      ...this.shown,
      choose: (change) => this.dispatchEvent(new CompareChooseEvent(change)),
      goOn: (by) => (this.presenting ? this.walk(by) : this.steady.goOn(by)),
      goToStep: (step) => this.goTo(`step-${step}`),
      exchange: this.exchange,
    }));
    new PanelKeys(this, { ...ofParts, ...this.presentation.keys, leave: this.leave });
    new PresentedClicks(this);
    new PageKeys(
      this,
      () => this.scroller,
      (by) => {
        this.steady.release();
        if (this.presenting) this.turn(by);
        return this.presenting;
      },
    );
  }

  /** Ends the presentation, or goes back to the presented trace from which it was opened. */
  private readonly leave = (): void => {
    if (this.presenting && this.presentedFrom) this.host.connection.send(BACK_TO_PRESENTED);
    else this.presentation.leave();
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.steady.release();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.presenting) this.presentation.keys.fitType();
    this.toggleAttribute('larger', this.presenting && isLargestType());
    setInherited(this, '--around', String(this.presenting ? roomSize() / typeSize() : 1));
    if (changed.has('content')) {
      const { a, b, sameVocabulary, agreement, among } = this.content;
      const { choice, place } = this.host.comparison;
      const both = openComparison(a, b, sameVocabulary, this.host.connection, agreement);
      const opened = among ? { ...both, among } : both;
      this.comparison = place.isExchanged ? exchanged(opened) : opened;
      this.choice = choice;
      this.remarkable = null;
      const sides = { a: a.summary.trace, b: b.summary.trace };
      const tell = (made: MadePatch) => {
        this.host.connection.send(PATCHED, { ...sides, ...made });
        // Once all parts were tried, the summary names the one with the largest effect first.
        if (made.kind === 'swept') this.renderRoot.querySelector<LitElement>('compare-summary')?.requestUpdate();
      };
      this.runs = new KnownRuns(this.content.runs ?? [], place.isExchanged, tell);
      this.steady.settleAt(place.read);
      this.reading = place.read?.id ?? '';
      this.bOpensOnItsOwnHead =
        this.content.start !== undefined && areChosenApart(this.comparison) && !this.host.comparison.hasChoice;
      if (this.content.start) this.beginAt(this.withCounterparts(this.content.start));
    }
    const { comparison, choice, unfolded, width, presenting, host, runs } = this;
    this.figures.follow({
      comparison,
      choice,
      unfolded,
      width,
      presenting,
      host,
      runs,
      named: this.remarkable?.isOfMlp ? undefined : this.remarkable?.a,
      leading: this.remarkable?.leading,
    });
  }

  private get shown(): CompareData {
    return this.figures.ofTokens;
  }

  /** Begins at these blocks and heads, unless others were already chosen in this comparison. */
  private beginAt({ a, b }: Pick<CompareChoice, SideName>): void {
    if (!this.host.comparison.hasChoice) this.keep({ ...this.choice, a, b });
  }

  private readonly beginAtRemarkable = ({ detail }: RemarkableEvent): void => {
    this.remarkable = detail;
    if (!detail) return;
    // B's head is not a counterpart of A's here: B opens on its own.
    if (this.bOpensOnItsOwnHead) this.keep({ ...this.choice, b: sidesOf(detail).b });
    else this.beginAt(sidesOf(detail));
    this.bOpensOnItsOwnHead = false;
  };

  /** A block and head of A with their counterparts in B. */
  private withCounterparts(start: SidePlace): Pick<CompareChoice, SideName> {
    return chosenPlaces(this.comparison, this.choice, start);
  }

  /** Whether the chosen blocks and heads are those chosen in the trace that was compared. */
  private get isAsInTrace(): boolean {
    const { start } = this.content;
    return start !== undefined && isSamePlaces(this.shown.choice, this.withCounterparts(start));
  }

  private stepsOf(side: SideName): Question<StepsResult> {
    const { comparison, choice } = this.shown;
    const { readings, variant } = comparison[side];
    const { layer, head } = choice[side];
    return readings.question('steps', { layer, head, variant }, { besides: [comparison] });
  }

  /** The parts that are shown. */
  private get sections(): HTMLElement[] {
    const all = [...this.renderRoot.querySelectorAll('section')];
    return this.presenting ? all.filter(({ id }) => id === this.slide?.shown.id) : all;
  }

  private get slide(): Slide | undefined {
    return slideOf(railSections(this.comparison), this.reading);
  }

  /**
   * Scrolls by a page within the shown part, and at its end goes to the next part. An infinite number goes to the first or last
   * part.
   */
  private turn(pages: number): void {
    if (!Number.isFinite(pages)) this.goTo(endOf(railSections(this.comparison), this.reading, pages > 0));
    else if (!this.steady.turn(pages)) this.walk(pages > 0 ? 1 : -1);
  }

  /** In a presentation, goes to the next part, or to the previous one for -1. */
  private walk(by: 1 | -1): void {
    const to = by > 0 ? this.slide?.after : this.slide?.before;
    if (to) this.goTo(to.id);
  }

  /** Goes to a part. If the focus was inside the part shown before, it moves to the new one. */
  private goTo(id: string): void {
    dropPin();
    const isWithin = this.presenting && this.scroller.matches(':focus-within');
    this.steady.go(id);
    if (isWithin) void this.updateComplete.then(() => this.focus({ preventScroll: true }));
  }

  override updated(): void {
    const { presenting, slide } = this;
    for (const section of this.renderRoot.querySelectorAll('section'))
      section.hidden = presenting && section.id !== slide?.shown.id;
    this.steady.settle();
  }

  override firstUpdated(): void {
    this.goOnPresenting();
  }

  /** Continues a presentation: presents the content that the panel was opened for instead of the one presented. */
  goOnPresenting(): void {
    this.presentation.goOn();
  }

  override render() {
    const { comparison, shown, narrow, stacked, tight, presenting } = this;
    const steps = this.steps();
    const similarity = hasSimilarity(comparison)
      ? this.section(
          'similarity',
          strings.similarity,
          html`<compare-similarity .data=${shown} .leftOut=${this.similaritySummary.leftOut} .awaitsLeftOut=${this.awaits('carried')}></compare-similarity>`,
        )
      : nothing;
    const isFirst = opensOnSimilarity(comparison);
    return html`
      <div class="top ${narrow ? 'narrow' : ''}">
        <trace-awaited-note .connection=${this.host.connection}></trace-awaited-note>
        ${this.header(steps)}
        ${
          this.changing
            ? html`<trace-text-field compares .text=${givenText(comparison.a.summary).text} @text=${this.changed}></trace-text-field>`
            : nothing
        }
        ${this.strips()}
        <compare-pickers ?narrow=${stacked} ?tight=${tight} .comparison=${comparison} .choice=${shown.choice} .asInTrace=${this.isAsInTrace}
          .hasViews=${this.reading.startsWith('step-')} .hasPlaces=${this.reading !== 'similarity'} .remarkable=${this.remarkable} .similaritySummary=${this.similaritySummary} .computing=${this.computing(steps)}></compare-pickers>
      </div>
      <div class="body">
        <compare-rail .sections=${railSections(comparison)} .reading=${this.reading} ?tight=${tight} @go=${this.go}></compare-rail>
        <main @scrollend=${this.steady.scrolled} @wheel=${{ handleEvent: this.steady.release, passive: true }}
          @pointerdown=${this.steady.release} @keydown=${this.steady.release} @go=${this.go} @exchange=${this.exchange} @stay=${this.steady.stayHere}>
          ${isFirst ? similarity : nothing}
          ${this.summary()}
          ${hasOutcome(comparison) ? this.section('outcome', outcomeTitle(comparison), html`<compare-outcome .data=${shown}></compare-outcome>`) : nothing}
          ${hasPartsSection(comparison) ? this.section('parts', strings.partsTitle, partFigures(shown, this.figures.ofSources, presenting)) : nothing}
          ${hasDriftSection(comparison) ? this.section('drift', strings.drifting, driftFigures(shown, this.figures.ofSources, presenting ? this.pageHeight : undefined)) : nothing}
          ${isFirst ? nothing : similarity}
          ${steps.map((paired) => stepSection(paired, { shown, ofSources: this.figures.ofSources, ofTexts: this.figures.ofTexts, goTo: (id) => this.goTo(id), pageHeight: presenting ? this.pageHeight : undefined }))}
          ${steps.length > 0 ? onlyInB(comparison, presenting) : nothing}
          ${failureOf(this.stepsA)} ${failureOf(this.stepsB)}
        </main>
      </div>
      ${this.slideBar()}
    `;
  }

  private slideBar() {
    const { presenting, slide, presentation } = this;
    const { largerType, smallerType } = presentation.keys;
    if (!presenting || !slide) return nothing;
    return html`<compare-slide-bar .slide=${slide} .typeSize=${typeSize()} .presentedFrom=${this.presentedFrom} @go=${this.go} @leave=${this.leave}
      @full-screen=${() => this.host.connection.send(FULL_SCREEN)}
      @type=${({ detail: larger }: CustomEvent<boolean>) => (larger ? largerType : smallerType)()}></compare-slide-bar>`;
  }

  private header(steps: readonly PairedStep[]) {
    const { comparison, presenting, presentation, shown } = this;
    const note = this.computing(steps) || strings.places(shown.choice.a, shown.choice.b, areChosenApart(comparison));
    return html`<compare-header ?narrow=${this.stacked} ?presenting=${presenting} .data=${shown} .note=${note} .runs=${this.runs}
      .comparison=${comparison} .host=${this.host} .pictures=${this.pictures} @exchange=${this.exchange} @present=${presentation.keys.presentation}></compare-header>`;
  }

  /** The pictures that can be saved of the part that is read. */
  private readonly pictures = (): PartPictures =>
    partPictures(this.sections, this.reading, this.comparison, this.choice);

  /** The tokens of both texts; for encoder-decoders those of their sources too. */
  private strips() {
    const { comparison, shown, figures } = this;
    const narrow = this.narrow || (this.presenting && (this.low || isLargestType()));
    return html`${
      figures.ofSources
        ? html`<compare-strip data-strip="source" ?narrow=${narrow} ?presenting=${this.presenting} .label=${strings.sourceText} .comparison=${figures.ofSources.comparison}
            .chosen=${shown.choice.sourceRow}></compare-strip>`
        : nothing
    }
    <compare-strip data-strip="tokens" ?narrow=${narrow} ?presenting=${this.presenting} .label=${comparison.sources ? strings.outputText : ''} .comparison=${comparison}
      .chosen=${shown.choice.row} .compared=${comparedApart(comparison, shown.choice, this.slide?.shown.id)}></compare-strip>`;
  }

  private summary() {
    return this.section(
      'overview',
      strings.overview,
      html`<compare-summary ?presenting=${this.presenting} .data=${this.shown} @remarkable=${this.beginAtRemarkable} @similarity-summary=${this.takeSimilaritySummary} @awaited=${this.waitFor}></compare-summary>
        ${this.comparison.sources ? html`<p class="muted" data-sources>${strings.sourcesApart}</p>` : nothing}`,
    );
  }

  private readonly takeSimilaritySummary = ({ detail }: SimilaritySummaryEvent): void => {
    this.similaritySummary = detail;
  };

  private readonly waitFor = ({ detail }: AwaitedEvent): void => {
    this.awaited = detail;
  };

  private awaits(answer: AwaitedAnswer['what']): boolean {
    return this.awaited.some(({ what, isDone }) => what === answer && !isDone);
  }

  /** The message about what is being computed, once for all parts, whose places stay empty until then. */
  private computing(steps: readonly PairedStep[]): string {
    const haveFailed = [this.stepsA, this.stepsB].some(({ error }) => error !== undefined);
    return awaitedWords([...this.awaited, { what: 'steps', isDone: steps.length > 0 || haveFailed }]);
  }

  private steps() {
    const [a, b] = [this.stepsA.value?.steps, this.stepsB.value?.steps];
    const { comparison } = this;
    return a && b ? pairedSteps(a, b, { a: comparison.a.variant, b: comparison.b.variant }) : [];
  }

  private section(id: string, title: string, content: unknown) {
    return html`<section id=${id} aria-labelledby="${id}-title">
      <h2 id="${id}-title" tabindex="-1">${title}</h2>
      ${content}
    </section>`;
  }

  /** Moves the focus to the part that is read. */
  override focus(options?: FocusOptions): void {
    const part = this.renderRoot.querySelector(`[id="${this.reading}"]`) ?? this.renderRoot.querySelector('section');
    part?.querySelector<HTMLElement>('h2')?.focus(options);
  }

  /** Opens the field to edit the text of A, to compare A with the result. */
  changeToCompare(): void {
    this.changing = true;
  }

  private readonly changed = ({ detail: text }: TextEvent): void => {
    this.changing = false;
    if (text !== null && text !== givenText(this.comparison.a.summary).text)
      this.host.connection.send(COMPARE_TEXT, { text });
  };

  private readonly exchange = (): void => {
    const { a, b, ...rest } = this.choice;
    this.comparison = exchanged(this.comparison);
    this.runs.exchange();
    this.choice = { ...rest, a: b, b: a };
    this.bOpensOnItsOwnHead = false;
    this.host.comparison.exchange(this.choice);
  };

  private readonly choose = (event: Event): void => {
    const { detail } = event as CompareChooseEvent;
    if (detail.b && !isSamePlaces({ ...this.choice, b: detail.b }, this.choice)) this.bOpensOnItsOwnHead = false;
    this.keep({ ...fittingChoice(this.choice, this.comparison), ...detail });
  };

  private readonly fold = (event: Event): void => {
    this.unfolded = !(event as FoldEqualEvent).detail;
  };

  private keep(choice: CompareChoice): void {
    this.choice = choice;
    this.host.comparison.choice = choice;
  }

  private readonly go = ({ detail: section }: GoToSectionEvent): void => {
    const parts = this.renderRoot.querySelector<CompareParts>(`compare-parts[data-sequence="${TOKENS}"]`);
    const made = section === TO_PATCH || section === TO_NAMED_PATCH ? parts?.patchMade() : undefined;
    if (!made) {
      this.goTo(section);
      return;
    }
    void this.steady.goInto('parts', made);
    if (section === TO_NAMED_PATCH) void made.then((patch) => patch.runNamed());
  };

  private measure(): void {
    this.narrow = this.clientWidth < NARROW;
    this.stacked = this.clientWidth < STACKED;
    this.tight = this.clientWidth < TIGHT;
    this.low = window.innerHeight < LOW;
    this.pageHeight = this.scroller.clientHeight;
    const width = Math.max(this.scroller.clientWidth - PADDING, 160);
    if (width !== this.width) this.width = width;
  }
}

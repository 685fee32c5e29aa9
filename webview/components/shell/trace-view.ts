/** The view of a trace: its header and tokens, which stay in view, the rail, and its steps (the current one or all). */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import * as messages from '../../../src/engine/protocol/panel-protocol';
import { isOtherText, type Origin, type Place, type Places } from '../../../src/engine/protocol/panel-protocol';
import type { AblationRuns, TraceSummary, UserContinuations } from '../../../src/engine/protocol/trace-protocol';
import { USE_WORKSPACE_MODEL } from '../../../src/engine/protocol/workspace-model-protocol';
import { stackOfStep } from '../../../src/trace/steps/stacks';
import { Listeners } from '../../base/listeners';
import { failureIn } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import type { Choice } from '../../choice/choice';
import { FocusHandover, focusedElement, LostFocusEvent } from '../../keyboard/focus-handover';
import { PageKeys } from '../../keyboard/page-keys';
import type { PanelKeys } from '../../keyboard/panel-keys';
import { PresentedClicks } from '../../keyboard/presented-clicks';
import { within } from '../../keyboard/trace-keys';
import { WheelThrough } from '../../keyboard/wheel-through';
import { NeuronEvent, type NeuronPlace } from '../../panel/neuron-event';
import { ChooseEvent, type OnwardEvent, WalkEvent } from '../../panel/panel';
import { Presentation } from '../../panel/presentation';
import type { Host } from '../../sources/host';
import type { StepData } from '../../state/generation/step-data';
import { ExplainEvent } from '../../state/provenance/explain';
import { toldChoice } from '../../state/residual/figured-lead';
import { eventsToMattering } from '../../state/story/mattering';
import { readCards, shownLesson } from '../../state/story/shown-lesson';
import { sharedStyles, topStyles } from '../../theme/styles';
import type { HeadMenu } from '../attention/head-menu';
import { HeadMenuEvent } from '../attention/head-menu-event';
import { goToSurprising } from '../predictions/most-surprising';
import type { NeuronCard } from '../residual/neuron-card';
import type { SavedByCommand } from './export-menu';
import { PanelSize } from './panel-size';
import { SeenBefore } from './seen-before';
import { seenSteps } from './seen-steps';
import { fullStep, type ShownSteps, toldStep } from './shown-steps';
import './side-column';
import { explainChosen, focusFigure } from './step-figure';
import { StepScroll } from './step-scroll';
import { StepWalk } from './step-walk';
import './pickers';
import '../story/lesson-place';
import type { StepView } from '../steps/step-view';
import type { LessonEvent } from '../story/lesson-events';
import type { LessonPlace } from '../story/lesson-place';
import { BETWEEN, type Presented, presentedIn } from '../story/presented';
import { StoryStep } from '../story/story-step';
import '../story/suggestion-run';
import type { OpenPlace } from '../story/copied-said';
import type { ExplainToken } from '../story/suggestion-run';
import { SourceHighlight } from './source-highlight';
import { TextEditing } from './text-editing';
import { type ShownBottom, traceBottom } from './trace-bottom';
import { TraceChoice } from './trace-choice';
import type { TraceHeader } from './trace-header';
import { TraceReadings } from './trace-readings';
import { sendRequests } from './trace-requests';
import { TraceSession } from './trace-session';
import { type ShownTop, traceTop } from './trace-top';
import { traceViewKeys } from './trace-view-keys';
import { traceViewStyles } from './trace-view-styles';
import { VisitedPlaces } from './visited-places';

@customElement('trace-view')
export class TraceView extends LitElement {
  static override styles = [sharedStyles, topStyles, traceViewStyles];

  @property({ attribute: false }) summary!: TraceSummary;
  @property({ attribute: false }) origin!: Origin;
  /** How its text continued where it was read before. */
  @property({ attribute: false }) goingOn: UserContinuations | undefined;
  /** The results of ablation runs. */
  @property({ attribute: false }) ablations: readonly AblationRuns[] | undefined;
  @property({ attribute: false }) host!: Host;
  /** Whether the text has been edited in its document since it was traced. */
  @property({ attribute: false }) edited = false;
  /** Whether it is presented: larger type, and only the text and the current step. */
  @property({ type: Boolean, reflect: true }) presenting = false;
  @query('main') private scroller!: HTMLElement;
  @query('trace-head-menu') private headMenu!: HeadMenu;
  @query('trace-lesson-place') private lessonPlace!: LessonPlace;
  private readonly editing = new TextEditing(this);
  private readonly size = new PanelSize(this, () => this.scroller);
  private readonly readings = new TraceReadings(
    this,
    () => this.panel,
    () => this.chosen.awaitsHead,
  );
  private readonly session = new TraceSession(this, () => this.host);
  private panel!: StepData;
  private readonly steady = new StepScroll(
    () => ({
      scroller: this.scroller,
      sections: this.sections,
      all: this.choice.level === 'numbers',
      current: this.choice.step,
    }),
    (step) => {
      this.visited.lead();
      this.dispatchEvent(new ChooseEvent({ step }));
    },
    () => this.host.kept,
  );
  private readonly chosen = new TraceChoice(this, () => {
    const { summary, host, steady } = this;
    const lesson = shownLesson(this.origin, host.kept)?.id;
    const { opening, contributions } = this.readings;
    // Nothing is looked up until there is a panel.
    const added = () => (contributions.current ? contributions.value : undefined);
    return { summary, host, lesson, opening, added, steady };
  });
  private readonly visited = new VisitedPlaces(this, () => {
    const { panel, steady, origin, host } = this;
    return { panel, steady, origin, host };
  });
  private readonly walk = new StepWalk(this, () => {
    const { panel, steady, presenting, host } = this;
    return { panel, steady, presenting, kept: host.kept };
  });
  /** Whether figures of the current block are left out, because they would not last or the lasting ones are loading. */
  private choosesBlock = false;
  private readonly seenBefore = new SeenBefore(this, () => {
    const { choice, steady } = this;
    return { choice, steady };
  });
  private readonly keys: PanelKeys;
  private readonly presentation: Presentation;

  constructor() {
    super();
    const resized = () => void this.walk.begin();
    this.presentation = new Presentation(this, { begun: this.begunPresenting, ended: this.endedPresenting, resized });
    const shown = () => ({ panel: this.panel, walk: this.walk, turnCard: this.lessonPlace.turnCard });
    new PageKeys(
      this,
      () => this.scroller,
      (by) => this.presenting && this.leadOn(by),
    );
    new WheelThrough(this, () => this.scroller);
    new PresentedClicks(this);
    // Another level may have no such part.
    new FocusHandover(this, () => [this.readStep]);
    const figure = () => focusFigure(this.readStep);
    const explain = () => explainChosen(this.readStep);
    const { presentation } = this;
    const { undo, redo } = this.visited;
    const { toggle: editText } = this.editing;
    const ofView = { ...presentation.keys, leave: this.leave, editText, figure, explain, undo, redo };
    this.keys = traceViewKeys(this, shown, ofView);
    new SourceHighlight(this, () => {
      const { across, attention } = this.readings;
      return { connection: this.host.connection, panel: this.panel, row: this.summary.source ? across : attention };
    });
    sendRequests(
      this,
      () => this.host.connection,
      () => this,
    );
    new Listeners(this, this, {
      [ChooseEvent.type]: (event) => {
        this.visited.leave();
        this.chosen.choose(event);
      },
      [WalkEvent.type]: this.walk.goTo,
      // The explained value belongs to the shown block and head.
      [ExplainEvent.type]: () => this.chosen.settleHead(),
      [HeadMenuEvent.type]: this.openHeadMenu,
      [NeuronEvent.type]: (event) => this.showNeuron((event as NeuronEvent).detail),
      [LostFocusEvent.type]: () => this.focus({ preventScroll: true }),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.steady.release();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('summary')) this.chosen.followLesson();
    if (changed.has('summary')) {
      this.session.begin(this.summary, this);
      this.chosen.begin();
      if (changed.get('summary')) this.visited.begin();
      this.readings.turns.begin(
        this.choice.level === 'numbers' ? this.plan.sections.map(({ number }) => number) : [],
        seenSteps(this.scroller, this.sections, this.choice.step),
      );
    }
    if (this.presenting) this.presentation.keys.fitType();
    const { height } = this.size;
    const { presented, hasLesson } = this;
    // A lesson's card is beside everything that is read, and has its room already.
    const width = this.size.width - (presented && !hasLesson ? presented.said + BETWEEN : 0);
    setInherited(this, '--lesson', `${presented ? presented.said + BETWEEN : 0}px`);
    setInherited(this, '--said-type', `${presented?.type ?? 1}em`);
    const isTold = this.presenting || this.choice.level === 'story';
    const tellsOfLead = isTold && !hasLesson && this.plan.sections[this.choice.step - 1]?.view === 'logits';
    const choice = toldChoice(this.choice, tellsOfLead);
    const { presenting, walk } = this;
    this.panel = this.session.show(this.summary, choice, { width, height, presenting, walk: walk.walk });
  }

  override firstUpdated(): void {
    this.goOnPresenting();
  }

  /** Continues a presentation: presents the content that the panel was opened for instead of the one presented. */
  goOnPresenting(): void {
    this.presentation.goOn();
  }

  /** Ends a presentation; otherwise leads from any control back to the heading of what is read. */
  private readonly leave = (): void => {
    if (this.presenting) this.presentation.leave();
    else if (focusedElement()) this.focus();
  };

  private readonly begunPresenting = (): void => {
    this.seenBefore.keep();
    this.chosen.beginPresenting();
    void this.walk.begin(true);
    // A user who is answering a question continues with that.
    this.lessonPlace.focusField();
  };

  private readonly endedPresenting = (): void => {
    this.chosen.endPresenting();
    this.walk.pause();
    this.seenBefore.goBack();
  };

  override updated(changed: PropertyValues<this>): void {
    if (changed.get('summary') && this.beginsAtTop(changed.get('origin'))) this.steady.toTop();
    if (this.steady.isSettling && !this.readings.steps.pending) void this.steady.settle();
  }

  override render() {
    const { panel, readings } = this;
    const { choice } = panel;
    const { narrow } = this.size;
    const isBeside = this.hasLesson && this.presented !== undefined;
    this.choosesBlock = this.chosen.awaitsReadHead || (this.choosesBlock && readings.isArriving);
    const failed = readings.proving.failedSteps;
    return html`
      ${traceTop(this.top)}
      <div class="body ${isBeside ? 'beside' : ''}">
        ${narrow ? nothing : this.side(failed)}
        <trace-lesson-place ?beside=${isBeside} .panel=${panel} .origin=${this.origin} .host=${this.host} @lesson=${() => this.requestUpdate()} @lesson-card=${() => this.requestUpdate()}></trace-lesson-place>
        ${choice.level === 'numbers' ? this.pickers() : nothing}
        <main class=${choice.level} aria-busy=${readings.turns.isWaiting} @scroll=${() => this.steady.scrolled()} @scrollend=${() => this.steady.ended()} @contentvisibilityautostatechange=${this.comesIntoView} @onward=${this.onward} @lesson=${this.beginLesson}>${this.suggestion()}${this.levelled()}</main>
      </div>
      ${traceBottom(this.bottom(failed))}
    `;
  }

  private suggestion() {
    const { connection } = this.host;
    const { suggestion: run } = this.origin;
    if (!run) return nothing;
    return html`<trace-suggestion-run .run=${run} .panel=${this.panel}
      @open-place=${({ place }: OpenPlace) => connection.send(messages.OPEN_PLACE, { place })}
      @explain-token=${({ index }: ExplainToken) => connection.send(messages.EXPLAIN_TOKEN, { index })}></trace-suggestion-run>`;
  }

  private side(failed: ReadonlySet<number>) {
    const lesson = shownLesson(this.origin, this.host.kept);
    return html`<trace-side-column class="side" ?led=${lesson !== undefined} .panel=${this.panel} .contributions=${this.readings.contributions.value} .mapped=${this.readings.mapped} .clearest=${this.readings.clearest.value}
      .awaitsHead=${this.chosen.awaitsHead} .ofPatterns=${lesson?.ofPatterns === true} .failure=${failureIn(this.readings.contributions)} .failed=${failed} .read=${this.visited.steps} .short=${this.walk.short} @go=${this.walk.goTo}></trace-side-column>`;
  }

  private pickers() {
    const { summary, panel } = this;
    return html`<trace-pickers .undecided=${this.chosen.awaitsHead} .stack=${stackOfStep(summary.plan, panel.choice.step, summary.model)}
      .named=${summary.source !== undefined} .choice=${panel.choice} .variants=${summary.model.variant}
      .withVariant=${this.size.compact}></trace-pickers>`;
  }

  private bottom(failed: ReadonlySet<number>): ShownBottom {
    const { panel, presenting, origin, host, chosen, readings, walk } = this;
    return {
      panel,
      presenting,
      narrow: this.size.narrow,
      cards: readCards(origin, host.kept),
      turnCard: (by) => this.lessonPlace.turnCard?.(by),
      awaitsHead: chosen.awaitsHead,
      contributions: readings.mapped,
      failed,
      read: this.visited.steps,
      walk,
      keys: this.presentation.keys,
    };
  }

  /**
   * Goes to the step or card beside the one that is presented, only from its end if it scrolls; or further, from anywhere.
   * @returns whether it went there
   */
  private leadOn(by: number): boolean {
    const { choice, lessonPlace, plan, walk, readStep } = this;
    if (choice.level === 'numbers') return false;
    // If the text of the step is above its figure, it is read by scrolling.
    const scrolls = Math.abs(by) === 1 && this.presented === undefined;
    if (scrolls && !this.steady.isAtEnd(by, readStep instanceof StoryStep ? readStep.read : null)) return false;
    const { turnCard } = lessonPlace;
    if (turnCard) turnCard(by);
    else if (by === 1 || by === -1) walk.to(walk.beside(by) ?? choice.step);
    else walk.to(within(choice.step + by, 1, plan.sections.length));
    return true;
  }

  /** All steps with all their numbers, or the current one. */
  private levelled() {
    const { sections } = this.plan;
    const { level, step } = this.panel.choice;
    if (level === 'numbers') return sections.map((section) => fullStep(section, this.shown));
    const section = sections[step - 1];
    return section
      ? toldStep(section, this.shown, this.size.narrow ? this.readings.contributions : undefined)
      : nothing;
  }

  private get top(): ShownTop {
    const { summary, panel, origin, host, readings, visited, size, editing, edited, presenting } = this;
    const { presentation: present } = this.presentation.keys;
    const shown = { summary, panel, origin, host, readings, visited, size, editing, edited, presenting };
    return {
      ...shown,
      awaitsHead: this.chosen.awaitsHead,
      present,
      shortWalk: this.walk.toggleShort,
      typed: this.keys.typed,
    };
  }

  private get shown(): ShownSteps {
    const { panel, origin, readings, presented, choosesBlock: choosing } = this;
    const lesson = shownLesson(origin, this.host.kept)?.id;
    return { panel, origin, readings, presented, choosing, lesson, short: this.walk.short };
  }

  private get presented(): Presented | undefined {
    const { whole: width, seen: height } = this.size;
    return this.presenting && this.choice.level !== 'numbers' ? presentedIn({ width, height }) : undefined;
  }

  private get hasLesson(): boolean {
    return shownLesson(this.origin, this.host.kept) !== undefined;
  }

  private readonly comesIntoView = ({ target, skipped }: ContentVisibilityAutoStateChangeEvent): void => {
    if (!skipped && target instanceof HTMLElement) this.readings.turns.take(Number(target.dataset.step));
  };

  /** From the end of the story. */
  private readonly onward = (event: Event): void => {
    const { detail } = event as OnwardEvent;
    if (detail === 'compare') this.host.connection.send(messages.COMPARE);
    else if (detail === 'worksheet') void this.save('save-some-steps');
    else if (detail === 'model') this.host.connection.send(messages.CHOOSE_MODEL);
    else if (detail === 'workspace model') this.host.connection.send(USE_WORKSPACE_MODEL);
    else if (detail === 'beginners') this.walk.toggleShort('beginners');
    else if (detail === 'all steps') this.walk.allFromStart();
    else if (detail === 'without line breaks')
      this.host.connection.send(messages.TRACE_TEXT, { text: this.summary.text.trimEnd() });
    else {
      if (this.choice.step > 1) this.walk.to(1);
      this.editing.open();
    }
  };

  private readonly beginLesson = (event: Event): void => {
    const { detail: lesson } = event as LessonEvent;
    if (lesson !== null) this.host.beginLesson(lesson);
  };

  private readonly openHeadMenu = (event: Event): void => {
    const { detail, place, returnTo } = event as HeadMenuEvent;
    void this.headMenu.openAt(detail, place, returnTo);
  };

  /** A text edited here is read on where the old one was; another one from the top of its step. */
  private beginsAtTop(before: Origin | undefined): boolean {
    const { step, level } = this.choice;
    return step === 1 || (level !== 'numbers' && before !== undefined && isOtherText(before, this.origin));
  }

  private get choice(): Choice {
    return this.chosen.value;
  }

  private get plan(): Plan {
    return this.summary.plan;
  }

  /** Goes to a place requested by another part of the editor, without moving the focus. */
  go(place: Partial<Place>): void {
    this.chosen.go(place);
  }

  /** Tries other tokens in the text, or masks them, at the step of the predictions. */
  tryOthers(): void {
    for (const event of eventsToMattering(this.panel, true)) this.dispatchEvent(event);
  }

  /** Shows how probable each token of the text was, the most surprising one first. */
  showSurprising(): void {
    goToSurprising(this, this.panel);
  }

  /** Shows what a neuron does. @param place null for the one with the largest effect */
  showNeuron(place: NeuronPlace | null): void {
    void this.renderRoot.querySelector<NeuronCard>('trace-neuron-card')?.show(place);
  }

  /** Runs the model without the chosen head, as the menu of a head does. */
  leaveOutHead(): void {
    this.headMenu.leaveOutChosen();
  }

  /**
   * Does what the menu does: saves the chosen value, or else the probability of the prediction, as a program; a report of some
   * steps; or a picture of the step.
   */
  async save(action: SavedByCommand): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<TraceHeader>('trace-header')?.save(action);
  }

  /** Opens the field to edit the text, to be compared with the original. */
  changeToCompare(): void {
    this.editing.openToCompare();
  }

  /** Goes back to where the user was, or forward again; no tour continues from there. */
  goToVisited(direction: keyof Places): void {
    this.walk.pause();
    this.visited.go(direction);
  }

  /** Moves the focus to the current step. */
  override focus(options?: FocusOptions): void {
    const step = this.sections.find(({ dataset }) => Number(dataset['step']) === this.panel.choice.step);
    step?.focus(options);
  }

  private get readStep(): StepView | StoryStep | null {
    return this.sections.find(({ dataset }) => Number(dataset['step']) === this.choice.step) ?? null;
  }

  private get sections(): (StepView | StoryStep)[] {
    return [...this.renderRoot.querySelectorAll<StepView | StoryStep>('[data-step]')];
  }
}

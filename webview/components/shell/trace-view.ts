/** A trace: its header and tokens, which stay in view, the rail, and its steps: the one that is read, or all of them. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { beginsAnew, type Origin, type Place } from '../../../src/engine/protocol/panel-protocol';
import type { StepsResult, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import { stackOfStep } from '../../../src/trace/steps/stacks';
import type { Step } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { afterChoice } from '../../choice/best-head';
import { type Choice, changeChoice, fitChoice, shownBlock } from '../../choice/choice';
import { announcer } from '../../keyboard/announcer';
import { PanelKeys } from '../../keyboard/panel-keys';
import { traceKeys } from '../../keyboard/trace-keys';
import { viewKeys } from '../../keyboard/view-keys';
import { MaskEvent } from '../../panel/mask-event';
import { ChooseEvent, type OnwardEvent, WalkEvent } from '../../panel/panel';
import { PreviewObserver, preview } from '../../panel/preview';
import type { Host } from '../../sources/host';
import { openSources, type TraceSources } from '../../sources/trace-sources';
import { Contributions } from '../../state/attention/contributions';
import { NextToken } from '../../state/generation/next-token';
import type { StepData } from '../../state/generation/step-data';
import { ExplainEvent } from '../../state/provenance/explain';
import { Proving } from '../../state/provenance/proving';
import { shownLesson } from '../../state/story/shown-lesson';
import { Tour } from '../../state/story/tour';
import { AttentionRow } from '../../state/tokens/attention-row';
import { HighlightSender } from '../../state/tokens/highlight';
import { maskKeys } from '../../state/tokens/mask-keys';
import { sharedStyles } from '../../theme/styles';
import { setTypeSize } from '../../theme/type-size';
import { PanelSize } from './panel-size';
import { fullStep, type ShownSteps, toldStep } from './shown-steps';
import './side-column';
import { StepScroll } from './step-scroll';
import { StepsInTurn } from './steps-in-turn';
import './pickers';
import './step-bar';
import '../story/lesson-place';
import '../story/next-bars';
import type { StepView } from '../steps/step-view';
import type { LessonEvent } from '../story/lesson-bar';
import type { StoryStep } from '../story/story-step';
import '../generation/suggestion-run';
import type { ExplainToken, OpenPlace } from '../generation/suggestion-run';
import { TargetEvent } from '../generation/written';
import type { TokenStrip } from '../tokens/token-strip';
import { type ShownTop, traceTop } from './trace-top';
import { traceViewStyles } from './trace-view-styles';

/** So many steps are seen in a panel that begins at the top. */
const FIRST_STEPS = 2;
/** What is so far outside of the view counts as seen, in CSS pixels. */
const NEAR = 200;

/** Milliseconds until a step's own content stands, so that something can go from there. */
const BRINGING = 350;

@customElement('trace-view')
export class TraceView extends LitElement {
  static override styles = [sharedStyles, traceViewStyles];

  @property({ attribute: false }) summary!: TraceSummary;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Host;
  /** Whether the text was edited in its document since it was traced. */
  @property({ attribute: false }) edited = false;
  @state() private choice!: Choice;
  /** Whether the text is being changed. */
  @state() private editing = false;
  /** Larger type, and only the text and the step that is read. */
  @property({ type: Boolean, reflect: true }) presenting = false;
  @query('main') private scroller!: HTMLElement;
  private readonly size = new PanelSize(this, () => this.scroller);
  private readonly steps = new Query<StepsResult>(this, () => {
    const { readings, choice } = this.panel;
    const { layer, head, variant } = shownBlock(choice);
    const fetch = (signal: AbortSignal) => readings.read('steps', { layer, head, variant, step: 0 }, signal);
    return { of: [readings], key: [layer, head, variant], fetch };
  });
  private readonly proving = new Proving(this, () => this.panel, this.steps);
  private readonly turns = new StepsInTurn(this, () => this.steps.current || this.steps.error !== undefined);
  private readonly attention = new AttentionRow(this, () => {
    return { panel: this.panel, steps: this.currentSteps, looks: { from: TOKENS, to: TOKENS } };
  });
  /** On a source: of the output's token, or in the encoder's steps of the source's own. */
  private readonly across = new AttentionRow(this, () => {
    const { panel } = this;
    const steps = panel.summary.source && this.currentSteps;
    const { sequence } = stackOfStep(this.plan, panel.choice.step, panel.summary.model);
    return { panel, steps, looks: { from: sequence, to: SOURCE } };
  });
  private readonly contributions = new Contributions(this, () => (this.steps.current ? this.panel : undefined));
  private readonly tour = new Tour(this, () => {
    const { step } = this.panel.choice;
    const last = this.plan.sections.length;
    if (step < last) this.walk(step + 1);
    return step + 1 < last;
  });
  private readonly highlight = new HighlightSender((highlight) => this.host.highlight(highlight), nextFrame);
  private sources!: TraceSources;
  private next!: NextToken;
  private panel!: StepData;
  private readonly steady = new StepScroll(
    () => ({
      scroller: this.scroller,
      sections: this.sections,
      all: this.choice.level === 'numbers',
      current: this.choice.step,
    }),
    (step) => this.dispatchEvent(new ChooseEvent({ step })),
  );
  private readonly keys: PanelKeys;
  private readonly viewing: ReturnType<typeof viewKeys>;

  constructor() {
    super();
    const keyed = () => {
      const { summary, panel } = this;
      const choose = (change: Partial<Choice>) => this.dispatchEvent(new ChooseEvent(change));
      const goToStep = (step: number) => this.walk(step);
      return { summary, choice: panel.choice, choose, goToStep, tour: () => this.toggleTour() };
    };
    const maskable = () => {
      const mask = (positions: readonly number[], place?: number) =>
        this.dispatchEvent(new MaskEvent(positions, place));
      return { summary: this.summary, position: this.panel.choice.token, mask };
    };
    const present = () => {
      this.presenting = !this.presenting;
      return this.presenting;
    };
    this.viewing = viewKeys(this.editText, present);
    this.keys = new PanelKeys(this, {
      ...traceKeys(keyed),
      ...maskKeys(maskable),
      ...this.viewing,
    });
    new PreviewObserver(this, () => this.tellHighlight());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener(ChooseEvent.type, this.choose);
    this.addEventListener(WalkEvent.type, this.goTo);
    this.addEventListener(ExplainEvent.type, this.explain);
    this.addEventListener(MaskEvent.type, this.mask);
    this.addEventListener(TargetEvent.type, this.target);
    this.choice = this.host.choice;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener(ChooseEvent.type, this.choose);
    this.removeEventListener(WalkEvent.type, this.goTo);
    this.removeEventListener(ExplainEvent.type, this.explain);
    this.removeEventListener(MaskEvent.type, this.mask);
    this.removeEventListener(TargetEvent.type, this.target);
    if (this.presenting) setTypeSize(1);
    this.steady.release();
    this.highlight.stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('summary')) {
      this.sources = openSources(this.summary, this.host);
      this.next?.continuations.dispose();
      this.next = new NextToken(this.host, this.summary);
      // Another text begins anew, as the host has decided.
      this.choice = this.host.choice;
      this.steady.settleAt(this.choice.step);
      this.turns.begin(
        this.choice.level === 'numbers' ? this.plan.sections.map(({ number }) => number) : [],
        this.seen,
      );
    }
    const { summary, sources, next, host } = this;
    const { width } = this.size;
    const choice = fitChoice(this.choice, summary);
    const panel: StepData = { summary, choice, ...sources, next, width, host };
    // The same object as long as nothing changed that figures show: they need not draw anew.
    if (
      !this.panel ||
      JSON.stringify(choice) !== JSON.stringify(this.panel.choice) ||
      changed.has('summary') ||
      width !== this.panel.width
    )
      this.panel = panel;
  }

  override updated(changed: PropertyValues<this>): void {
    this.tellHighlight();
    this.chooseBest();
    if (changed.get('summary') && this.beginsAtTop(changed.get('origin'))) this.steady.toTop();
    if (this.steady.isSettling && !this.steps.pending) void this.steady.settle();
  }

  override render() {
    const { panel } = this;
    const { choice } = panel;
    const { narrow } = this.size;
    const failed = new Set(
      this.proving.proofs.flatMap(({ status, view }) => (status === 'fails' ? (this.numberOf(view) ?? []) : [])),
    );
    return html`
      ${traceTop(this.top)}
      <div class="body">
        ${narrow ? nothing : this.side(failed)}
        <trace-lesson-place .panel=${panel} .origin=${this.origin} .host=${this.host} @lesson=${() => this.requestUpdate()}></trace-lesson-place>
        ${choice.level === 'numbers' ? this.pickers() : nothing}
        <main class=${choice.level} aria-busy=${this.turns.isWaiting} @scroll=${() => this.steady.scrolled()} @contentvisibilityautostatechange=${this.comesIntoView} @onward=${this.onward} @lesson=${this.beginLesson}>${this.origin.suggestion ? html`<trace-suggestion-run .run=${this.origin.suggestion} @open-place=${({ place }: OpenPlace) => this.host.openPlace(place)} @explain-token=${({ index }: ExplainToken) => this.host.explainToken(index)}></trace-suggestion-run>` : ''}${this.levelled()}</main>
      </div>
      <div class="bottom">
        ${narrow && choice.level !== 'numbers' ? html`<trace-next-bars class="next" flat .panel=${panel} .count=${8}></trace-next-bars>` : nothing}
        ${narrow || choice.level !== 'numbers' ? this.bar(failed) : nothing}
      </div>
    `;
  }

  private side(failed: ReadonlySet<number>) {
    return html`<trace-side-column class="side" .panel=${this.panel} .contributions=${this.contributions.value}
      .failed=${failed} @go=${this.goTo}></trace-side-column>`;
  }

  private pickers() {
    const { summary, panel } = this;
    return html`<trace-pickers .stack=${stackOfStep(summary.plan, panel.choice.step, summary.model)}
      .named=${summary.source !== undefined} .choice=${panel.choice} .variants=${summary.model.variant}
      .withVariant=${this.size.compact}></trace-pickers>`;
  }

  private bar(failed: ReadonlySet<number>) {
    const { choice } = this.panel;
    return html`<trace-step-bar ?rail=${this.size.narrow || this.presenting} .plan=${this.plan} .current=${choice.step} .failed=${failed}
      ?lesson=${this.hasLesson}
      .walks=${choice.level !== 'numbers'} .playing=${this.tour.playing} .presenting=${this.presenting} @go=${this.goTo} @present=${() => this.viewing.presentation?.()}
      @tour=${() => this.toggleTour()}></trace-step-bar>`;
  }

  /** All steps with all their numbers, or the one that is read. */
  private levelled() {
    const { sections } = this.plan;
    const { level, step } = this.panel.choice;
    if (level === 'numbers') return sections.map((section) => fullStep(section, this.shown));
    const section = sections[step - 1];
    return section ? toldStep(section, this.shown, this.contributions.value, this.size.narrow) : nothing;
  }

  private get top(): ShownTop {
    const { summary, panel, origin, host, proving, editing, edited, editText, steps, attention, across } = this;
    const { error, value } = steps;
    const rows = { tokens: attention, source: across };
    const { compact } = this.size;
    const { typed } = this.keys;
    return {
      summary,
      panel,
      origin,
      host,
      rows,
      proving,
      compact,
      editing,
      edited,
      editText,
      ready: value !== undefined,
      error,
      typed,
    };
  }

  private get shown(): ShownSteps {
    const { steps, panel, origin, retry, turns } = this;
    return { steps, panel, origin, retry, turns, proofs: this.proving.proofs, lesson: this.hasLesson };
  }

  private get hasLesson(): boolean {
    return shownLesson(this.origin, (key) => this.host.recall(key)) !== undefined;
  }

  /** The steps that are in view or near it, and the one that is read. */
  private get seen(): ReadonlySet<number> {
    const { sections, choice } = this;
    const near = [choice.step - 1, choice.step, choice.step + 1];
    if (sections.length <= 1) return new Set([...Array(FIRST_STEPS + 1).keys(), ...near]);
    const view = this.scroller.getBoundingClientRect();
    const isSeen = (section: Element) => {
      const { top, bottom } = section.getBoundingClientRect();
      return bottom > view.top - NEAR && top < view.bottom + NEAR;
    };
    return new Set([...near, ...sections.flatMap((section, index) => (isSeen(section) ? index + 1 : []))]);
  }

  private readonly comesIntoView = ({ target, skipped }: ContentVisibilityAutoStateChangeEvent): void => {
    if (!skipped && target instanceof HTMLElement) this.turns.take(Number(target.dataset.step));
  };

  /** From the end of the story. */
  private readonly onward = (event: Event): void => {
    if ((event as OnwardEvent).detail === 'compare') this.host.compare();
    else this.editing = true;
  };

  private readonly beginLesson = (event: Event): void => {
    const { detail: lesson } = event as LessonEvent;
    if (lesson !== null) this.host.beginLesson(lesson);
  };

  private readonly editText = (): void => {
    this.editing = !this.editing;
  };

  private readonly goTo = (event: Event): void => {
    this.walk((event as CustomEvent<number>).detail);
    if (event instanceof WalkEvent && event.part === 'heads') void this.showHeads();
  };

  /** All heads stand below the figures of the one that is chosen. */
  private async showHeads(): Promise<void> {
    await this.updateComplete;
    const step = this.renderRoot.querySelector<StoryStep>('trace-story-step');
    const heads = await step?.gallery();
    if (step && heads) this.steady.holdPart(heads, step);
  }

  /** To a step, and the keyboard with it. */
  private walk(step: number): void {
    if (this.panel.choice.level === 'numbers') this.steady.go(step);
    else {
      this.dispatchEvent(new ChooseEvent({ step }));
      this.scroller.scrollTo({ top: 0, behavior: 'instant' });
      announcer.say(this.titleOf(step));
      if (this.plan.sections[step - 1]?.view === 'choice') this.bringToken();
    }
  }

  /** Once it is shown, the chosen token goes to the end of the text. */
  private bringToken(): void {
    const strip = this.renderRoot.querySelector<TokenStrip>(`trace-token-strip[data-sequence="${TOKENS}"]`);
    setTimeout(
      () => strip?.receive(this.renderRoot.querySelector<StoryStep>('trace-story-step')?.chosenToken ?? null),
      BRINGING,
    );
  }

  private titleOf(step: number): string {
    const section = this.plan.sections[step - 1];
    return section ? `${step} ${plainWords(section, this.plan).title}` : '';
  }

  private toggleTour(): void {
    if (this.tour.playing) this.tour.stop();
    else {
      if (this.panel.choice.level === 'numbers') this.dispatchEvent(new ChooseEvent({ level: 'story' }));
      if (this.panel.choice.step === this.plan.sections.length) this.walk(1);
      this.tour.start();
    }
  }

  /**
   * Of a trace in which nobody has chosen a head it is the one that adds most to the prediction, which may be known late:
   * who reads a step of a block by then keeps the block and head that are shown.
   */
  private chooseBest(): void {
    const { contributions, choice, host } = this;
    if (!choice.isAutomatic || host.bestHead === 'settled') return;
    if (host.bestHead === 'if unread' && !this.isBeforeBlocks) host.bestHead = 'settled';
    const { best } = contributions.value ?? {};
    if (host.bestHead === 'settled' || !contributions.current || !best) return;
    const { layer, head } = best;
    if (choice.layer !== layer || choice.head !== head)
      this.dispatchEvent(new ChooseEvent({ layer, head, isAutomatic: true }));
    host.bestHead = 'settled';
  }

  /** Whether the step that is read comes before all those of a block. */
  private get isBeforeBlocks(): boolean {
    const first = this.plan.sections.find(({ group }) => group === 'block');
    return first === undefined || this.panel.choice.step < first.number;
  }

  /** The value that is explained is one of the block and head that are shown. */
  private readonly explain = (): void => {
    this.host.bestHead = 'settled';
  };

  /** A text that is changed here is read on where it was; another one from the top of its step. */
  private beginsAtTop(before: Origin | undefined): boolean {
    const { step, level } = this.choice;
    return step === 1 || (level !== 'numbers' && before !== undefined && beginsAnew(before, this.origin));
  }

  private get currentSteps(): readonly Step[] | undefined {
    return this.steps.current ? this.steps.value?.steps : undefined;
  }

  /** In the text that was selected. */
  private tellHighlight(): void {
    this.highlight.update(this.panel, this.summary.source ? this.across : this.attention);
  }

  private get plan(): Plan {
    return this.summary.plan;
  }

  private numberOf(view: Plan['sections'][number]['view']): number | undefined {
    return this.plan.sections.find((section) => section.view === view)?.number;
  }

  /** Go to a place that another part of the editor asks for; the keyboard stays where it is. */
  go(place: Partial<Place>): void {
    this.dispatchEvent(new ChooseEvent(place));
    if (place.step === undefined) return;
    if (place.step === 1 || this.choice.level !== 'numbers') this.steady.toTop();
    if (this.choice.level !== 'numbers') return;
    this.steady.release();
    this.steady.settleAt(Math.min(place.step, this.plan.sections.length));
    this.requestUpdate();
  }

  private readonly retry = (): void => this.steps.retry();

  private readonly choose = (event: Event): void => {
    const { variant, level, step } = this.choice;
    const { detail } = event as ChooseEvent;
    this.choice = changeChoice(fitChoice(this.choice, this.summary), detail);
    this.host.choice = this.choice;
    this.host.bestHead = afterChoice(this.host.bestHead, detail);
    // What the pointer rested on is gone with its step, which tells nobody.
    if (this.choice.step !== step) preview.token = undefined;
    if (this.choice.level !== level) this.changeLevel();
    // Another variant has other figures, whose heights would carry the view to another step.
    else if (this.choice.variant !== variant) this.steady.hold(this.choice.step);
  };

  /** The same step is read at every level. */
  private changeLevel(): void {
    this.host.rememberLevel(this.choice.level);
    if (this.choice.level === 'numbers') this.steady.settleAt(this.choice.step);
  }

  /** Likewise with another output. */
  private readonly target = (event: Event): void => this.host.target((event as TargetEvent).detail);

  /** The trace with these tokens masked takes this one's place when it is made. */
  private readonly mask = (event: Event): void => {
    const { detail: positions, place } = event as MaskEvent;
    if (place !== undefined) this.dispatchEvent(new ChooseEvent({ token: place }));
    this.host.mask(positions);
  };

  private get sections(): (StepView | StoryStep)[] {
    return [...this.renderRoot.querySelectorAll<StepView | StoryStep>('[data-step]')];
  }
}

function nextFrame(call: () => void): () => void {
  const frame = requestAnimationFrame(call);
  return () => cancelAnimationFrame(frame);
}

/** Goes to steps of a trace, for any caller; the tour does so by itself. */
import type { LitElement } from 'lit';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { allSteps, type ShortWalk, shortWalk, stepAtOrNear, stepBeside } from '../../../src/trace/steps/short-walk';
import type { Keeper } from '../../base/kept-state';
import { ownLevel } from '../../choice/choice';
import { READ_WALK } from '../../choice/read-walk';
import { announcer } from '../../keyboard/announcer';
import { CHOOSE_KEYS, panelCommand } from '../../keyboard/keys';
import { NamedParts, PartsEvent } from '../../panel/named-parts';
import { ChooseEvent, type PanelData, StayEvent, WalkEvent } from '../../panel/panel';
import { type Stay, Tour } from '../../state/story/tour';
import { storyStrings } from '../../strings/story';
import { MaskedInfluences } from '../predictions/masked-influence';
import { OtherTokens } from '../predictions/other-tokens';
import { TextProbabilitiesTable } from '../predictions/text-probabilities';
import { AblationRun } from '../residual/ablation';
import { AblationSweep } from '../residual/ablation-sweep';
import { NamedEvent } from '../story/named-in-figure';
import type { StoryStep } from '../story/story-step';
import type { TokenStrip } from '../tokens/token-strip';
import type { StepScroll } from './step-scroll';

/** Buttons that play or pause the tour, begin or end the presentation, or change its type size; keys do the same. */
const TOUR_BUTTONS =
  '[data-action="tour"], [data-action="tour-start"], [data-action="short-walk"], [data-action="present"], .type';
const MODIFIERS: readonly string[] = ['Control', 'Alt', 'Meta', 'Shift'];
const TOUR_KEYS: readonly unknown[] = [
  'tour',
  'tourStart',
  'shortWalk',
  'beginnerWalk',
  'presentation',
  'largerType',
  'smallerType',
];

/** Keys that go to the next step or back, unless they move among neighbours; the tour continues from there. */
const STEP_KEYS: readonly unknown[] = ['onward', 'back', 'nextStep', 'previousStep'];

/** How long a part of a step may take to be rendered, in milliseconds, even if other work keeps the machine busy. */
const MAKING = 5000;

/** How long until a step's own content is in place, in milliseconds, so that something can move from there. */
const BRINGING = 350;

interface WalkedView {
  readonly panel: PanelData;
  readonly steady: StepScroll;
  /** Whether it is presented. */
  readonly presenting: boolean;
  readonly kept: Keeper;
}

export class StepWalk {
  private readonly touring: Tour;
  /** The parts of all steps, when these stand below each other. */
  private readonly parts = new NamedParts();
  /** Whether a part of the step was gone to; what its finding names is then not brought into view. */
  private isAtPart = false;
  /** Aborted when a part that was gone to is no longer waited for. */
  private seeking = new AbortController();

  constructor(
    private readonly host: LitElement,
    private readonly view: () => WalkedView,
  ) {
    host.addEventListener(PartsEvent.type, (event) => this.parts.take(event as PartsEvent));
    host.addEventListener(StayEvent.type, (event) => {
      const [part] = event.composedPath();
      if (part instanceof Element) this.view().steady.holdHere(part);
    });
    host.addEventListener(NamedEvent.type, (event) => this.showNamed(event as NamedEvent));
    const next = () => {
      const to = this.beside(1);
      if (to === undefined) return false;
      this.to(to);
      return stepBeside(this.steps, to, 1) !== undefined;
    };
    const said = () => this.storyStep?.said ?? '';
    const showFigure = () => void this.showFigure();
    // In large type there may be more text than room.
    const showFound = () => this.showFound();
    const showEnd = () => this.storyStep?.showEnd();
    this.touring = new Tour(host, { said, showFound, showFigure, showEnd, next, isExempt: actsOnTour }, window);
  }

  private showFound(): void {
    const step = this.storyStep;
    step?.showFound((found) => this.view().steady.holdInView(found, step));
  }

  /**
   * Shows the text above the figure after a choice by key, if the user is looking at the figure; a user reading a fold below
   * stays there.
   */
  showChanged(): void {
    // In a presentation it is beside the figure, below the chosen block and head.
    if (this.storyStep?.presented) return;
    const figure = this.storyStep?.figure?.getBoundingClientRect();
    const view = this.storyStep?.closest('main')?.getBoundingClientRect();
    if (this.choice.level !== 'story' || !figure || !view) return;
    if (figure.bottom > view.top + view.height / 3) this.showFound();
  }

  /** Whether the tour is playing. */
  get playing(): boolean {
    return this.touring.playing;
  }

  /** How long the tour stays at the present step. */
  get stay(): Stay | undefined {
    return this.touring.staying;
  }

  /** The steps of a short walk; `undefined` for all. */
  get short(): readonly number[] | undefined {
    return this.walk && shortWalk(this.plan, this.walk);
  }

  /** Which short walk that is. */
  get walk(): ShortWalk | undefined {
    return this.view().kept.recall(READ_WALK);
  }

  private get steps(): readonly number[] {
    return this.short ?? allSteps(this.plan);
  }

  /** The step after the current one, or before it. */
  beside(by: 1 | -1): number | undefined {
    return stepBeside(this.steps, this.choice.step, by);
  }

  /** Starts or ends a short walk, from the present step or the nearest one of the walk. */
  readonly toggleShort = (walk: ShortWalk): void => {
    this.view().kept.keep(READ_WALK, this.walk === walk ? undefined : walk);
    const { short } = this;
    if (short) {
      if (this.choice.level === 'numbers') this.host.dispatchEvent(new ChooseEvent({ level: 'story' }));
      const near = stepAtOrNear(short, this.choice.step);
      if (near !== undefined && near !== this.choice.step) this.to(near);
    }
    const all = this.plan.sections.length;
    announcer.say(short ? storyStrings.shortLength(walk, short.length) : storyStrings.shortEnded(all));
    this.host.requestUpdate();
  };

  /** Ends a short walk, and begins the whole one. */
  allFromStart(): void {
    if (this.walk) this.toggleShort(this.walk);
    this.to(1);
  }

  /** Goes to a step and focuses it. A short walk that was read to its last step ends with a step that it left out. */
  to(step: number): void {
    const { steady, presenting, kept } = this.view();
    const isRead = this.beside(1) === undefined;
    if (isRead && this.short?.includes(step) === false) kept.keep(READ_WALK, undefined);
    // A level shown by a command ends with its step.
    const level = step === this.choice.step ? this.choice.level : ownLevel(this.choice);
    this.isAtPart = false;
    this.seeking.abort();
    this.host.dispatchEvent(new ChooseEvent({ step }));
    if (level === 'numbers') steady.go(step);
    else {
      steady.toTop();
      if (step > 1) void this.showStep();
      if (presenting) void this.begin();
      announcer.say(this.titleOf(step));
      if (this.plan.sections[step - 1]?.view === 'choice') this.bringToken();
    }
    this.touring.goneOn();
  }

  /** Goes to the step that an event names. */
  readonly goTo = (event: Event): void => {
    this.to((event as CustomEvent<number>).detail);
    if (!(event instanceof WalkEvent) || !event.part) return;
    this.isAtPart = true;
    void this.showPart(event.part, event);
  };

  /** Plays the tour from here, or pauses it; at the last step it starts again. */
  readonly tour = (): void => {
    if (this.playing) this.touring.stop();
    else if (this.beside(1) === undefined) this.tourFromStart();
    else this.play();
  };

  readonly tourFromStart = (): void => {
    this.play(1);
  };

  private play(from?: number): void {
    if (this.choice.level === 'numbers') this.host.dispatchEvent(new ChooseEvent({ level: 'story' }));
    if (from !== undefined) this.to(from);
    this.touring.start();
  }

  /** Pauses the tour; leaving a presentation also ends the tour that plays in it. */
  pause(): void {
    if (this.playing) this.touring.stop();
  }

  /** Begins a presented step at its heading. @param anew also if a part of it was gone to before */
  async begin(anew = false): Promise<void> {
    if (anew) this.isAtPart = false;
    await this.host.updateComplete;
    const step = this.storyStep;
    await step?.updateComplete;
    if (this.isAtPart) return;
    const { steady } = this.view();
    if (step?.previousElementSibling) steady.holdPart(step, step);
    else if (step) steady.toTop();
    void step?.showNamed();
  }

  /** Keeps the text in sight while the figure beside it is scrolled. */
  private showNamed({ named }: NamedEvent): void {
    const step = this.storyStep;
    if (!step || this.isAtPart) return;
    const { steady } = this.view();
    if (steady.isAtTop(step)) steady.holdFromTop(named, step);
    else steady.holdInView(named, step);
  }

  /** Scrolls just enough to have the step's large figure in view. */
  async showFigure(): Promise<void> {
    await this.host.updateComplete;
    const step = this.storyStep;
    await step?.updateComplete;
    const { steady } = this.view();
    // Beside the text it begins where the step does.
    if (step?.presented && step.previousElementSibling) steady.holdPart(step, step);
    else if (step?.presented) steady.toTop();
    else if (step?.figure) steady.holdInView(step.figure, step);
  }

  /** Scrolls to the top of a step that has an explained suggestion above it; above step 1 that stays visible. */
  private async showStep(): Promise<void> {
    await this.host.updateComplete;
    const step = this.storyStep;
    if (step?.previousElementSibling) this.view().steady.holdPart(step, step);
  }

  private get choice() {
    return this.view().panel.choice;
  }

  private get plan() {
    return this.view().panel.summary.plan;
  }

  private get storyStep(): StoryStep | null {
    return this.host.renderRoot.querySelector<StoryStep>('trace-story-step');
  }

  /**
   * Shows a part of a step: all heads are below the figures of the chosen one, and the cache below the generated tokens.
   * Where something is to be typed the field is focused, since keys would otherwise be shortcuts.
   */
  private async showPart(part: NonNullable<WalkEvent['part']>, { without, begins }: WalkEvent): Promise<void> {
    this.seeking.abort();
    this.seeking = new AbortController();
    const { signal: left } = this.seeking;
    const { trace } = this.view().panel.summary;
    await this.host.updateComplete;
    const step = this.storyStep;
    step?.showWhole();
    // If a run is requested there, it is waited for as long as the user stays: a large model takes time until a part can be
    // ablated.
    const isToRun = without !== undefined || begins;
    const patience = isToRun ? left : AbortSignal.any([left, AbortSignal.timeout(MAKING)]);
    const shown = await (step?.parts ?? this.parts).awaited(part, patience);
    if (!shown || left.aborted || trace !== this.view().panel.summary.trace) return;
    // Bars are seen together with the text above them, and with the settings below.
    if (step && part === 'bars') this.view().steady.holdInView(shown, step);
    else if (step) this.view().steady.holdPart(shown, step);
    if (without && shown instanceof AblationRun) await shown.leaveOut(without);
    const canBegin =
      shown instanceof OtherTokens || shown instanceof MaskedInfluences || shown instanceof AblationSweep;
    if (begins && canBegin) shown.begin();
    if (shown instanceof TextProbabilitiesTable) shown.begin();
    // Its results come further down than the button that asked for them, which would keep the keyboard out of sight.
    const isFollowed = begins && shown instanceof AblationSweep;
    if (isFollowed) await shown.updateComplete;
    const isForTyping = part === 'output' || part === 'candidates';
    if ((isForTyping || isFollowed) && shown instanceof HTMLElement) shown.focus({ preventScroll: true });
  }

  /** Once the step is shown, moves the chosen token to the end of the text. */
  private bringToken(): void {
    const strip = this.host.renderRoot.querySelector<TokenStrip>(`trace-token-strip[data-sequence="${TOKENS}"]`);
    const bring = async () => strip?.receive((await this.storyStep?.parts.find('next token')) ?? null);
    setTimeout(() => void bring(), BRINGING);
  }

  private titleOf(step: number): string {
    const section = this.plan.sections[step - 1];
    return section ? `${step} ${plainWords(section, this.plan).title}` : '';
  }
}

/** Whether an input plays or pauses the tour, presents, or is for the editor; other input pauses the tour. */
function actsOnTour(event: Event): boolean {
  const isKey = event instanceof KeyboardEvent;
  if (isKey && (event.ctrlKey || event.altKey || event.metaKey || MODIFIERS.includes(event.key))) return true;
  if (isKey && TOUR_KEYS.includes(panelCommand(event.key))) return true;
  if (isKey && STEP_KEYS.includes(panelCommand(event.key))) return !isAmongNeighbours(event);
  if (isKey && !CHOOSE_KEYS.includes(event.key)) return false;
  return event.composedPath().some((place) => place instanceof Element && place.matches(TOUR_BUTTONS));
}

/** Whether the focused element is one of several that arrow keys move among, of which only it is in the tab order. */
function isAmongNeighbours(event: Event): boolean {
  const [focused] = event.composedPath();
  return (
    focused instanceof HTMLElement &&
    focused !== document.body &&
    focused.tabIndex >= 0 &&
    focused.hasAttribute('tabindex')
  );
}

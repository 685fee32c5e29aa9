/** Goes to steps of a trace, by whatever asks for that; the tour does it by itself. */
import type { LitElement } from 'lit';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { announcer } from '../../keyboard/announcer';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { Tour } from '../../state/story/tour';
import type { StoryStep } from '../story/story-step';
import type { TokenStrip } from '../tokens/token-strip';
import type { StepScroll } from './step-scroll';

/** Milliseconds until a step's own content stands, so that something can go from there. */
const BRINGING = 350;

export interface WalkedView {
  readonly panel: PanelData;
  readonly scroller: HTMLElement;
  readonly steady: StepScroll;
}

export class StepWalk {
  private readonly tour: Tour;

  constructor(
    private readonly host: LitElement,
    private readonly view: () => WalkedView,
  ) {
    this.tour = new Tour(host, () => {
      const { step } = this.choice;
      const last = this.plan.sections.length;
      if (step < last) this.to(step + 1);
      return step + 1 < last;
    });
  }

  /** Whether the tour goes on by itself. */
  get playing(): boolean {
    return this.tour.playing;
  }

  /** To a step, and the keyboard with it. */
  to(step: number): void {
    const { steady, scroller } = this.view();
    if (this.choice.level === 'numbers') steady.go(step);
    else {
      this.host.dispatchEvent(new ChooseEvent({ step }));
      scroller.scrollTo({ top: 0, behavior: 'instant' });
      announcer.say(this.titleOf(step));
      if (this.plan.sections[step - 1]?.view === 'choice') this.bringToken();
    }
  }

  /** To the step that an event names. */
  readonly goTo = (event: Event): void => {
    this.to((event as CustomEvent<number>).detail);
    if (event instanceof WalkEvent && event.part === 'heads') void this.showHeads();
  };

  readonly toggleTour = (): void => {
    if (this.tour.playing) this.tour.stop();
    else {
      if (this.choice.level === 'numbers') this.host.dispatchEvent(new ChooseEvent({ level: 'story' }));
      if (this.choice.step === this.plan.sections.length) this.to(1);
      this.tour.start();
    }
  };

  private get choice() {
    return this.view().panel.choice;
  }

  private get plan() {
    return this.view().panel.summary.plan;
  }

  private get storyStep(): StoryStep | null {
    return this.host.renderRoot.querySelector<StoryStep>('trace-story-step');
  }

  /** All heads stand below the figures of the one that is chosen. */
  private async showHeads(): Promise<void> {
    await this.host.updateComplete;
    const step = this.storyStep;
    const heads = await step?.gallery();
    if (step && heads) this.view().steady.holdPart(heads, step);
  }

  /** Once it is shown, the chosen token goes to the end of the text. */
  private bringToken(): void {
    const strip = this.host.renderRoot.querySelector<TokenStrip>(`trace-token-strip[data-sequence="${TOKENS}"]`);
    setTimeout(() => strip?.receive(this.storyStep?.chosenToken ?? null), BRINGING);
  }

  private titleOf(step: number): string {
    const section = this.plan.sections[step - 1];
    return section ? `${step} ${plainWords(section, this.plan).title}` : '';
  }
}

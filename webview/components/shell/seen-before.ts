/** Keeps how a step was seen before it was presented, so that the user continues there afterwards. */
import type { LitElement } from 'lit';
import type { Choice } from '../../choice/choice';
import { focusedElement } from '../../keyboard/focus-handover';
import type { StepScroll } from './step-scroll';

/** The kept place: its step, the position of that in the panel, and what had the focus. */
interface SeenPlace {
  readonly step: number;
  readonly at: number | undefined;
  readonly focused: HTMLElement | null;
}

interface SeenView {
  readonly choice: Choice;
  readonly steady: Pick<StepScroll, 'at' | 'settleAt' | 'toTop'>;
}

export class SeenBefore {
  private place: SeenPlace | undefined;

  constructor(
    private readonly view: LitElement,
    private readonly shown: () => SeenView,
  ) {}

  /** Must be called before the presentation begins. */
  keep(): void {
    const { choice, steady } = this.shown();
    this.place = { step: choice.step, at: steady.at, focused: focusedElement() };
  }

  /** Restores the place if the step is still the same; another step begins at its top. */
  goBack(): void {
    const { place } = this;
    const { choice, steady } = this.shown();
    this.place = undefined;
    if (place?.step === choice.step) steady.settleAt(choice.step, place.at);
    else if (choice.level !== 'numbers') steady.toTop();
    void this.focusAgain(place);
  }

  /** Focuses what had the focus before, if it is still usable, or else the step if nothing has it. */
  private async focusAgain(place: SeenPlace | undefined): Promise<void> {
    await this.view.updateComplete;
    if (place?.step === this.shown().choice.step) place.focused?.focus({ preventScroll: true });
    if (!focusedElement()) this.view.focus({ preventScroll: true });
  }
}

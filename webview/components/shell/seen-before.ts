/** How the step was seen that is presented: whoever ends the presentation goes on there. */
import type { LitElement } from 'lit';
import type { Choice } from '../../choice/choice';
import { focusedElement } from '../../keyboard/focus-handover';
import type { StepScroll } from './step-scroll';

/** The place that is kept: its step, where that stood in the panel, and what had the focus. */
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

  /** Before the presentation begins. */
  keep(): void {
    const { choice, steady } = this.shown();
    this.place = { step: choice.step, at: steady.at, focused: focusedElement() };
  }

  /** Where the step was read on it goes on as it was seen before; another one begins at its top. */
  goBack(): void {
    const { place } = this;
    const { choice, steady } = this.shown();
    this.place = undefined;
    if (place?.step === choice.step) steady.settleAt(choice.step, place.at);
    else if (choice.level !== 'numbers') steady.toTop();
    void this.focusAgain(place);
  }

  /** What had the focus before, where it is of use still. */
  private async focusAgain(place: SeenPlace | undefined): Promise<void> {
    if (place?.step !== this.shown().choice.step) return;
    await this.view.updateComplete;
    place.focused?.focus({ preventScroll: true });
  }
}

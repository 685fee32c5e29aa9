/** Where all steps stand below each other: goes to one of them, stays at it, and notices which of them is read. */
import { ScrollAnchor } from '../../base/scroll-anchor';

/** What scrolls, and the steps in it. */
export interface ScrolledSteps {
  readonly scroller: HTMLElement;
  /** In their order: those that are made. */
  readonly sections: readonly (HTMLElement & { readonly updateComplete: Promise<unknown> })[];
  /** Whether all steps are shown; else there is nothing to scroll to. */
  readonly all: boolean;
  /** The step that is read. */
  readonly current: number;
}

/** The step that is read is the last one that begins so far down, or in the upper quarter of the view. In CSS pixels. */
const READ_LINE = 120;

export class StepScroll {
  private readonly anchor = new ScrollAnchor();
  /** The step that is gone back to as soon as it stands. */
  private settling: number | undefined;

  /** @param read called when another step is read */
  constructor(
    private readonly view: () => ScrolledSteps,
    private readonly read: (step: number) => void,
  ) {}

  get isSettling(): boolean {
    return this.settling !== undefined;
  }

  /** Go back to a step when everything is made: `settle` is called then. */
  settleAt(step: number): void {
    this.settling = step;
  }

  /** Back to the step that was read. The steps above it get their height little by little. */
  async settle(): Promise<void> {
    const step = this.settling;
    if (step === undefined) return;
    await Promise.all(this.view().sections.map(({ updateComplete }) => updateComplete));
    if (this.settling !== step) return;
    this.settling = undefined;
    this.hold(step);
  }

  /** Stay at a step while what is above it changes its height. */
  hold(step: number): void {
    const { sections, scroller, all } = this.view();
    const section = sections[step - 1];
    if (section && all && step > 1) this.anchor.hold(section, scroller, sections);
  }

  /** To a step, and the keyboard with it. */
  go(step: number): void {
    const { sections, scroller } = this.view();
    const section = sections[step - 1];
    if (!section) return;
    this.read(step);
    this.anchor.hold(section, scroller, sections, { glides: true });
    section.focus({ preventScroll: true });
  }

  /** To a part of the only step that is shown, while what is above it gets its height. */
  holdPart(part: Element, step: Element): void {
    this.anchor.hold(part, this.view().scroller, [step]);
  }

  /** No further than to have a part of the only step that is shown in view, while it gets its height. */
  holdInView(part: Element, step: Element): void {
    this.anchor.hold(part, this.view().scroller, [step], { glides: true, block: 'nearest' });
  }

  toTop(): void {
    this.anchor.release();
    this.view().scroller?.scrollTo({ top: 0, behavior: 'instant' });
  }

  release(): void {
    this.anchor.release();
  }

  /** To be called when the view was scrolled. */
  scrolled(): void {
    const { scroller, sections, all, current } = this.view();
    if (this.isSettling || !all) return;
    this.anchor.scrolled();
    if (this.anchor.holding) return;
    const line = scroller.getBoundingClientRect().top + Math.min(READ_LINE, scroller.clientHeight / 4);
    const atEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    const begun = sections.filter((section) => section.getBoundingClientRect().top <= line).length;
    const step = atEnd ? sections.length : Math.max(begun, 1);
    if (step !== current) this.read(step);
  }
}

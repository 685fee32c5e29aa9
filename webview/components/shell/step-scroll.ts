/** Scrolling when all steps stand one below the other: goes to a step, keeps it in place, and reports which one is read. */
import type { Keeper } from '../../base/kept-state';
import { ScrollAnchor } from '../../base/scroll-anchor';
import { SCROLLED_PAST } from '../../choice/scrolled-past';

/** The scrolling element and its steps. */
interface ScrolledSteps {
  readonly scroller: HTMLElement;
  /** The steps that are rendered, in order. */
  readonly sections: readonly (HTMLElement & { readonly updateComplete: Promise<unknown> })[];
  /** Whether all steps are shown; otherwise there is nothing to scroll to. */
  readonly all: boolean;
  /** The number of the current step. */
  readonly current: number;
}

/**
 * The current step is the last one that begins above this line, in CSS pixels from the top, or in the upper quarter of the
 * view.
 */
const READ_LINE = 120;

export class StepScroll {
  private readonly anchor = new ScrollAnchor();
  /** The step to return to as soon as it is rendered. */
  private settling: number | undefined;
  /** The position of that step in the view. */
  private settlingAt: number | undefined;

  /**
   * Whether the view is being returned to where it was left; it may not be there yet, as long as some steps lack their height.
   */
  private isGoingBack = false;

  /** Whether it is the first of the page, so that the place of the previous page is restored. */
  private isFirst = true;

  /** @param read called when another step is read @param kept keeps how far the user has read into a step */
  constructor(
    private readonly view: () => ScrolledSteps,
    private readonly read: (step: number) => void,
    private readonly kept: () => Keeper,
  ) {}

  get isSettling(): boolean {
    return this.settling !== undefined;
  }

  /**
   * Returns to a step when `settle` is called, which happens once everything is rendered.
   * @param at the distance of the step from the upper edge, as returned by `at`; `undefined` for the place that was read, or
   * the top
   */
  settleAt(step: number, at?: number): void {
    this.settling = step;
    this.settlingAt = at;
  }

  /** The distance of the current step from the upper edge of the view, in CSS pixels. */
  get at(): number | undefined {
    const { current: section } = this;
    const { scroller } = this.view();
    return section && section.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
  }

  /** Returns to the current step. The steps above it get their height little by little. */
  async settle(): Promise<void> {
    const step = this.settling;
    if (step === undefined) return;
    await Promise.all(this.view().sections.map(({ updateComplete }) => updateComplete));
    if (this.settling !== step) return;
    this.settling = undefined;
    const { settlingAt: at } = this;
    this.settlingAt = undefined;
    if (at !== undefined) {
      this.holdAt(step, at);
      return;
    }
    const before = this.isFirst ? this.kept().recall(SCROLLED_PAST) : undefined;
    this.isFirst = false;
    if (before?.step === step && before.past > 0) {
      this.holdPast(step, before.past);
      this.isGoingBack = this.anchor.holding;
    } else this.hold(step);
  }

  /** Keeps a step in place while what is above it changes its height. */
  hold(step: number): void {
    const { sections, scroller, all } = this.view();
    const section = sections[step - 1];
    if (section && all && step > 1) this.anchor.hold(section, scroller, sections);
  }

  /** Returns to a step that was left after scrolling this many pixels into it. */
  backTo(step: number, past: number): void {
    if (past > 0) this.holdPast(step, past);
    else if (this.view().all && step > 1) this.hold(step);
    else this.toTop();
  }

  private holdAt(step: number, at: number): void {
    const { sections, scroller, all } = this.view();
    const section = sections[all ? step - 1 : 0];
    if (section) this.anchor.hold(section, scroller, sections, { at });
  }

  /** Holds the step at the place that was read. */
  private holdPast(step: number, past: number): void {
    const { sections, scroller, all } = this.view();
    const section = sections[all ? step - 1 : 0];
    if (section) this.anchor.hold(section, scroller, sections, { past });
  }

  /** Goes to a step and focuses it. */
  go(step: number): void {
    const { sections, scroller } = this.view();
    // If the user moves on before the page is back at the old place, it is not taken back there.
    if (this.isSettling) this.settleAt(step);
    const section = sections[step - 1];
    if (!section) return;
    this.anchor.hold(section, scroller, sections, { glides: true });
    section.focus({ preventScroll: true });
  }

  /** Scrolls to a part of the only step that is shown, and keeps it there while what is above it gets its height. */
  holdPart(part: Element, step: Element): void {
    this.anchor.hold(part, this.view().scroller, [step]);
  }

  /** Scrolls just enough to have a part of the only step in view, while it gets its height. */
  holdInView(part: Element, step: Element): void {
    this.anchor.hold(part, this.view().scroller, [step], { glides: true, block: 'nearest' });
  }

  /** Keeps a part of a step where it is while what is above it changes its height. */
  holdHere(part: Element): void {
    const { scroller, sections } = this.view();
    const at = part.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
    this.anchor.hold(part, scroller, sections, { at });
  }

  /**
   * Brings a part into view as seen from the top of the step, even if what is before it gets more height while it is rendered.
   */
  holdFromTop(part: Element, step: Element): void {
    this.anchor.hold(part, this.view().scroller, [step], { block: 'nearest', from: step });
  }

  /**
   * Whether the only step that is shown is scrolled to its end, or to its beginning.
   * @param by the direction: positive for the end, negative for the beginning
   * @param part the element whose end counts as the end of the step
   */
  isAtEnd(by: number, part: Element | null): boolean {
    const { scroller } = this.view();
    if (by < 0) return scroller.scrollTop < 1;
    if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2) return true;
    const edge = scroller.getBoundingClientRect().bottom;
    return part !== null && part.getBoundingClientRect().bottom <= edge + 1;
  }

  /** Whether the view is at the top of the only step that is shown. */
  isAtTop(step: Element): boolean {
    return Math.abs(step.getBoundingClientRect().top - this.view().scroller.getBoundingClientRect().top) < 1;
  }

  toTop(): void {
    this.anchor.release();
    this.view().scroller?.scrollTo({ top: 0, behavior: 'instant' });
  }

  release(): void {
    this.anchor.release();
  }

  /** Must be called when scrolling has ended. While a place is held, it is kept already. */
  ended(): void {
    this.isGoingBack &&= this.anchor.holding;
    if (this.isSettling || this.isGoingBack || !this.current) return;
    this.kept().keep(SCROLLED_PAST, { step: this.view().current, past: this.past });
  }

  /** How far the current step is scrolled past the top, in CSS pixels. */
  get past(): number {
    const { current: section } = this;
    if (!section) return 0;
    const { scroller } = this.view();
    const edge = scroller.getBoundingClientRect().top + Number.parseFloat(getComputedStyle(section).scrollMarginTop);
    return Math.max(Math.round(edge - section.getBoundingClientRect().top), 0);
  }

  private get current(): HTMLElement | undefined {
    const { sections, all, current } = this.view();
    return sections[all ? current - 1 : 0];
  }

  /** Must be called when the view was scrolled. */
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

/** Where all steps stand below each other: goes to one of them, stays at it, and notices which of them is read. */
import type { Keeper } from '../../base/kept-state';
import { ScrollAnchor } from '../../base/scroll-anchor';
import { READ_PAST } from '../../choice/read-past';

/** What scrolls, and the steps in it. */
interface ScrolledSteps {
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
  /** Where it then stands in the view. */
  private settlingAt: number | undefined;

  /** Whether the view is held where it was left: as long as not all has its height, it may not be there yet. */
  private isGoingBack = false;

  /** Whether it is the page's first: what was read in the page before is gone back to. */
  private isFirst = true;

  /**
   * @param read called when another step is read
   * @param kept where it is kept how far into its step the reader is
   */
  constructor(
    private readonly view: () => ScrolledSteps,
    private readonly read: (step: number) => void,
    private readonly kept: () => Keeper,
  ) {}

  get isSettling(): boolean {
    return this.settling !== undefined;
  }

  /**
   * Go back to a step when everything is made: `settle` is called then.
   * @param at so far below the upper edge of the view, as `at` tells it; `undefined`: as far into it as the reader was, or at its top
   */
  settleAt(step: number, at?: number): void {
    this.settling = step;
    this.settlingAt = at;
  }

  /** How far below the upper edge of the view the step stands that is read. In CSS pixels. */
  get at(): number | undefined {
    const { current: section } = this;
    const { scroller } = this.view();
    return section && section.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
  }

  /** Back to the step that was read. The steps above it get their height little by little. */
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
    const before = this.isFirst ? this.kept().recall(READ_PAST) : undefined;
    this.isFirst = false;
    if (before?.step === step && before.past > 0) {
      this.holdPast(step, before.past);
      this.isGoingBack = this.anchor.holding;
    } else this.hold(step);
  }

  /** Stay at a step while what is above it changes its height. */
  hold(step: number): void {
    const { sections, scroller, all } = this.view();
    const section = sections[step - 1];
    if (section && all && step > 1) this.anchor.hold(section, scroller, sections);
  }

  /** To a step that was left with so many pixels scrolled past. */
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

  /** As far into it as the reader was. */
  private holdPast(step: number, past: number): void {
    const { sections, scroller, all } = this.view();
    const section = sections[all ? step - 1 : 0];
    if (section) this.anchor.hold(section, scroller, sections, { past });
  }

  /** To a step, and the keyboard with it. */
  go(step: number): void {
    const { sections, scroller } = this.view();
    // Who goes on before the page is back where it was read is not taken back there.
    if (this.isSettling) this.settleAt(step);
    const section = sections[step - 1];
    if (!section) return;
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

  /** A part of a step where it is, while what is above it gets another height. */
  holdHere(part: Element): void {
    const { scroller, sections } = this.view();
    const at = part.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
    this.anchor.hold(part, scroller, sections, { at });
  }

  /** The same as in view from the top of the step, also where more of its height comes before the part while it is made. */
  holdFromTop(part: Element, step: Element): void {
    this.anchor.hold(part, this.view().scroller, [step], { block: 'nearest', from: step });
  }

  /**
   * Whether the only step that is shown is seen to its end, or to its beginning.
   * @param by where that is: ahead or back
   * @param part where that ends there is no more to read
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

  /** To be called when a scroll has ended: where the view is held as it was left that place is kept already. */
  ended(): void {
    this.isGoingBack &&= this.anchor.holding;
    if (this.isSettling || this.isGoingBack || !this.current) return;
    this.kept().keep(READ_PAST, { step: this.view().current, past: this.past });
  }

  /** How much of the step that is read is scrolled past, in CSS pixels. */
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

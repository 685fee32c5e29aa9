/** Where the parts of a comparison stand below each other: goes to one of them, stays at it, and notices where it is read. */
import type { ReadPlace } from '../../../src/trace/compare/compare-place';
import { ScrollAnchor } from '../../base/scroll-anchor';

/** What scrolls, and the parts in it. */
export interface ScrolledParts {
  readonly scroller: HTMLElement;
  /** In their order: those that are made. Each has an id. */
  readonly sections: readonly HTMLElement[];
}

/** The part that is read is the last one that begins so far down. In CSS pixels. */
const READ_LINE = 60;

export class CompareScroll {
  private readonly anchor = new ScrollAnchor();
  /** What is gone back to as soon as its part stands; `null`: the beginning. */
  private unread: ReadPlace | null | undefined;

  /** @param read called with where the reader is, once that is settled */
  constructor(
    private readonly view: () => ScrolledParts,
    private readonly read: (place: ReadPlace) => void,
  ) {}

  /** Go back to a place when its part stands: `settle` is called then. @param place `null`: the beginning */
  settleAt(place: ReadPlace | null): void {
    this.release();
    this.unread = place;
  }

  /** Back to where it was read, if its part is made by now. */
  settle(): void {
    const { unread } = this;
    if (unread === null) {
      this.release();
      this.view().scroller.scrollTo({ top: 0, behavior: 'instant' });
    }
    const section = unread && this.section(unread.id);
    if (section) this.stayAt(section, unread.past);
  }

  /** At once: what is passed on the way would take its height while the view moves. */
  go(id: string): void {
    const section = this.section(id);
    if (!section) return;
    this.stayAt(section);
    section.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    this.read({ id, past: 0 });
  }

  /** To the next part, or with -1 to the one before that which is read. */
  goOn(by: 1 | -1): void {
    const { scroller, sections } = this.view();
    const line = scroller.getBoundingClientRect().top + READ_LINE;
    const current = sections.filter((section) => section.getBoundingClientRect().top <= line).length - 1;
    const next = sections[Math.min(Math.max(current + by, 0), sections.length - 1)];
    if (next) this.go(next.id);
  }

  /** The reader moves on. */
  readonly release = (): void => {
    this.anchor.release();
    this.unread = undefined;
  };

  /** To be called when a scroll has ended. Where the view is held the place is known already. */
  readonly scrolled = (): void => {
    this.anchor.scrolled();
    if (this.anchor.holding || this.unread) return;
    const { scroller, sections } = this.view();
    const { scrollTop } = scroller;
    const section = sections.findLast(({ offsetTop }) => offsetTop <= scrollTop);
    if (section) this.read({ id: section.id, past: scrollTop - section.offsetTop });
  };

  private section(id: string): HTMLElement | undefined {
    return this.view().sections.find((section) => section.id === id);
  }

  /** What lies above takes its height only now: it must not push away what was gone to, until the reader moves on. */
  private stayAt(section: HTMLElement, past = 0): void {
    this.release();
    const { scroller, sections } = this.view();
    this.anchor.hold(section, scroller, sections, { past });
  }
}

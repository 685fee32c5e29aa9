/** Keeps a step at the top of the view while what is above it still grows, until the reader scrolls. */

/** After so many milliseconds whatever is above has its height. */
const LONGEST = 10_000;

export class StepAnchor {
  private section: Element | undefined;
  /** Where the view was scrolled to last, to keep the section in place. */
  private top = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.align());

  constructor(private readonly scroller: () => Element) {}

  get holding(): boolean {
    return this.section !== undefined;
  }

  /** @param above the sections before it */
  hold(section: Element, above: Iterable<Element>): void {
    this.release();
    this.section = section;
    for (const other of above) this.resized.observe(other);
    this.timer = setTimeout(() => this.release(), LONGEST);
    this.align();
  }

  release(): void {
    this.section = undefined;
    this.resized.disconnect();
    clearTimeout(this.timer);
  }

  /** The view was scrolled. @returns whether the section is still held; else somebody else has scrolled */
  scrolled(): boolean {
    if (!this.section) return false;
    const { scrollTop } = this.scroller();
    if (scrollTop === this.top) return true;
    // The browser itself may make up for what has grown.
    const inPlace =
      Math.abs(this.section.getBoundingClientRect().top - this.scroller().getBoundingClientRect().top) <= 2;
    if (inPlace) this.top = scrollTop;
    else this.release();
    return inPlace;
  }

  private align(): void {
    this.section?.scrollIntoView({ block: 'start', behavior: 'instant' });
    this.top = this.scroller().scrollTop;
  }
}

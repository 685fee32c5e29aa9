/** Keeps a step at the top of the view while what is above it still grows, until the reader does something. */

/** After so many milliseconds whatever is above has its height. */
const LONGEST = 10_000;

/** What a reader does who wants to be elsewhere. That a view scrolls may also have other reasons, as its own growth. */
const INPUT = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

export class StepAnchor {
  private section: Element | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.align());
  private readonly left = () => this.release();

  get holding(): boolean {
    return this.section !== undefined;
  }

  /** @param above what is before the section and may grow */
  hold(section: Element, above: Iterable<Element>): void {
    this.release();
    this.section = section;
    for (const other of above) this.resized.observe(other);
    for (const type of INPUT) window.addEventListener(type, this.left, { capture: true, passive: true });
    this.timer = setTimeout(this.left, LONGEST);
    this.align();
  }

  release(): void {
    this.section = undefined;
    this.resized.disconnect();
    for (const type of INPUT) window.removeEventListener(type, this.left, { capture: true });
    clearTimeout(this.timer);
  }

  /** To be called when the view was scrolled, too: the browser may have done that while the content changed. */
  align(): void {
    this.section?.scrollIntoView({ block: 'start', behavior: 'instant' });
  }
}

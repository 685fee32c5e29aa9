/** Keeps a step at the top of the view while what is above it still grows, until the reader does something. */

/** After so many milliseconds whatever is above has its height. */
const LONGEST = 10_000;

/** A way this short, in heights of the view, is shown; on a longer one nothing could be recognized. */
const SHORT_WAY = 1.5;

/** What a reader does who wants to be elsewhere. That a view scrolls may also have other reasons, as its own growth. */
const INPUT = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

export class StepAnchor {
  private section: Element | undefined;
  /** While the way to the section is shown. */
  private gliding: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.align());
  private readonly left = () => this.release();

  get holding(): boolean {
    return this.section !== undefined;
  }

  /**
   * @param above what is before the section and may grow
   * @param shown what scrolls, where the way to the section is to be shown if it is short
   */
  hold(section: Element, above: Iterable<Element>, shown?: Element): void {
    this.release();
    this.section = section;
    if (shown) this.glide(section, shown);
    for (const other of above) this.resized.observe(other);
    for (const type of INPUT) window.addEventListener(type, this.left, { capture: true, passive: true });
    this.timer = setTimeout(this.left, LONGEST);
    this.align();
  }

  private glide(section: Element, scroller: Element): void {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const way = Math.abs(section.getBoundingClientRect().top - scroller.getBoundingClientRect().top);
    if (calm || way < 1 || way > SHORT_WAY * scroller.clientHeight) return;
    this.gliding = new AbortController();
    const arrived = () => {
      this.gliding = undefined;
      this.align();
    };
    scroller.addEventListener('scrollend', arrived, { once: true, signal: this.gliding.signal });
    section.scrollIntoView({ block: 'start', behavior: 'smooth' });
  }

  release(): void {
    this.section = undefined;
    this.gliding?.abort();
    this.gliding = undefined;
    this.resized.disconnect();
    for (const type of INPUT) window.removeEventListener(type, this.left, { capture: true });
    clearTimeout(this.timer);
  }

  /** To be called when the view was scrolled, too: the browser may have done that while the content changed. */
  align(): void {
    if (!this.gliding) this.section?.scrollIntoView({ block: 'start', behavior: 'instant' });
  }
}

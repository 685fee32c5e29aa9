/** Keeps a section at the top of the view, or a part of it in view, while what is above it still grows, until the reader does something. */

/** After so many milliseconds whatever is above has its height, also where other work keeps the machine busy. */
const LONGEST = 60_000;

/** A way this short, in heights of the view, is shown; on a longer one nothing could be recognized. */
const SHORT_WAY = 1.5;

/** What a reader does who wants to be elsewhere. */
const INPUT = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta']);

/** In CSS pixels: so much of a section is seen, however far into it the reader was before it had its height. */
const LEAST_SEEN = 60;

/** Where a section is held. */
interface Hold {
  /** Whether the way to the section is to be shown if it is short. */
  readonly glides?: boolean;
  /** At the top of the view, or anywhere in it. */
  readonly block?: 'start' | 'nearest';
  /** At the top of the view: how many pixels of the section are scrolled past. */
  readonly past?: number;
  /** How far below the upper edge of what scrolls it is kept instead, in CSS pixels. */
  readonly at?: number | undefined;
  /** Anywhere in the view: what is at its top unless the section then is out of it, however heights change. */
  readonly from?: Element | undefined;
}

type Place = Required<Pick<Hold, 'block' | 'past'>> & Omit<Hold, 'glides'>;

export class ScrollAnchor {
  private section: Element | undefined;
  private scroller: HTMLElement | undefined;
  /** While the way to the section is shown. */
  private gliding: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.align());
  /** The section and those beside it. */
  private among: readonly Element[] = [];
  /** Where the section was put last, below the edge of what scrolls, and how high all of them were then. */
  private top = 0;
  private height = 0;
  private how: Place = { block: 'start', past: 0 };
  private readonly left = (event?: Event) => {
    // Modifiers alone, and keys of the editor as to open its palette, lead to nowhere else here.
    const key = event instanceof KeyboardEvent ? event : undefined;
    if (key && (key.ctrlKey || key.metaKey || MODIFIERS.has(key.key))) return;
    this.release();
  };

  get holding(): boolean {
    return this.section !== undefined;
  }

  /**
   * @param scroller what scrolls, and alone does
   * @param among the section and those beside it: what may grow
   */
  hold(
    section: Element,
    scroller: HTMLElement,
    among: Iterable<Element>,
    { glides = false, block = 'start', past = 0, ...how }: Hold = {},
  ): void {
    this.release();
    this.section = section;
    this.scroller = scroller;
    this.how = { ...how, block, past };
    this.among = [...among];
    if (glides) this.glide(section, scroller);
    for (const other of this.among) this.resized.observe(other);
    for (const type of INPUT) window.addEventListener(type, this.left, { capture: true, passive: true });
    this.timer = setTimeout(() => this.release(), LONGEST);
    this.align();
  }

  private glide(section: Element, scroller: HTMLElement): void {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const way = Math.abs(wayTo(section, scroller, this.how));
    if (calm || way < 1 || way > SHORT_WAY * scroller.clientHeight) return;
    this.gliding = new AbortController();
    const arrived = () => {
      this.gliding = undefined;
      this.align();
    };
    scroller.addEventListener('scrollend', arrived, { once: true, signal: this.gliding.signal });
    bring(section, scroller, this.how, 'smooth');
  }

  release(): void {
    this.section = undefined;
    this.scroller = undefined;
    this.among = [];
    this.gliding?.abort();
    this.gliding = undefined;
    this.resized.disconnect();
    for (const type of INPUT) window.removeEventListener(type, this.left, { capture: true });
    clearTimeout(this.timer);
  }

  /**
   * To be called when the view was scrolled: the browser does that where heights have changed. Where they are the same,
   * somebody did it without any input that is seen here, as a screen reader does, and wants to be elsewhere.
   */
  scrolled(): void {
    if (this.gliding || !this.section) return;
    if (this.heightOfAll() !== this.height) this.align();
    else if (Math.abs(topOf(this.section) - this.top) > 1) this.release();
  }

  private align(): void {
    if (this.gliding || !this.section || !this.scroller) return;
    bring(this.section, this.scroller, this.how, 'instant');
    this.top = topOf(this.section);
    this.height = this.heightOfAll();
  }

  private heightOfAll(): number {
    return this.among.reduce((sum, { clientHeight }) => sum + clientHeight, 0);
  }
}

/** As Element.scrollIntoView does, which would scroll all that is around it as well: the page, and the one it is framed in. */
function bring(section: Element, scroller: HTMLElement, how: Place, behavior: 'smooth' | 'instant'): void {
  const top = wayTo(section, scroller, how);
  if (top !== 0) scroller.scrollBy({ top, behavior });
}

/** How far it is to be scrolled. */
function wayTo(section: Element, scroller: HTMLElement, { block, past, at, from }: Place): number {
  const box = section.getBoundingClientRect();
  const { scrollMarginTop, scrollMarginBottom } = getComputedStyle(section);
  const edge = scroller.getBoundingClientRect().top + scroller.clientTop;
  if (at !== undefined) return box.top - edge - at;
  const above = box.top - Number.parseFloat(scrollMarginTop) - edge;
  const below = box.bottom + Number.parseFloat(scrollMarginBottom) - edge - scroller.clientHeight;
  const into = Math.max(0, Math.min(past, box.height - LEAST_SEEN));
  if (block === 'start') return above + into;
  if (from) {
    const begin = from.getBoundingClientRect().top - edge;
    return begin + nearest(above - begin, below - begin);
  }
  return nearest(above, below);
}

/** The shorter way to see as much as there is room for; none where that is seen. */
function nearest(above: number, below: number): number {
  const [isAbove, isBelow] = [above < 0, below > 0];
  if (isAbove === isBelow) return 0;
  return Math.abs(above) < Math.abs(below) ? above : below;
}

/** Below the edge of what scrolls it. */
function topOf(section: Element): number {
  return section.getBoundingClientRect().top - (section.parentElement?.getBoundingClientRect().top ?? 0);
}

/**
 * Keeps a section at the top of the view, or a part of it in view, while content above it still grows, until the user does
 * something.
 */

/** Milliseconds after which the content above has its final height, even if other work keeps the machine busy. */
const LONGEST = 60_000;

/** In heights of the view: a movement up to this length is animated. In a longer one nothing could be recognised. */
const SHORT_WAY = 1.5;

/** Input that shows that the user wants to be elsewhere. */
const INPUT = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta']);

/** In CSS pixels: at least this much of a section stays in view, however far into it the reader was before it had its height. */
const LEAST_SEEN = 60;

/** Where a section is held. */
interface Hold {
  /** Whether a short movement to the section is animated. */
  readonly glides?: boolean;
  /** Whether it is held at the top of the view, or anywhere in it. */
  readonly block?: 'start' | 'nearest';
  /** For `start`: how many CSS pixels of the section are scrolled past. */
  readonly past?: number;
  /** The distance below the upper edge of the scroller at which it is held instead, in CSS pixels. */
  readonly at?: number | undefined;
  /** For `nearest`: the element kept at the top of the view, unless the section is then out of view. */
  readonly from?: Element | undefined;
}

type Place = Required<Pick<Hold, 'block' | 'past'>> & Omit<Hold, 'glides'>;

export class ScrollAnchor {
  private section: Element | undefined;
  private scroller: HTMLElement | undefined;
  /** Present while the movement to the section is animated. */
  private gliding: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.align());
  /** The section and its neighbours. */
  private among: readonly Element[] = [];
  /** The top of the section below the scroller's edge when it was last placed, and the total height of `among` then. */
  private top = 0;
  private height = 0;
  private how: Place = { block: 'start', past: 0 };
  private readonly left = (event?: Event) => {
    // Modifiers alone, and shortcuts of the editor, for example for its palette, do not move the reader in this view.
    const key = event instanceof KeyboardEvent ? event : undefined;
    if (key && (key.ctrlKey || key.metaKey || MODIFIERS.has(key.key))) return;
    this.release();
  };

  get holding(): boolean {
    return this.section !== undefined;
  }

  /**
   * @param scroller the only element that scrolls
   * @param among the section and its neighbours, which may grow
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
   * To be called when the view was scrolled. The browser scrolls when heights have changed. If they have not, the reader
   * scrolled without an input seen here, for example by a screen reader, and wants to be elsewhere.
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

/**
 * Like `Element.scrollIntoView`, which would also scroll everything around the scroller: the page, and the page that frames it.
 */
function bring(section: Element, scroller: HTMLElement, how: Place, behavior: 'smooth' | 'instant'): void {
  const top = wayTo(section, scroller, how);
  if (top !== 0) scroller.scrollBy({ top, behavior });
}

/** The distance to scroll, in CSS pixels. */
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

/** The shorter distance that brings as much into view as fits; 0 where it is in view already. */
function nearest(above: number, below: number): number {
  const [isAbove, isBelow] = [above < 0, below > 0];
  if (isAbove === isBelow) return 0;
  return Math.abs(above) < Math.abs(below) ? above : below;
}

/** The distance of its top below the scroller's edge. */
function topOf(section: Element): number {
  return section.getBoundingClientRect().top - (section.parentElement?.getBoundingClientRect().top ?? 0);
}

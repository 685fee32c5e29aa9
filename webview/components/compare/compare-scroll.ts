/**
 * Scrolls through the parts of a comparison, which stand one below the other: goes to a part, keeps it in place while heights
 * change, and reports what is being read.
 */
import type { ReadPlace } from '../../../src/trace/compare/compare-place';
import { ScrollAnchor } from '../../base/scroll-anchor';

/** The scrolling element and its parts. */
interface ScrolledParts {
  readonly scroller: HTMLElement;
  /** The parts that are rendered so far, in order. Each has an id. */
  readonly sections: readonly HTMLElement[];
}

/** "Next" goes to the part after the last one that begins above this line, in CSS pixels from the top. */
const READ_LINE = 60;
/** A heading within this share of the view, from its top, counts as read before the rest of the part above it. */
const READ_SHARE = 1 / 4;
/** A heading counts as visible when no more than this is scrolled out of view, in CSS pixels. */
const NEGLIGIBLE = 8;

/** The share of the view that one page scrolls, so that some lines stay in view. */
const PAGE = 0.875;

interface ScrollListener {
  /** Called with the place that is read, once scrolling has settled. */
  readonly read: (place: ReadPlace) => void;
  /** Called with the id of the part in view, also when only heights have changed. */
  readonly seen: (id: string) => void;
}

export class CompareScroll {
  private readonly anchor = new ScrollAnchor();
  /** The place to return to as soon as its part is rendered; `null` for the beginning, `undefined` for none. */
  private pendingPlace: ReadPlace | null | undefined;
  /** The place that was read last. */
  private place: ReadPlace | null = null;
  private readonly observed = new WeakSet<HTMLElement>();
  private readonly resized = new ResizeObserver(() => this.look());

  constructor(
    private readonly view: () => ScrolledParts,
    private readonly listener: ScrollListener,
  ) {}

  /**
   * Returns to a place when `settle` is called, which happens once its part is rendered.
   * @param place `null` for the beginning
   */
  settleAt(place: ReadPlace | null): void {
    this.release();
    this.pendingPlace = place;
    this.place = place;
  }

  /** Returns to the place given to `settleAt`, if its part is rendered by now. */
  settle(): void {
    const { pendingPlace } = this;
    this.observe();
    if (pendingPlace === null) {
      this.release();
      this.view().scroller.scrollTo({ top: 0, behavior: 'instant' });
    }
    const section = pendingPlace && this.section(pendingPlace.id);
    if (section) this.stayAt(section, pendingPlace.past);
  }

  /**
   * Goes to a part without scrolling smoothly: parts passed on the way would get their height while the view moves. A part that
   * is not rendered yet is gone to as soon as it is.
   */
  go(id: string): void {
    const section = this.section(id);
    if (section) this.stayAt(section);
    else this.settleAt({ id, past: 0 });
    section?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    this.readAt({ id, past: 0 });
    this.listener.seen(id);
  }

  /**
   * Goes to an element within a part once it is rendered, unless the user has scrolled away by then.
   * @param made resolves to the element, which gets the focus
   */
  async goInto(id: string, made: Promise<HTMLElement>): Promise<void> {
    this.go(id);
    const inner = await made;
    const section = this.section(id);
    if (!section || !this.anchor.holding) return;
    this.stayAt(inner);
    inner.focus({ preventScroll: true });
    this.listener.read({ id, past: this.view().scroller.scrollTop - section.offsetTop });
  }

  /** Goes to the part after the one that is read, or to the one before it for -1. */
  goOn(by: 1 | -1): void {
    const { scroller, sections } = this.view();
    const current = sections.findLastIndex(({ offsetTop }) => offsetTop <= scroller.scrollTop + READ_LINE);
    const next = sections[Math.min(Math.max(current + by, 0), sections.length - 1)];
    if (next) this.go(next.id);
  }

  /** Scrolls by this many pages. Returns false if there was nothing left to scroll. */
  turn(pages: number): boolean {
    const { scroller } = this.view();
    const { scrollTop, clientHeight, scrollHeight } = scroller;
    const left = pages > 0 ? scrollHeight - clientHeight - scrollTop : scrollTop;
    if (left <= NEGLIGIBLE) return false;
    this.release();
    scroller.scrollBy({ top: pages * PAGE * clientHeight, behavior: 'instant' });
    return true;
  }

  /** Returns to what was read, once other parts are shown beside it again. */
  settleAtRead(): void {
    if (this.place) this.settleAt(this.place);
  }

  /** Goes to the beginning of the part in view when only one part is shown. More of the part above it may have been in view. */
  settleAtAlone(id: string): void {
    this.settleAt({ id, past: 0 });
    this.readAt({ id, past: 0 });
  }

  /** Keeps what was read before a change of heights at the top. At the beginning nothing has to be held. */
  stayAtRead(): void {
    const { place } = this;
    const section = place && this.section(place.id);
    if (section && (place.past > 0 || section !== this.view().sections[0])) this.stayAt(section, place.past);
  }

  /** Handles a figure's request to stay where it is while the height of what is above it changes. */
  readonly stayHere = (event: Event): void => {
    const [figure] = event.composedPath();
    if (!(figure instanceof Element)) return;
    this.release();
    const { scroller, sections } = this.view();
    const at = figure.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
    this.anchor.hold(figure, scroller, sections, { at });
  };

  /** Stops holding a place, because the user scrolls on. */
  readonly release = (): void => {
    this.anchor.release();
    this.pendingPlace = undefined;
  };

  /** Must be called when scrolling has ended. While a place is held it is known already. */
  readonly scrolled = (): void => {
    this.anchor.scrolled();
    if (this.isHeld) return;
    const { scrollTop } = this.view().scroller;
    const section = this.lastFrom(scrollTop);
    if (section) this.readAt({ id: section.id, past: scrollTop - section.offsetTop });
    this.look();
  };

  /** Reports the part in view. While a place is held or returned to, that place counts, whatever comes into view. */
  private look(): void {
    if (this.isHeld) return;
    const { scroller, sections } = this.view();
    const { scrollTop, clientHeight } = scroller;
    const headed = sections.find(({ offsetTop }) => offsetTop >= scrollTop - NEGLIGIBLE);
    const isSeen = headed && headed.offsetTop <= scrollTop + READ_SHARE * clientHeight;
    const section = isSeen ? headed : this.lastFrom(scrollTop);
    if (section) this.listener.seen(section.id);
  }

  private readAt(place: ReadPlace): void {
    this.place = place;
    this.listener.read(place);
  }

  private get isHeld(): boolean {
    return this.anchor.holding || !!this.pendingPlace;
  }

  private lastFrom(line: number): HTMLElement | undefined {
    return this.view().sections.findLast(({ offsetTop }) => offsetTop <= line);
  }

  /** Observes each section once: observing it again would report it again. */
  private observe(): void {
    for (const section of this.view().sections) {
      if (this.observed.has(section)) continue;
      this.observed.add(section);
      this.resized.observe(section);
    }
  }

  private section(id: string): HTMLElement | undefined {
    return this.view().sections.find((section) => section.id === id);
  }

  /** Holds this section in place until the user scrolls, because what lies above it may still change its height. */
  private stayAt(section: HTMLElement, past = 0): void {
    this.release();
    const { scroller, sections } = this.view();
    this.anchor.hold(section, scroller, sections, { past });
  }
}

/** Where the parts of a comparison stand below each other: goes to one of them, stays at it, and notices where it is read. */
import type { ReadPlace } from '../../../src/trace/compare/compare-place';
import { ScrollAnchor } from '../../base/scroll-anchor';

/** What scrolls, and the parts in it. */
interface ScrolledParts {
  readonly scroller: HTMLElement;
  /** In their order: those that are made. Each has an id. */
  readonly sections: readonly HTMLElement[];
}

/** From the part that begins no further down it goes on to the next. In CSS pixels. */
const READ_LINE = 60;
/** A heading in so much of the view, from its top on, is read before what is left of the part above. */
const UPPER = 1 / 4;
/** In CSS pixels: a heading that is scrolled past no further is in sight. */
const HARDLY = 8;

/** So much of what is seen is a page: some lines stay in view. */
const PAGE = 0.875;

interface Told {
  /** Called with where the reader has gone, once that is settled. */
  readonly read: (place: ReadPlace) => void;
  /** Called with the id of the part that is seen, also where only heights have changed. */
  readonly seen: (id: string) => void;
}

export class CompareScroll {
  private readonly anchor = new ScrollAnchor();
  /** What is gone back to as soon as its part stands; `null`: the beginning. */
  private unread: ReadPlace | null | undefined;
  /** Where it was read last. */
  private place: ReadPlace | null = null;
  private readonly observed = new WeakSet<HTMLElement>();
  private readonly resized = new ResizeObserver(() => this.look());

  constructor(
    private readonly view: () => ScrolledParts,
    private readonly tell: Told,
  ) {}

  /** Go back to a place when its part stands: `settle` is called then. @param place `null`: the beginning */
  settleAt(place: ReadPlace | null): void {
    this.release();
    this.unread = place;
    this.place = place;
  }

  /** Back to where it was read, if its part is made by now. */
  settle(): void {
    const { unread } = this;
    this.observe();
    if (unread === null) {
      this.release();
      this.view().scroller.scrollTo({ top: 0, behavior: 'instant' });
    }
    const section = unread && this.section(unread.id);
    if (section) this.stayAt(section, unread.past);
  }

  /** At once: what is passed on the way would take its height while the view moves. To a part that is not made yet, once it is. */
  go(id: string): void {
    const section = this.section(id);
    if (section) this.stayAt(section);
    else this.settleAt({ id, past: 0 });
    section?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    this.readAt({ id, past: 0 });
    this.tell.seen(id);
  }

  /**
   * To something within a part, once that is made, unless its reader has moved on by then.
   * @param made what is gone to; it takes the keyboard
   */
  async goInto(id: string, made: Promise<HTMLElement>): Promise<void> {
    this.go(id);
    const inner = await made;
    const section = this.section(id);
    if (!section || !this.anchor.holding) return;
    this.stayAt(inner);
    inner.focus({ preventScroll: true });
    this.tell.read({ id, past: this.view().scroller.scrollTop - section.offsetTop });
  }

  /** To the next part, or with -1 to the one before that which is read. */
  goOn(by: 1 | -1): void {
    const { scroller, sections } = this.view();
    const current = sections.findLastIndex(({ offsetTop }) => offsetTop <= scroller.scrollTop + READ_LINE);
    const next = sections[Math.min(Math.max(current + by, 0), sections.length - 1)];
    if (next) this.go(next.id);
  }

  /** By so many pages, as far as there is something to scroll to. Answers whether there was. */
  turn(pages: number): boolean {
    const { scroller } = this.view();
    const { scrollTop, clientHeight, scrollHeight } = scroller;
    const left = pages > 0 ? scrollHeight - clientHeight - scrollTop : scrollTop;
    if (left <= HARDLY) return false;
    this.release();
    scroller.scrollBy({ top: pages * PAGE * clientHeight, behavior: 'instant' });
    return true;
  }

  /** Back to what was read, once other parts are shown beside it again. */
  settleAtRead(): void {
    if (this.place) this.settleAt(this.place);
  }

  /** The beginning of a part, once it alone is shown: the one that is seen, of which less may be in view than of that above it. */
  settleAtAlone(id: string): void {
    this.settleAt({ id, past: 0 });
    this.readAt({ id, past: 0 });
  }

  /** What was read before heights changed stays at the top: at the beginning nothing need be held. */
  stayAtRead(): void {
    const { place } = this;
    const section = place && this.section(place.id);
    if (section && (place.past > 0 || section !== this.view().sections[0])) this.stayAt(section, place.past);
  }

  /** A figure says that it is to stay where it is, while what is above it gets another height. */
  readonly stayHere = (event: Event): void => {
    const [figure] = event.composedPath();
    if (!(figure instanceof Element)) return;
    this.release();
    const { scroller, sections } = this.view();
    const at = figure.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
    this.anchor.hold(figure, scroller, sections, { at });
  };

  /** The reader moves on. */
  readonly release = (): void => {
    this.anchor.release();
    this.unread = undefined;
  };

  /** To be called when a scroll has ended. Where the view is held the place is known already. */
  readonly scrolled = (): void => {
    this.anchor.scrolled();
    if (this.isHeld) return;
    const { scrollTop } = this.view().scroller;
    const section = this.lastFrom(scrollTop);
    if (section) this.readAt({ id: section.id, past: scrollTop - section.offsetTop });
    this.look();
  };

  /** What is held, or gone back to, is what is read, whatever its height lets come into view. */
  private look(): void {
    if (this.isHeld) return;
    const { scroller, sections } = this.view();
    const { scrollTop, clientHeight } = scroller;
    const headed = sections.find(({ offsetTop }) => offsetTop >= scrollTop - HARDLY);
    const isSeen = headed && headed.offsetTop <= scrollTop + UPPER * clientHeight;
    const section = isSeen ? headed : this.lastFrom(scrollTop);
    if (section) this.tell.seen(section.id);
  }

  private readAt(place: ReadPlace): void {
    this.place = place;
    this.tell.read(place);
  }

  private get isHeld(): boolean {
    return this.anchor.holding || !!this.unread;
  }

  private lastFrom(line: number): HTMLElement | undefined {
    return this.view().sections.findLast(({ offsetTop }) => offsetTop <= line);
  }

  /** Each once: to observe one again tells of it again. */
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

  /** What lies above takes its height only now: it must not push away what was gone to, until the reader moves on. */
  private stayAt(section: HTMLElement, past = 0): void {
    this.release();
    const { scroller, sections } = this.view();
    this.anchor.hold(section, scroller, sections, { past });
  }
}

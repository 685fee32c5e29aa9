/**
 * The edges of the strip of tokens. They fade if more lies beyond them, and name the token there with the largest attention
 * weight.
 */
import { mostAttended } from '../../state/tokens/attention-row';
import { isPresented } from '../../theme/type-size';
import { revealIn } from '../controls/reveal-in';
import type { ChipLine } from './chip-line';
import { beyondEdge, type TokenBeyond } from './token-beyond';

/** The width of an edge that fades because more tokens follow, in CSS pixels; the style uses the same. */
const FADE = 16;
/** How much is visible of the token before the first whole one, to show that there is one. In CSS pixels. */
const EDGE = 12;

/** The visible part between the edges. */
interface StripView {
  readonly scroller: HTMLElement;
  readonly chips: ChipLine;
  readonly chosen: number;
  readonly names: readonly string[];
  readonly weights: Float32Array | undefined;
  /** Shows the token beyond an edge; null if the strip has several lines. */
  readonly beyond: TokenBeyond | null;
}

/** The scroll position of the line, and the padding that narrows it, as a CSS length. */
export interface LinePlace {
  readonly left: number;
  readonly narrower: string;
}

export class StripEdges {
  /** The middles of the chips, read once for each layout, since there may be a thousand. */
  private laidOut: readonly number[] | undefined;
  /** Whether the next frame updates what lies beyond the edges. */
  private awaited = false;
  private lay: LinePlace | undefined;

  /**
   * @param measure measures whatever else is needed when the chips are measured
   * @param looked called when chips may have moved
   */
  constructor(
    private readonly view: () => StripView,
    private readonly measure: () => void,
    private readonly looked: () => void,
  ) {}

  /** Removes the padding that narrows the line, which was for another room or token size. */
  widen(): void {
    widen(this.view().scroller);
  }

  /** The last place of the line before it was presented. */
  get place(): LinePlace | undefined {
    return this.lay;
  }

  /** Notes the place in advance: when a presentation starts, the line is laid out again before the old place could be read. */
  private note(): void {
    if (isPresented()) return;
    const { scroller } = this.view();
    this.lay = { left: scroller.scrollLeft, narrower: around(scroller)?.style.paddingInlineEnd ?? '' };
  }

  /** Must be called when the line was scrolled. */
  readonly scrolled = (): void => {
    this.note();
    this.scheduleUpdate();
  };

  /** Restores a place of the line. In the next frame, like `reveal`, so that it comes after earlier requests. */
  restore({ left, narrower }: LinePlace): void {
    requestAnimationFrame(() => {
      const { scroller } = this.view();
      const room = around(scroller);
      if (room) room.style.paddingInlineEnd = narrower;
      scroller.scrollTo({ left, behavior: 'instant' });
      this.note();
      this.scheduleUpdate();
    });
  }

  /** The middle of each chip. */
  get centers(): readonly number[] {
    if (!this.laidOut) {
      this.laidOut = this.view().chips.centers();
      this.measure();
    }
    return this.laidOut;
  }

  /** Must be called when chips have moved or changed. */
  forget(): void {
    this.laidOut = undefined;
  }

  /** Updates what lies beyond the edges in the next frame, when the chosen token has been scrolled into view. */
  readonly scheduleUpdate = (): void => {
    if (this.awaited) return;
    this.awaited = true;
    requestAnimationFrame(() => {
      this.awaited = false;
      this.tell();
      this.looked();
    });
  };

  /**
   * Scrolls a chip into view within the strip only: the rest of the page stays in place. In the next frame, when all others
   * have rendered, so that the page is laid out once.
   * @param beside another chip to show with it, as far as there is room
   */
  reveal(chip: Element | undefined, beside?: HTMLElement): void {
    if (!chip) return;
    requestAnimationFrame(() => {
      const { scroller, beyond } = this.view();
      // The padding was for another room, or another place in the line.
      widen(scroller);
      if (this.beginsWith([chip as HTMLElement, ...(beside ? [beside] : [])]))
        scroller.scrollTo({ left: 0, behavior: 'instant' });
      if (beside) revealIn(scroller, beside);
      revealIn(scroller, chip);
      if (beyond) this.align(chip);
    });
  }

  /**
   * Whether the line has to be scrolled for these chips and would show all of them from its beginning; then it starts with the
   * first tokens.
   */
  private beginsWith(shown: readonly HTMLElement[]): boolean {
    const { scroller } = this.view();
    const [start, width] = [scroller.scrollLeft, scroller.clientWidth - FADE];
    const isSeen = ({ offsetLeft, offsetWidth }: HTMLElement) =>
      offsetLeft >= start + FADE && offsetLeft + offsetWidth <= start + width;
    return start > 0 && !shown.every(isSeen) && shown.every((one) => one.offsetLeft + one.offsetWidth <= width);
  }

  /** Scrolls and narrows the line so that the first and last visible tokens are whole. */
  private align(inSight: Element): void {
    const { scroller, chips } = this.view();
    const room = around(scroller);
    if (!room) return;
    const width = scroller.clientWidth;
    const start = scroller.scrollLeft;
    const left = start > 0 ? chips.firstFrom(start + EDGE, inSight) - EDGE : 0;
    // At the end of the line nothing more can be seen, so the last token needs no space beside it.
    const isEnd = left + width >= scroller.scrollWidth - 1;
    const end = isEnd ? scroller.scrollWidth : chips.endWithin(left, left + width - EDGE) + EDGE;
    const seen = Math.min(end, scroller.scrollWidth) - left;
    if (scroller.scrollWidth > width) room.style.paddingInlineEnd = `${Math.max(width - seen, 0)}px`;
    if (left !== start) scroller.scrollTo({ left, behavior: 'instant' });
    this.note();
    this.scheduleUpdate();
  }

  private tell(): void {
    const { laidOut } = this;
    const { beyond, scroller, weights, names, chips, chosen } = this.view();
    if (!beyond || !laidOut) return;
    const [start, end] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth];
    const chip = chips.at(chosen);
    const [left, right] = chip ? [chip.offsetLeft, chip.offsetLeft + chip.offsetWidth] : [end, start];
    // The chosen token is never faded, even if the pointer keeps it from being moved away from the edge.
    const isAt = (edge: number) => left < edge + FADE && right > edge - FADE;
    scroller.toggleAttribute('data-before', start > 1 && !isAt(start));
    scroller.toggleAttribute('data-after', end < scroller.scrollWidth - 1 && !isAt(end));
    const [most] = weights ? mostAttended(weights, 1) : [];
    const side = most && beyondEdge(laidOut[most.position] as number, start, end);
    const count = laidOut.filter((center) => beyondEdge(center, start, end) === side).length;
    beyond.data = side && { side, ...most, name: names[most.position] ?? '', count };
  }
}

/** Gives the line of tokens all the available width. */
function widen(scroller: Element): void {
  around(scroller)?.style.removeProperty('padding-inline-end');
}

/** The element that holds the line of tokens. */
function around(scroller: Element): HTMLElement | null {
  return scroller.closest<HTMLElement>('.tokens');
}

/** The edges of the strip of tokens: they fade where more lies beyond them, and name the token there that is looked at most. */
import { mostAttended } from '../../state/tokens/attention-row';
import { isPresented } from '../../theme/type-size';
import { revealIn } from '../controls/reveal-in';
import type { ChipLine } from './chip-line';
import { beyondEdge, type TokenBeyond } from './token-beyond';

/** How wide an edge fades beyond which there are more tokens, in CSS pixels; as the style has it. */
const FADE = 16;
/** Of the token before the first that is seen whole only its edge is seen: that there is one. In CSS pixels. */
const EDGE = 12;

/** What lies between them. */
interface StripView {
  readonly scroller: HTMLElement;
  readonly chips: ChipLine;
  readonly chosen: number;
  readonly names: readonly string[];
  readonly weights: Float32Array | undefined;
  /** Tells of the token beyond an edge; null where the strip has more than one line. */
  readonly beyond: TokenBeyond | null;
}

/** How far the line is scrolled, and what it is made narrower by, as a length of CSS. */
export interface LinePlace {
  readonly left: number;
  readonly narrower: string;
}

export class StripEdges {
  /** Where the chips are: read once for each layout, since there may be a thousand. */
  private laidOut: readonly number[] | undefined;
  /** Whether the next frame tells what lies beyond the edges. */
  private awaited = false;
  private lay: LinePlace | undefined;

  /**
   * @param measure what else is to be measured whenever the chips are
   * @param looked called when chips may have come to lie elsewhere
   */
  constructor(
    private readonly view: () => StripView,
    private readonly measure: () => void,
    private readonly looked: () => void,
  ) {}

  /** What the line was made narrower by was for another room, or another size of tokens. */
  widen(): void {
    widen(this.view().scroller);
  }

  /** Where the line lay last before it was presented. */
  get place(): LinePlace | undefined {
    return this.lay;
  }

  /** Once it is presented the line is laid out anew before anybody could ask where it lay: it is known beforehand. */
  private note(): void {
    if (isPresented()) return;
    const { scroller } = this.view();
    this.lay = { left: scroller.scrollLeft, narrower: around(scroller)?.style.paddingInlineEnd ?? '' };
  }

  /** The line was scrolled. */
  readonly scrolled = (): void => {
    this.note();
    this.look();
  };

  /** The line lies as it did. With the next frame, as it is revealed: after what was asked for before. */
  lie({ left, narrower }: LinePlace): void {
    requestAnimationFrame(() => {
      const { scroller } = this.view();
      const room = around(scroller);
      if (room) room.style.paddingInlineEnd = narrower;
      scroller.scrollTo({ left, behavior: 'instant' });
      this.note();
      this.look();
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

  /** The chips are elsewhere, or others. */
  forget(): void {
    this.laidOut = undefined;
  }

  /** What lies beyond the edges is read with the next frame: by then what was chosen has come into sight. */
  readonly look = (): void => {
    if (this.awaited) return;
    this.awaited = true;
    requestAnimationFrame(() => {
      this.awaited = false;
      this.tell();
      this.looked();
    });
  };

  /**
   * Within the strip only: what stands above the steps stays where it is. With the next frame, when all others have drawn
   * what they show: the page is then laid out once.
   * @param beside another chip that is to be seen with it, as far as both have room
   */
  reveal(chip: Element | undefined, beside?: HTMLElement): void {
    if (!chip) return;
    requestAnimationFrame(() => {
      const { scroller, beyond } = this.view();
      // What the line was made narrower by was for another room, or another place in it.
      widen(scroller);
      if (this.beginsWith([chip as HTMLElement, ...(beside ? [beside] : [])]))
        scroller.scrollTo({ left: 0, behavior: 'instant' });
      if (beside) revealIn(scroller, beside);
      revealIn(scroller, chip);
      if (beyond) this.align(chip);
    });
  }

  /** Whether the line has to be moved for these chips, and shows all of them from its beginning: then the first tokens are seen with them. */
  private beginsWith(shown: readonly HTMLElement[]): boolean {
    const { scroller } = this.view();
    const [start, width] = [scroller.scrollLeft, scroller.clientWidth - FADE];
    const isSeen = ({ offsetLeft, offsetWidth }: HTMLElement) =>
      offsetLeft >= start + FADE && offsetLeft + offsetWidth <= start + width;
    return start > 0 && !shown.every(isSeen) && shown.every((one) => one.offsetLeft + one.offsetWidth <= width);
  }

  /** The first and the last token that are seen are seen whole: the line is scrolled, and made narrower, by what is cut. */
  private align(inSight: Element): void {
    const { scroller, chips } = this.view();
    const room = around(scroller);
    if (!room) return;
    const width = scroller.clientWidth;
    const start = scroller.scrollLeft;
    const left = start > 0 ? chips.firstFrom(start + EDGE, inSight) - EDGE : 0;
    // At its end nothing more is to be seen of the line: the last token needs no room beside it.
    const isEnd = left + width >= scroller.scrollWidth - 1;
    const end = isEnd ? scroller.scrollWidth : chips.endWithin(left, left + width - EDGE) + EDGE;
    const seen = Math.min(end, scroller.scrollWidth) - left;
    if (scroller.scrollWidth > width) room.style.paddingInlineEnd = `${Math.max(width - seen, 0)}px`;
    if (left !== start) scroller.scrollTo({ left, behavior: 'instant' });
    this.note();
    this.look();
  }

  private tell(): void {
    const { laidOut } = this;
    const { beyond, scroller, weights, names, chips, chosen } = this.view();
    if (!beyond || !laidOut) return;
    const [start, end] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth];
    const chip = chips.at(chosen);
    const [left, right] = chip ? [chip.offsetLeft, chip.offsetLeft + chip.offsetWidth] : [end, start];
    // What is chosen is never faded, also where the pointer keeps it from being moved away from the edge.
    const isAt = (edge: number) => left < edge + FADE && right > edge - FADE;
    scroller.toggleAttribute('data-before', start > 1 && !isAt(start));
    scroller.toggleAttribute('data-after', end < scroller.scrollWidth - 1 && !isAt(end));
    const [most] = weights ? mostAttended(weights, 1) : [];
    const side = most && beyondEdge(laidOut[most.position] as number, start, end);
    const count = laidOut.filter((center) => beyondEdge(center, start, end) === side).length;
    beyond.data = side && { side, ...most, name: names[most.position] ?? '', count };
  }
}

/** The line of tokens has all the room there is. */
function widen(scroller: Element): void {
  around(scroller)?.style.removeProperty('padding-inline-end');
}

/** What the line of tokens stands in. */
function around(scroller: Element): HTMLElement | null {
  return scroller.closest<HTMLElement>('.tokens');
}

/** Lines between two strips of tokens: from the attending token of one text to the visible tokens of the other. */
import type { LitElement, ReactiveController } from 'lit';
import type { SequenceName } from '../../../src/trace/steps/sequences';
import { StripLaidEvent, type TokenLinks } from './token-links';

/** A strip of tokens that may have the strip of another text beside it. */
export interface LinkedStrip extends LitElement {
  readonly sequence: SequenceName;
  /** The box of a token in the page; `undefined` if its middle is scrolled out of sight. */
  seenBox(position: number): DOMRect | undefined;
  /** Where its tokens and the room above them begin, below its name, in the page. */
  readonly tokensTop: number;
}

/** Lines bend in no less room than this, in CSS pixels. */
const LEAST_BEND = 16;

interface ShownLinks {
  /** The element that draws the lines; null if the text attends to itself. */
  readonly links: TokenLinks | null;
  readonly weights: Float32Array | undefined;
  /** The text of the attending token; `looking` is that token's position. */
  readonly from: SequenceName;
  readonly looking: number;
}

export class StripLinks implements ReactiveController {
  /** The element that holds this strip, and another text's strip if there is one. */
  private beside: Element | null = null;

  /** @param strip the strip whose tokens are attended to */
  constructor(
    private readonly strip: LinkedStrip,
    private readonly shown: () => ShownLinks,
  ) {
    strip.addController(this);
  }

  hostConnected(): void {
    // The neighbouring strip sends it as well.
    this.beside = this.strip.parentElement;
    this.beside?.addEventListener(StripLaidEvent.type, this.draw);
  }

  hostDisconnected(): void {
    this.beside?.removeEventListener(StripLaidEvent.type, this.draw);
  }

  private readonly draw = (): void => {
    const { strip } = this;
    const { links, weights, from, looking } = this.shown();
    if (!links) return;
    const isStrip = (one: Element): one is LinkedStrip => one.localName === strip.localName;
    const strips = [...(this.beside?.children ?? [])].filter(isStrip);
    const other = strips.find(({ sequence }) => sequence === from);
    const box = other?.seenBox(looking);
    if (!weights || !other || !box) {
      links.data = undefined;
      return;
    }
    const { left, top } = strip.getBoundingClientRect();
    const middle = (of: DOMRect) => of.left + of.width / 2 - left;
    const pointOf = (position: number) => {
      const seen = strip.seenBox(position);
      return seen && { x: middle(seen), y: seen.bottom - top };
    };
    const { tokensTop } = other;
    const bend = box.top - tokensTop < LEAST_BEND ? undefined : tokensTop - top;
    links.data = { from: { x: middle(box), y: box.top - top }, pointOf, weights, bend };
  };
}

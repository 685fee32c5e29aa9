/** Lines between two strips of tokens: from the token of one text that looks to those of the other that are in sight. */
import type { LitElement, ReactiveController } from 'lit';
import type { SequenceName } from '../../../src/trace/steps/sequences';
import { StripLaidEvent, type TokenLinks } from './token-links';

/** A strip of tokens, beside which there may be that of another text. */
export interface LinkedStrip extends LitElement {
  readonly sequence: SequenceName;
  /** Where a token is in the page; `undefined` where its middle is scrolled out of sight. */
  seenBox(position: number): DOMRect | undefined;
}

interface ShownLinks {
  /** What draws them; null where the text looks at itself. */
  readonly links: TokenLinks | null;
  readonly weights: Float32Array | undefined;
  /** The text whose token looks, and which of its tokens. */
  readonly from: SequenceName;
  readonly looking: number;
}

export class StripLinks implements ReactiveController {
  /** What holds this strip, and that of another text where there is one. */
  private beside: Element | null = null;

  /** @param strip whose tokens are looked at */
  constructor(
    private readonly strip: LinkedStrip,
    private readonly shown: () => ShownLinks,
  ) {
    strip.addController(this);
  }

  hostConnected(): void {
    // The strip beside it sends it as well.
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
    if (!weights || !box) {
      links.data = undefined;
      return;
    }
    const { left, top } = strip.getBoundingClientRect();
    const middle = (of: DOMRect) => of.left + of.width / 2 - left;
    const pointOf = (position: number) => {
      const seen = strip.seenBox(position);
      return seen && { x: middle(seen), y: seen.bottom - top };
    };
    links.data = { from: { x: middle(box), y: box.top - top }, pointOf, weights };
  };
}

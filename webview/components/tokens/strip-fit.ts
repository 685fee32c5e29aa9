/** How large the tokens are in the room that their strip has, and where they stood before they were presented. */
import { setInherited } from '../../base/set-inherited';
import { initialSize, isPresented, typeSize } from '../../theme/type-size';
import type { LinePlace, StripEdges } from './strip-edges';
import { largestFitting, sizesOfTokens } from './tokens-fitting';

/** If nearly all tokens of a text fit, they may be smaller than the type, down to this factor. */
const NEARLY_FITTING = 0.88;

interface FittedStrip {
  readonly scroller: HTMLElement;
  readonly line: HTMLElement;
  /** The position of the chosen token. */
  readonly chosen: number;
}

export class StripFit {
  private beforePresented: { readonly width: number; readonly chosen: number; readonly place: LinePlace } | undefined;
  /** Whether they were presented at the last layout. */
  private laidPresented = false;
  /** The width of the last layout. */
  private laidFor = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly edges: StripEdges,
    private readonly strip: () => FittedStrip,
  ) {}

  /**
   * In larger type a short text stays visible as a whole, with tokens no smaller than the initial size of a presentation. What
   * fits in one type size also fits in a larger one, so that larger type never makes tokens smaller.
   */
  fit(): void {
    const { scroller, line, chosen } = this.strip();
    const type = typeSize();
    const lay = (size: number) => {
      setInherited(this.host, '--strip-fit', String(size / type));
      return line.offsetWidth <= scroller.clientWidth;
    };
    const { place } = this.edges;
    if (isPresented() && !this.laidPresented) this.beforePresented = place && { width: this.laidFor, chosen, place };
    this.laidPresented = isPresented();
    this.edges.widen();
    // Whether they all fit is decided without the room beside them that is reserved for a token beyond an edge.
    const view = scroller.parentElement;
    view?.removeAttribute('data-goes-on');
    if (!lay(type) && isPresented()) {
      const fitting = largestFitting(sizesOfTokens(Math.min(initialSize(), type * NEARLY_FITTING), type), lay);
      lay(fitting ?? type);
    }
    // Outside of a presentation, no token beyond an edge is named where there are no arcs.
    view?.toggleAttribute('data-goes-on', isPresented() && line.offsetWidth > scroller.clientWidth);
  }

  /** Notes the width of a layout. @returns whether it is another one than before */
  noteWidth(): boolean {
    const before = this.laidFor;
    this.laidFor = this.host.clientWidth;
    return before !== this.laidFor;
  }

  /** Where they stood before they were presented, once that has ended, for the same chosen token and room. */
  get placeBefore(): LinePlace | undefined {
    const before = isPresented() ? undefined : this.beforePresented;
    const isSame = before?.width === this.host.clientWidth && before.chosen === this.strip().chosen;
    return isSame ? before?.place : undefined;
  }

  /** Called when another token is chosen. */
  choseOther(): void {
    if (!isPresented()) this.beforePresented = undefined;
  }
}

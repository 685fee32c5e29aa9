/**
 * Fits the logit lens into what is seen at once, if possible: its rows get lower, use one line with fewer tokens, or, in a
 * presentation, show only the end of each block.
 */
import type { ReactiveControllerHost } from 'lit';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import { setInherited } from '../../base/set-inherited';
import { rowsBelow, rowsSeen, type SeenRows } from '../../state/residual/lens-rows';
import {
  charactersIn,
  HEAD,
  type LensWidths,
  lensWidths,
  ONE_LINE_ROW,
  ROW,
  rowFit,
  TITLE,
  typeInRow,
  WIDTHS,
} from '../../state/residual/lens-view';
import { isPresented, roomSize, smallestType, typeSize } from '../../theme/type-size';

interface ShownRows {
  readonly points: readonly LensPoint[];
  readonly scroller: HTMLElement;
  /** The block that is read. */
  readonly layer: number;
  /** The number of columns. */
  readonly count: number;
  /** Whether it is presented; then as many columns as fit are shown. */
  readonly presenting: boolean;
}

export class FittedRows {
  /** The blocks whose rows fit; `undefined` if all blocks have rows. */
  seen: ReadonlySet<number> | undefined;
  /** Whether token and probability share one line. */
  oneLine = false;
  /** Whether blocks have one row each, read after the block. */
  endsOnly = false;
  /** In CSS pixels at the editor's type size. */
  widths: LensWidths = WIDTHS;
  /** The number of characters that fit on a line of a cell. */
  characters = Number.POSITIVE_INFINITY;
  /**
   * In a presentation: the blocks named by the findings, whose rows are kept in sight together with the answer, which is read
   * last.
   */
  private named: readonly number[] | undefined;
  private showsAll = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly shown: () => ShownRows,
  ) {}

  /** Must be called when another trace is shown. */
  begin(): void {
    this.showsAll = false;
  }

  get isPresented(): boolean {
    return this.named !== undefined;
  }

  /** Keeps these blocks in sight together with what is read after the last block, which is the answer. */
  name(named: readonly number[]): void {
    this.named = named;
    this.fit();
    this.showAnswer();
  }

  fit(): void {
    const { points, scroller, layer } = this.shown();
    // The horizontal scroll bar takes some of the height; without subtracting it, rows that just fit would scroll.
    const bar = scroller.offsetHeight - scroller.clientHeight;
    setInherited(this.host, '--bar', `${bar}px`);
    const wrapped = this.isPresented ? 0 : this.wrapped(scroller);
    setInherited(this.host, '--wrapped', `${wrapped}px`);
    const height = Number.parseFloat(getComputedStyle(this.host).getPropertyValue('--lens-height')) - bar - wrapped;
    const layers = points.map(({ layer }) => layer);
    const fitBelow = (head: number) => {
      const room = height / typeSize() - head;
      const chosen = this.chosenOf(layers, layer, room);
      return { chosen, rowFit: chosen?.fit ?? rowFit(room, points.length) };
    };
    // Column headings are as large as the rows, but not smaller than the initial size of a presentation.
    const least = roomSize() / typeSize();
    const lower = fitBelow(HEAD * least);
    const { chosen, rowFit: fit } = typeInRow(lower.rowFit) > least ? fitBelow(HEAD) : lower;
    setInherited(this.host, '--row-fit', String(fit));
    this.take(chosen && chosen.blocks.size < new Set(layers).size ? chosen.blocks : undefined, chosen, fit);
  }

  /** How much more height is above the table than with a title of one line. */
  private wrapped(scroller: HTMLElement): number {
    const space = Number.parseFloat(getComputedStyle(this.host).marginTop);
    const above = scroller.getBoundingClientRect().top - this.host.getBoundingClientRect().top + space;
    return Math.max(Math.round(above - TITLE * typeSize()), 0);
  }

  private take(blocks: ReadonlySet<number> | undefined, chosen: SeenRows | undefined, fit: number): void {
    const { oneLine = false, endsOnly = false } = chosen ?? {};
    // Type larger than the initial size of a presentation shrinks to that size to make room for columns.
    const least = roomSize() / typeSize();
    const { count, presenting } = this.shown();
    const smallest = smallestType() / typeSize();
    const fitted = { oneLine, fit, least, isPresented: presenting, smallest };
    const widths = lensWidths(this.host.clientWidth / typeSize(), count, fitted);
    const characters = charactersIn(widths, fit);
    setInherited(this.host, '--lens-row', `${oneLine ? ONE_LINE_ROW : ROW}px`);
    setInherited(this.host, '--lens-column', `${widths.column}px`);
    setInherited(this.host, '--lens-header', `${widths.header}px`);
    setInherited(this.host, '--lens-type', String(widths.type));
    const areAsWide =
      widths.column === this.widths.column && widths.header === this.widths.header && characters === this.characters;
    const isSame = isEqual(blocks, this.seen) && endsOnly === this.endsOnly && areAsWide;
    if (isSame && oneLine === this.oneLine) return;
    this.seen = blocks;
    this.oneLine = oneLine;
    this.endsOnly = endsOnly;
    this.widths = widths;
    this.characters = characters;
    this.host.requestUpdate();
  }

  /** Whether this point of the residual stream has a row. */
  has(point: number): boolean {
    const { points } = this.shown();
    const layer = points[point]?.layer;
    const isEnd = points[point + 1]?.layer !== layer;
    return layer !== undefined && (this.seen?.has(layer) ?? true) && (isEnd || !this.endsOnly);
  }

  private chosenOf(layers: readonly number[], layer: number, room: number) {
    const { named, showsAll } = this;
    if (named === undefined) return rowsBelow(layers, room);
    if (!isPresented() || showsAll) return undefined;
    // In larger type, rows may shrink to the initial size of a presentation.
    return rowsSeen(layers, [...named, layer], room, roomSize() / typeSize());
  }

  showAnswer(): void {
    const { scroller } = this.shown();
    if (this.named) scroller.scrollTop = scroller.scrollHeight;
  }

  readonly showAll = (): void => {
    this.showsAll = true;
    this.fit();
  };
}

function isEqual(a: ReadonlySet<number> | undefined, b: ReadonlySet<number> | undefined): boolean {
  return a === b || (a?.size === b?.size && [...(a ?? [])].every((one) => b?.has(one)));
}

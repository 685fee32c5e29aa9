/** The logit lens is no higher than is seen at once, where that can be: its rows are lower, in one line with fewer tokens, or, presented, after each block only. */
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
import { isPresented, roomSize, typeSize } from '../../theme/type-size';

interface ShownRows {
  readonly points: readonly LensPoint[];
  readonly scroller: HTMLElement;
  /** The block that is read. */
  readonly layer: number;
  /** How many columns there are. */
  readonly count: number;
  /** Whether it is shown to others: as many columns as have room are seen. */
  readonly presenting: boolean;
}

export class FittedRows {
  /** Of blocks that have room; where there is none all have rows. */
  seen: ReadonlySet<number> | undefined;
  /** Whether token and share stand in one line. */
  oneLine = false;
  /** Whether blocks have one row each, of what is read after them. */
  endsOnly = false;
  /** In CSS pixels at the editor's size of type. */
  widths: LensWidths = WIDTHS;
  /** So many characters a cell holds in a line. */
  characters = Number.POSITIVE_INFINITY;
  /** Presented: the blocks that what happened names, whose rows are in sight with the answer, which is read last. */
  private named: readonly number[] | undefined;
  private showsAll = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly shown: () => ShownRows,
  ) {}

  /** Another trace is shown. */
  begin(): void {
    this.showsAll = false;
  }

  get isPresented(): boolean {
    return this.named !== undefined;
  }

  /** What is read after the last block is the answer: it is in sight with the blocks that are named. */
  name(named: readonly number[]): void {
    this.named = named;
    this.fit();
    this.showAnswer();
  }

  fit(): void {
    const { points, scroller, layer } = this.shown();
    // The bar that scrolls it sideways takes of its height: rows that else fit would scroll by that.
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
    // The names of the columns are as large as the rows, and no lower than as a presentation begins.
    const least = roomSize() / typeSize();
    const lower = fitBelow(HEAD * least);
    const { chosen, rowFit: fit } = typeInRow(lower.rowFit) > least ? fitBelow(HEAD) : lower;
    setInherited(this.host, '--row-fit', String(fit));
    this.take(chosen && chosen.blocks.size < new Set(layers).size ? chosen.blocks : undefined, chosen, fit);
  }

  /** How much more stands above the table than where its title has one line. */
  private wrapped(scroller: HTMLElement): number {
    const space = Number.parseFloat(getComputedStyle(this.host).marginTop);
    const above = scroller.getBoundingClientRect().top - this.host.getBoundingClientRect().top + space;
    return Math.max(Math.round(above - TITLE * typeSize()), 0);
  }

  private take(blocks: ReadonlySet<number> | undefined, chosen: SeenRows | undefined, fit: number): void {
    const { oneLine = false, endsOnly = false } = chosen ?? {};
    // Larger type than a presentation begins with makes way for columns down to that.
    const least = roomSize() / typeSize();
    const { count, presenting } = this.shown();
    const fitted = { oneLine, fit, least, isPresented: presenting };
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

  /** Whether what is read there has a row. */
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
    // In larger type that of the rows may be as small as it is where a presentation begins.
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

/** Presented, the logit lens is no higher than is seen at once: its rows are lower, or some blocks have none. */
import type { ReactiveControllerHost } from 'lit';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import { setInherited } from '../../base/set-inherited';
import { blocksSeen, LEAST_NAMED_ROW } from '../../state/residual/lens-rows';
import { HEAD, rowFit } from '../../state/residual/lens-view';
import { roomSize, typeSize } from '../../theme/type-size';

/** In lower rows the lines stand closer before type is smaller; as the style has it. */
const CELL = 1.18;

interface ShownRows {
  readonly points: readonly LensPoint[];
  readonly scroller: HTMLElement;
  /** The block that is read. */
  readonly layer: number;
}

export class FittedRows {
  /** Of blocks that have room; where there is none all have rows. */
  seen: ReadonlySet<number> | undefined;
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
    const height = Number.parseFloat(getComputedStyle(this.host).getPropertyValue('--lens-height')) - bar;
    const layers = points.map(({ layer }) => layer);
    const fitBelow = (head: number) => {
      const room = height / typeSize() - head;
      const chosen = this.chosenOf(layers, layer, room);
      return { chosen, rowFit: chosen?.fit ?? rowFit(room, points.length) };
    };
    // The names of the columns are as large as the rows, and no lower than as a presentation begins.
    const least = roomSize() / typeSize();
    const lower = fitBelow(HEAD * least);
    const { chosen, rowFit: fit } = lower.rowFit * CELL > least ? fitBelow(HEAD) : lower;
    setInherited(this.host, '--row-fit', String(fit));
    const blocks = chosen && chosen.blocks.size < new Set(layers).size ? chosen.blocks : undefined;
    if (isEqual(blocks, this.seen)) return;
    this.seen = blocks;
    this.host.requestUpdate();
  }

  private chosenOf(layers: readonly number[], layer: number, room: number) {
    const { named, showsAll } = this;
    if (named === undefined || typeSize() <= 1 || showsAll) return undefined;
    // In larger type rows may be as low as they are where a presentation begins.
    return blocksSeen(layers, [...named, layer], room, (LEAST_NAMED_ROW * roomSize()) / typeSize());
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

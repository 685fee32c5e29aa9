/** What is said of a step, where it stands beside its figure: in the type that was chosen, and scrolled where it has no room. */
import type { LitElement } from 'lit';
import { setInherited } from '../../base/set-inherited';
import { TITLE } from '../../state/residual/lens-view';
import { roomSize, sizesHere, typeSize } from '../../theme/type-size';
import { BegunSaid, saidParts, showNeeded } from './begun-said';
import type { DrawnFinding } from './drawn-finding';
import type { FindingLine } from './finding';
import { type LargerParts, LargerSaid } from './larger-said';
import type { Presented } from './presented';

/** How high a table of tokens may be, in CSS pixels; presented, it has all the room below its notes. */
const MOST_TABLE = 360;
const LEAST_TABLE = 120;
const NOTES = 39;
/** Around the table of the logit lens: its title, what its cells show, and which positions are in view; in larger type no more. */
const LENS_HEAD = 57;
/** Where what is said stands above the table: what happened here, and the table's head, are to be in view with its rows. */
const LENS_BELOW = 160;
const LEAST_LENS = 240;
/** Where so much is seen of the table below what is said it is no higher. */
const LEAST_SEEN_LENS = 200;

/** So much less high than what is seen of the step is what is said: sizes of type that follow may leave less. In CSS pixels. */
const BEYOND = 5;
const LEAST_BEYOND = 2;
/** Where no arcs give way for them, tokens of so many further sizes of type take so much more, for each time the editor's own size. */
const SIZES_AHEAD = 2;
const TOKENS = 18;

interface SeenRoom {
  readonly text: unknown;
  readonly width: number;
  readonly height: number;
}

/** How much is seen of a step in such a room, by the size of type. */
interface SeenHeights {
  readonly of: SeenRoom;
  readonly bySize: Map<number, number>;
}

export class SaidColumn {
  private type = 1;
  /** Of one text in one window. */
  private heights: SeenHeights | undefined;
  /** Its parts draw themselves, some of them after it was measured. */
  private readonly resized = new ResizeObserver(() => {
    if (this.sizes !== this.fittedSizes) this.fit();
  });
  private observed: readonly Element[] = [];
  /** Of its parts as they were left: that they have these is no reason to fit them once more. */
  private fittedSizes = '';

  /**
   * @param presented where it stands beside the figure; `undefined`: it stands above it
   * @param seen how high a figure may be that is to be seen whole, in CSS pixels; `undefined`: as high as it is
   * @param height of what the step is read in, in CSS pixels
   * @param text which trace is read
   * @param isBare whether nothing stands above or below the tokens
   */
  constructor(
    private readonly host: LitElement,
    private readonly presented: () => Presented | undefined,
    private readonly seen: () => number | undefined,
    private readonly height: () => number | undefined,
    private readonly text: () => unknown,
    private readonly isBare: () => boolean,
  ) {
    host.addController({ hostUpdated: () => this.measure(), hostDisconnected: () => this.observe([]) });
  }

  /** As much of it is seen as has room. */
  fit(): void {
    this.fitColumn();
    this.fittedSizes = this.sizes;
    void this.fitDrawn();
  }

  /** Once more where buttons were measured before they were drawn: one that gave way has no size that changes. */
  private async fitDrawn(): Promise<void> {
    const buttons = [...(this.finding?.test?.querySelectorAll<LitElement>('vscode-button') ?? [])];
    const undrawn = buttons.filter((button) => !button.hasUpdated);
    if (undrawn.length === 0) return;
    await Promise.all(undrawn.map((button) => button.updateComplete));
    this.fit();
  }

  private fitColumn(): void {
    const { column } = this;
    if (!column) return;
    column.style.removeProperty('max-height');
    const seen = this.scroller?.clientHeight ?? 0;
    setInherited(this.host, '--seen', `${seen}px`);
    const { parts } = this;
    const presented = this.presented();
    if (presented) setInherited(this.host, '--said-height', `${this.steadyHeight(seen)}px`);
    showNeeded(parts, presented !== undefined);
    if (!presented) return;
    if (parts.sign) parts.sign.hidden = true;
    const setType = (type: number) => this.setType(type);
    const isTooHigh = () => column.scrollHeight > column.clientHeight;
    new BegunSaid(parts, { ...presented.begins, setType, isTooHigh }).fit();
    // What is seen as a presentation begins is in larger type no more, and no smaller.
    new LargerSaid(parts, { type: this.type, setType, isTooHigh }).fit(presented.larger);
    if (isTooHigh()) this.cutBetweenLines();
    this.placeSign();
  }

  /** At the foot of the box of what happened, as far as that is seen. */
  private placeSign(): void {
    const { column, scroller } = this;
    const box = column?.querySelector('trace-finding');
    if (!column || !scroller || !box) return;
    const foot = Math.min(box.getBoundingClientRect().bottom, column.getBoundingClientRect().bottom);
    setInherited(this.host, '--box-foot', `${foot - scroller.getBoundingClientRect().top}px`);
  }

  /** Sizes of type differ in what they leave for the step: what is said has the same room in all that were seen of a text. */
  private steadyHeight(seen: number): number {
    const { innerWidth: width, innerHeight: height } = window;
    const room: SeenRoom = { text: this.text(), width, height };
    const isSame = ({ of }: SeenHeights) => of.text === room.text && of.width === width && of.height === height;
    const known = this.heights && isSame(this.heights) ? this.heights : { of: room, bySize: new Map<number, number>() };
    this.heights = known;
    const { bySize } = known;
    const [[size, first] = [typeSize(), seen]] = bySize;
    bySize.set(typeSize(), seen);
    const tokens = this.isBare() ? TOKENS * (sizeAhead(size) - size) + LEAST_BEYOND : 0;
    return Math.min(first - BEYOND - tokens, ...[...bySize.values()].map((one) => one - LEAST_BEYOND));
  }

  /**
   * Of the column alone, since many types are tried: the figure beside it would be styled anew for each.
   * @param type of that of the page
   */
  private setType(type: number): void {
    this.type = type;
    const { column } = this;
    if (!column) return;
    setInherited(column, '--said-type', `${type}em`);
    // Bars beside names that are larger are shorter.
    setInherited(column, '--said-times', String((type * typeSize()) / roomSize()));
  }

  /** As they lie in the page. */
  private get lines(): readonly DOMRect[] {
    return saidParts(this.parts).flatMap((part) => [...part.getClientRects()]);
  }

  private get finding(): DrawnFinding | undefined {
    return this.column?.querySelector<FindingLine>('trace-finding')?.drawn;
  }

  private get parts(): LargerParts {
    const { column, finding, host } = this;
    return {
      lead: [...(column?.querySelectorAll<HTMLElement>('.lead > span') ?? [])],
      finding,
      name: column?.querySelector<HTMLElement>('h2 small'),
      sign: host.renderRoot.querySelector<HTMLElement>('[data-left-away]'),
    };
  }

  /** A line is seen whole or not at all: where it is cut the box ends above it, until more of it is scrolled to. */
  private cutBetweenLines(): void {
    const { column } = this;
    if (!column) return;
    const { top, bottom } = column.getBoundingClientRect();
    const below = this.lines.filter((line) => line.bottom > bottom);
    const end = Math.min(...below.map((line) => line.top));
    if (Number.isFinite(end)) column.style.setProperty('max-height', `${Math.floor(end - top)}px`);
  }

  toTop(): void {
    this.column?.scrollTo({ top: 0, behavior: 'instant' });
  }

  /** On to a part of it. */
  scrollTo(part: Element): void {
    const { column } = this;
    if (!column || !this.presented()) return;
    const top = part.getBoundingClientRect().top - column.getBoundingClientRect().top + column.scrollTop;
    // At once: a scroll under way would move the text of the next step as well.
    column.scrollTo({ top, behavior: 'instant' });
  }

  toEnd(): void {
    const { column } = this;
    if (column && this.presented()) column.scrollTo({ top: column.scrollHeight, behavior: 'instant' });
  }

  /** Also once it is told what happened: the figure stands below that. */
  measure(): void {
    const presented = this.presented();
    setInherited(this.host, '--said', `${presented?.said ?? 0}px`);
    const seen = this.seen();
    setInherited(this.host, '--around', String(seen === undefined ? 1 : roomSize() / typeSize()));
    const table = seen === undefined ? MOST_TABLE : Math.max(seen - NOTES * typeSize(), LEAST_TABLE);
    setInherited(this.host, '--lens-height', this.lensHeight(seen));
    setInherited(this.host, '--table', `${table}px`);
    this.fit();
    const { scroller } = this;
    this.observe(presented ? [...(this.column?.children ?? []), ...(scroller ? [scroller] : [])] : []);
    this.fittedSizes = this.sizes;
  }

  private get sizes(): string {
    const boxes = this.observed.map((part) => part.getBoundingClientRect());
    return boxes.map(({ width, height }) => `${width} × ${height}`).join();
  }

  /**
   * The table scrolls in itself where the row that the finding names would else be below the view; where there is room for
   * few rows all scroll with the step.
   */
  private lensHeight(seen: number | undefined): string {
    if (seen === undefined) {
      const seenBelow = this.seenBelow();
      if (seenBelow >= LEAST_SEEN_LENS * typeSize()) return `${Math.floor(seenBelow)}px`;
      const room = (this.height() ?? 0) - LENS_BELOW * typeSize();
      return room < LEAST_LENS * typeSize() ? 'none' : `${room}px`;
    }
    return `${Math.max(seen - LENS_HEAD * roomSize(), LEAST_TABLE)}px`;
  }

  /** How much of the table is seen while the step stands at its title. */
  private seenBelow(): number {
    const { scroller, host } = this;
    const figure = host.renderRoot.querySelector('.hero');
    if (!scroller || !figure) return 0;
    const above = figure.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    return scroller.clientHeight - above - TITLE * typeSize();
  }

  private observe(parts: readonly Element[]): void {
    if (parts.length === this.observed.length && parts.every((part, index) => part === this.observed[index])) return;
    this.resized.disconnect();
    for (const part of parts) this.resized.observe(part);
    this.observed = parts;
  }

  /** What it stands in, and is as high as. */
  private get scroller(): HTMLElement | null {
    return this.host.closest('main');
  }

  private get column(): HTMLElement | null {
    return this.host.renderRoot.querySelector<HTMLElement>('.said');
  }
}

/** The size of type after so many presses of the key that makes it larger, or the largest there is. */
function sizeAhead(size: number): number {
  const larger = sizesHere().filter((one) => one > size);
  return larger[SIZES_AHEAD - 1] ?? larger.at(-1) ?? size;
}

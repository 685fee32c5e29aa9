/** The text of a step beside its figure: in the chosen type size, and scrolling if it does not fit. */
import type { LitElement } from 'lit';
import { setInherited } from '../../base/set-inherited';
import { TITLE } from '../../state/residual/lens-view';
import { storyStrings as texts } from '../../strings/story';
import { roomSize, sizesHere, typeSize } from '../../theme/type-size';
import type { DrawnFinding } from './drawn-finding';
import type { FindingLine } from './finding';
import { InitialTextFit, showAll, showNeeded, textParts } from './initial-text-fit';
import { type LargerParts, LargerTextFit } from './larger-text-fit';
import type { Presented } from './presented';

/** The maximum height of a table of tokens, in CSS pixels; in a presentation it has all the room below its notes. */
const MOST_TABLE = 360;
const LEAST_TABLE = 120;
const NOTES = 39;
/**
 * The height of what is around the table of the logit lens: its title, what its cells show, and which positions are visible. It
 * does not grow in larger type.
 */
const LENS_HEAD = 57;
/** If the text is above the table, the height kept in view for the findings and the table's head, together with its rows. */
const LENS_BELOW = 160;
const LEAST_LENS = 240;
/** If this much of the table is visible below the text, it is made no higher than that. */
const LEAST_SEEN_LENS = 200;

/** By how much the text is lower than the visible part of the step, since later type sizes may leave less. In CSS pixels. */
const BEYOND = 5;
const LEAST_BEYOND = 2;
/**
 * If no arcs give way for them: for how many further type sizes room is reserved, and how much more height tokens take for each
 * multiple of the editor's type size.
 */
const SIZES_AHEAD = 2;
const TOKENS = 18;

interface SeenRoom {
  readonly text: unknown;
  readonly width: number;
  readonly height: number;
}

/** The visible height of a step in this room, by type size. */
interface SeenHeights {
  readonly of: SeenRoom;
  readonly bySize: Map<number, number>;
}

/** What a column of text asks of the step that it is in. */
interface ColumnOf {
  /** The layout if it is beside the figure; `undefined` if it is above it. */
  readonly presented: () => Presented | undefined;
  /** The maximum height of a figure that should be visible whole, in CSS pixels; `undefined` for its own height. */
  readonly seen: () => number | undefined;
  /** The height of the area that the step is read in, in CSS pixels. */
  readonly height: () => number | undefined;
  /** Which trace is read. */
  readonly text: () => unknown;
  /** Whether nothing is above or below the tokens. */
  readonly isBare: () => boolean;
}

export class TextColumn {
  private type = 1;
  /** Whether the user asked for all of it. */
  private isAll = false;
  /** For one text in one window. */
  private heights: SeenHeights | undefined;
  /** Some of its parts are rendered after it was measured. */
  private readonly resized = new ResizeObserver(() => {
    if (this.sizes !== this.fittedSizes) this.fit();
  });
  private observed: readonly Element[] = [];
  /** The sizes of its parts after the last fitting; parts that keep these need not be fitted again. */
  private fittedSizes = '';

  constructor(
    private readonly host: LitElement,
    private readonly of: ColumnOf,
  ) {
    host.addController({ hostUpdated: () => this.measure(), hostDisconnected: () => this.observe([]) });
  }

  /** Shows all of it, which scrolls, or again as much as fits. */
  turnAll(): void {
    this.isAll = !this.isAll;
    this.toTop();
    this.measure();
  }

  /** Shows as much of it as fits. */
  fit(): void {
    this.fitColumn();
    this.fittedSizes = this.sizes;
    void this.fitDrawn();
  }

  /** Fits again if buttons were measured before they were rendered: a hidden one does not report a new size. */
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
    const presented = this.of.presented();
    if (presented) setInherited(this.host, '--said-height', `${this.steadyHeight(seen)}px`);
    showNeeded(parts, presented !== undefined);
    if (!presented) return;
    if (parts.sign) parts.sign.hidden = true;
    const setType = (type: number) => this.setType(type);
    const isTooHigh = () => column.scrollHeight > column.clientHeight;
    if (this.isAll) {
      setType(presented.begins.at(-1) as number);
      showAll(parts);
    } else this.fitText(parts, presented, isTooHigh);
    this.tellAll(parts);
    if (isTooHigh()) this.cutBetweenLines();
    this.placeSign();
  }

  private fitText(parts: LargerParts, presented: Presented, isTooHigh: () => boolean): void {
    const setType = (type: number) => this.setType(type);
    new InitialTextFit(parts, { types: presented.begins, setType, isTooHigh }).fit();
    // Larger type shows no more than the initial size, and no text gets smaller.
    new LargerTextFit(parts, { type: this.type, setType, isTooHigh }).fit(presented.larger);
  }

  /** Offers all sentences where some are left out, if the sign does not say already which type has them. */
  private tellAll({ description, finding, sign, all }: LargerParts): void {
    if (!all) return;
    const isCut = [...description, ...(finding?.toldSentences ?? [])].some(({ hidden }) => hidden);
    all.hidden = !(this.isAll || (isCut && sign?.hidden !== false));
    const told = this.isAll ? texts.lessText : texts.allText;
    all.title = told;
    all.ariaLabel = told;
    all.ariaExpanded = String(this.isAll);
  }

  /** Places the sign at the foot of the visible part of the findings' box. */
  private placeSign(): void {
    const { column, scroller } = this;
    const box = column?.querySelector('trace-finding');
    if (!column || !scroller || !box) return;
    const foot = Math.min(box.getBoundingClientRect().bottom, column.getBoundingClientRect().bottom);
    setInherited(this.host, '--box-foot', `${foot - scroller.getBoundingClientRect().top}px`);
  }

  /**
   * Type sizes differ in the height that they leave for the step; the text has the same height in all sizes seen with this
   * text.
   */
  private steadyHeight(seen: number): number {
    const { innerWidth: width, innerHeight: height } = window;
    const room: SeenRoom = { text: this.of.text(), width, height };
    const isSame = ({ of }: SeenHeights) => of.text === room.text && of.width === width && of.height === height;
    const known = this.heights && isSame(this.heights) ? this.heights : { of: room, bySize: new Map<number, number>() };
    this.heights = known;
    const { bySize } = known;
    const [[size, first] = [typeSize(), seen]] = bySize;
    bySize.set(typeSize(), seen);
    const tokens = this.of.isBare() ? TOKENS * (sizeAhead(size) - size) + LEAST_BEYOND : 0;
    return Math.min(first - BEYOND - tokens, ...[...bySize.values()].map((one) => one - LEAST_BEYOND));
  }

  /**
   * Sets it only on the column, since many sizes are tried, and the figure beside it would be styled again for each.
   * @param type as a factor of the page's
   */
  private setType(type: number): void {
    this.type = type;
    const { column } = this;
    if (!column) return;
    setInherited(column, '--said-type', `${type}em`);
    // Beside larger names, bars are shorter.
    setInherited(column, '--said-times', String((type * typeSize()) / roomSize()));
  }

  /** The boxes of its lines in the page. */
  private get lines(): readonly DOMRect[] {
    return textParts(this.parts).flatMap((part) => [...part.getClientRects()]);
  }

  private get finding(): DrawnFinding | undefined {
    return this.column?.querySelector<FindingLine>('trace-finding')?.drawn;
  }

  private get parts(): LargerParts {
    const { column, finding, host } = this;
    return {
      description: [...(column?.querySelectorAll<HTMLElement>('.lead > span') ?? [])],
      finding,
      name: column?.querySelector<HTMLElement>('h2 small'),
      sign: host.renderRoot.querySelector<HTMLElement>('[data-left-away]'),
      all: host.renderRoot.querySelector<HTMLElement>('[data-action="all-text"]'),
    };
  }

  /** Keeps lines from being cut: the box ends above a line that would be, until more of it is scrolled to. */
  private cutBetweenLines(): void {
    const { column } = this;
    if (!column) return;
    const { top, bottom } = column.getBoundingClientRect();
    const below = this.lines.filter((line) => line.bottom > bottom);
    const end = Math.min(...below.map((line) => line.top));
    if (Number.isFinite(end)) column.style.setProperty('max-height', `${Math.floor(end - top)}px`);
  }

  /** Begins at the top of the text of another step. */
  begin(): void {
    this.isAll = false;
    this.toTop();
  }

  private toTop(): void {
    this.column?.scrollTo({ top: 0, behavior: 'instant' });
  }

  /** Scrolls to a part of it. */
  scrollTo(part: Element): void {
    const { column } = this;
    if (!column || !this.of.presented()) return;
    const top = part.getBoundingClientRect().top - column.getBoundingClientRect().top + column.scrollTop;
    // Without animation: a scroll under way would move the text of the next step as well.
    column.scrollTo({ top, behavior: 'instant' });
  }

  toEnd(): void {
    const { column } = this;
    if (column && this.of.presented()) column.scrollTo({ top: column.scrollHeight, behavior: 'instant' });
  }

  /** Also called when the findings are rendered, since the figure is below them. */
  measure(): void {
    const presented = this.of.presented();
    setInherited(this.host, '--said', `${presented?.said ?? 0}px`);
    const seen = this.of.seen();
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
   * The height of the table of the logit lens. It scrolls in itself if the row named by the finding would otherwise be below
   * the view; if there is room for only a few rows, all scroll with the step.
   */
  private lensHeight(seen: number | undefined): string {
    if (seen === undefined) {
      const seenBelow = this.seenBelow();
      if (seenBelow >= LEAST_SEEN_LENS * typeSize()) return `${Math.floor(seenBelow)}px`;
      const room = (this.of.height() ?? 0) - LENS_BELOW * typeSize();
      return room < LEAST_LENS * typeSize() ? 'none' : `${room}px`;
    }
    return `${Math.max(seen - LENS_HEAD * roomSize(), LEAST_TABLE)}px`;
  }

  /** How much of the table is visible while the step is at its title. */
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

  /** The scrolling element that it is in. */
  private get scroller(): HTMLElement | null {
    return this.host.closest('main');
  }

  private get column(): HTMLElement | null {
    return this.host.renderRoot.querySelector<HTMLElement>('.said');
  }
}

/** The type size after several presses of the key that enlarges it, or the largest there is. */
function sizeAhead(size: number): number {
  const larger = sizesHere().filter((one) => one > size);
  return larger[SIZES_AHEAD - 1] ?? larger.at(-1) ?? size;
}

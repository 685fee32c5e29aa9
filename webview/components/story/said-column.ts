/** What is said of a step, where it stands beside its figure: in the type that was chosen, and scrolled where it has no room. */
import type { LitElement } from 'lit';
import { setInherited } from '../../base/set-inherited';
import { TITLE } from '../../state/residual/lens-view';
import { roomSize, typeSize } from '../../theme/type-size';
import type { DrawnFinding } from './drawn-finding';
import type { FindingLine } from './finding';
import { fitFirst, fitInstead, hideAll } from './fitting-parts';
import { LargerSaid } from './larger-said';
import type { Presented, SaidType } from './presented';

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
/** Type that is smaller than was chosen is tried in so many steps. */
const TYPE_STEPS = 5;

interface SeenRoom {
  readonly text: unknown;
  readonly width: number;
  readonly height: number;
  /** Whether the strip of tokens is lower: at some steps nothing is said below it. */
  readonly isQuiet: boolean;
}

/** How much is seen of a step in such a room, by the size of type. */
interface SeenHeights {
  readonly of: SeenRoom;
  readonly bySize: Map<number, number>;
}

export class SaidColumn {
  private type = 1;
  /** Of one text in one window. */
  private heights: readonly SeenHeights[] = [];
  /** Its parts draw themselves, some of them after it was measured. */
  private readonly resized = new ResizeObserver(() => {
    if (this.sizes !== this.fittedSizes) this.fit();
  });
  private parts: readonly Element[] = [];
  /** Of its parts as they were left: that they have these is no reason to fit them once more. */
  private fittedSizes = '';

  /**
   * @param presented where it stands beside the figure; `undefined`: it stands above it
   * @param seen how high a figure may be that is to be seen whole, in CSS pixels; `undefined`: as high as it is
   * @param height of what the step is read in, in CSS pixels
   * @param text which trace is read
   * @param isQuiet whether the strip of tokens is lower at this step than at most others
   */
  constructor(
    private readonly host: LitElement,
    private readonly presented: () => Presented | undefined,
    private readonly seen: () => number | undefined,
    private readonly height: () => number | undefined,
    private readonly text: () => unknown,
    private readonly isQuiet: () => boolean,
  ) {
    host.addController({ hostUpdated: () => this.measure(), hostDisconnected: () => this.observe([]) });
  }

  /**
   * What happened to this text is what a step is shown for: where there is little room what is further gives way first, then
   * what the step does, from its last sentence to its first, and only then sentences of what happened that have numbers.
   * Each is seen whole or not at all, and none without those before it.
   */
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
    const { finding } = this;
    const presented = this.presented();
    if (presented) setInherited(this.host, '--said-height', `${this.steadyHeight(seen)}px`);
    this.begin(finding, presented !== undefined);
    if (!presented) return;
    const { sign } = this;
    if (sign) sign.hidden = true;
    const isTooHigh = () => column.scrollHeight > column.clientHeight;
    this.fitIn(presented.begins, finding, isTooHigh);
    this.fitLarger(presented, finding, isTooHigh);
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
    const room: SeenRoom = { text: this.text(), width, height, isQuiet: this.isQuiet() };
    const same = this.heights.filter(({ of }) => of.text === room.text && of.width === width && of.height === height);
    const known = same.find(({ of }) => of.isQuiet === room.isQuiet) ?? { of: room, bySize: new Map<number, number>() };
    this.heights = [...same.filter((one) => one !== known), known];
    const { bySize } = known;
    const [first = seen] = bySize.values();
    bySize.set(typeSize(), seen);
    return Math.min(first - BEYOND, ...[...bySize.values()].map((one) => one - LEAST_BEYOND));
  }

  /** All that is needed, before it is known what has room. */
  private begin(finding: DrawnFinding | undefined, isPresented: boolean): void {
    for (const part of this.all(finding)) part.hidden = false;
    for (const part of this.further(finding).flat()) part.hidden = isPresented;
    for (const part of finding?.testWithReason ?? []) part.hidden = false;
    const [whole, short] = [finding?.place('whole'), finding?.place('short')];
    if (whole) whole.hidden = true;
    if (short) short.hidden = !isPresented;
  }

  /** As much as has room as a presentation begins, in the order in which it is needed. */
  private fitIn(types: SaidType, finding: DrawnFinding | undefined, isTooHigh: () => boolean): void {
    if (!this.fitNeeded(types, finding, isTooHigh)) {
      this.fillWithoutTest(types, finding, isTooHigh);
      return;
    }
    for (const parts of this.further(finding)) fitFirst(parts, isTooHigh);
    const [whole, short] = [finding?.place('whole'), finding?.place('short')];
    if (whole && short && this.sentencesOfLead.every((sentence) => !sentence.hidden))
      fitInstead(whole, short, isTooHigh);
  }

  /** A test that gave way with what names its part leaves room: for type first, since larger type grows from it, and then for sentences. */
  private fillWithoutTest(
    { type, least }: SaidType,
    finding: DrawnFinding | undefined,
    isTooHigh: () => boolean,
  ): void {
    const { test, neededSentences = [], furtherSentences = [] } = finding ?? {};
    if (!test?.hidden || neededSentences.some(({ hidden }) => hidden)) return;
    this.findType([type, least], isTooHigh);
    const where = finding?.place('short');
    for (const parts of [furtherSentences, where ? [where] : [], this.sentencesOfLead]) fitFirst(parts, isTooHigh);
  }

  /** What is seen as a presentation begins is in larger type no more, and no smaller. */
  private fitLarger({ larger }: Presented, finding: DrawnFinding | undefined, isTooHigh: () => boolean): void {
    const parts = {
      lead: this.sentencesOfLead,
      finding,
      name: this.name,
      sign: this.sign,
    };
    const setType = (type: number) => this.setType(type);
    new LargerSaid(parts, { type: this.type, setType, isTooHigh }).fit(larger);
  }

  /**
   * What the step does, which block it is, and what happened with its test, in the largest type in which they have room; else
   * as many of them as have. @returns whether there is room for more
   */
  private fitNeeded(types: SaidType, finding: DrawnFinding | undefined, isTooHigh: () => boolean): boolean {
    const { type, least } = types;
    if (this.fitAmounts([type, least], finding, isTooHigh)) return true;
    if (this.fitConclusion([type, least], finding, isTooHigh)) return true;
    if (this.findType([type, least], isTooHigh)) return true;
    if (this.fitShortened([least, least], finding, isTooHigh)) return false;
    if (!finding?.mainSentences.length) return this.findType([least, least], isTooHigh);
    if (this.fitFoundAlone([type, least], finding, isTooHigh)) return true;
    const { chosen, numberSentences } = finding;
    for (const givesWay of [undefined, chosen, ...numberSentences.slice(1).toReversed()]) {
      if (givesWay) givesWay.hidden = true;
      if (this.findType([least, least], isTooHigh)) break;
    }
    return false;
  }

  /**
   * With the first sentence of what the step does, which defines it. Numbers that are drawn side by side take the room that
   * is left. @returns whether all sentences of what happened that have numbers have room with it
   */
  private fitShortened(
    types: readonly [number, number],
    finding: DrawnFinding | undefined,
    isTooHigh: () => boolean,
  ): boolean {
    const [, ...lead] = this.sentencesOfLead;
    const { amounts, testWithReason: test = [], note, wordSentences = [] } = finding ?? {};
    const where = finding?.place('short');
    // Where the block is named, and where a test is run in the step itself, the first sentence says what the step does; elsewhere
    // the others are needed more than a test.
    const inOrder = where || note ? [[], lead, [where], test, wordSentences] : [[], test, lead, wordSentences];
    return inOrder.some((givesWay) => {
      hideAll(givesWay);
      return this.fitWithout(amounts, types, isTooHigh);
    });
  }

  /** What happened, without what the step does. @returns whether all of its sentences that have numbers have room */
  private fitFoundAlone(types: readonly [number, number], finding: DrawnFinding, isTooHigh: () => boolean): boolean {
    const { amounts, testWithReason: test, wordSentences } = finding;
    const where = finding.place('short');
    hideAll(this.sentencesOfLead);
    for (const part of [amounts, ...test, where, ...wordSentences]) if (part) part.hidden = false;
    return [[], test, [where], wordSentences, [amounts]].some((givesWay) => {
      hideAll(givesWay);
      return this.findType(types, isTooHigh);
    });
  }

  /** With a part, or else without it. */
  private fitWithout(
    part: HTMLElement | null | undefined,
    types: readonly [number, number],
    isTooHigh: () => boolean,
  ): boolean {
    if (part) part.hidden = false;
    if (part && this.findType(types, isTooHigh)) return true;
    hideAll([part]);
    return this.findType(types, isTooHigh);
  }

  /**
   * Numbers that are drawn side by side are needed more than larger type, and more than what is said besides the sentence that
   * defines the step. @returns whether all else that is needed has room with them
   */
  private fitAmounts(
    types: readonly [number, number],
    finding: DrawnFinding | undefined,
    isTooHigh: () => boolean,
  ): boolean {
    const { amounts } = finding ?? {};
    if (!amounts) return false;
    amounts.hidden = false;
    const [, ...lead] = this.sentencesOfLead;
    for (const givesWay of [undefined, ...lead.toReversed()]) {
      if (givesWay) givesWay.hidden = true;
      if (this.findType(types, isTooHigh)) return true;
    }
    for (const part of [amounts, ...lead]) part.hidden = part === amounts;
    return false;
  }

  /**
   * Where a test is offered that is run at another step, what is concluded is needed more than its button, and than larger
   * type. @returns whether more of it has room than is needed anyway
   */
  private fitConclusion(
    types: readonly [number, number],
    finding: DrawnFinding | undefined,
    isTooHigh: () => boolean,
  ): boolean {
    const { furtherSentences: rest = [], test, testWithReason = [], note } = finding ?? {};
    if (!test || note || rest.length === 0) return false;
    for (const sentence of rest) sentence.hidden = false;
    for (const last of rest.toReversed()) {
      const hasReason = testWithReason.every((part) => part === test || !part.hidden);
      for (const isTested of hasReason ? [true, false] : [false]) {
        test.hidden = !isTested;
        if (this.findType(types, isTooHigh)) return true;
      }
      last.hidden = true;
    }
    for (const part of testWithReason) part.hidden = false;
    return false;
  }

  /** The largest type of these in which there is room for all that is left. @returns whether there is one */
  private findType([most, least]: readonly [number, number], isTooHigh: () => boolean): boolean {
    for (let steps = 0; steps <= TYPE_STEPS; steps++) {
      this.setType(most + ((least - most) * steps) / TYPE_STEPS);
      if (!isTooHigh()) return true;
    }
    return false;
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

  /** What gives way first where there is little room, what is needed most first; of each list the last parts go first. */
  private further(finding: DrawnFinding | undefined): readonly (readonly HTMLElement[])[] {
    const alone = (part: HTMLElement | null | undefined) => (part ? [part] : []);
    const {
      furtherSentences = [],
      otherSentences = [],
      amounts,
      summary,
      lead,
      headPlaces = [],
      note,
      opposes,
    } = finding ?? {};
    return [
      alone(amounts),
      alone(opposes),
      furtherSentences,
      otherSentences,
      alone(lead),
      alone(summary),
      alone(this.name),
      headPlaces,
      alone(note),
    ];
  }

  /** Sentences of both, and what follows them. */
  private all(finding: DrawnFinding | undefined): readonly HTMLElement[] {
    return [...this.sentencesOfLead, ...(finding?.toldSentences ?? []), ...(finding?.afterSentences ?? [])];
  }

  /** As they lie in the page. */
  private get lines(): readonly DOMRect[] {
    return this.all(this.finding).flatMap((part) => [...part.getClientRects()]);
  }

  private get finding(): DrawnFinding | undefined {
    return this.column?.querySelector<FindingLine>('trace-finding')?.drawn;
  }

  /** What is the step's name among those who know. */
  private get name(): HTMLElement | null | undefined {
    return this.column?.querySelector<HTMLElement>('h2 small');
  }

  /** Says that smaller type shows more. */
  private get sign(): HTMLElement | null | undefined {
    return this.host.renderRoot.querySelector<HTMLElement>('[data-left-away]');
  }

  private get sentencesOfLead(): readonly HTMLElement[] {
    return [...(this.column?.querySelectorAll<HTMLElement>('.lead > span') ?? [])];
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
    const boxes = this.parts.map((part) => part.getBoundingClientRect());
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
    if (parts.length === this.parts.length && parts.every((part, index) => part === this.parts[index])) return;
    this.resized.disconnect();
    for (const part of parts) this.resized.observe(part);
    this.parts = parts;
  }

  /** What it stands in, and is as high as. */
  private get scroller(): HTMLElement | null {
    return this.host.closest('main');
  }

  private get column(): HTMLElement | null {
    return this.host.renderRoot.querySelector<HTMLElement>('.said');
  }
}

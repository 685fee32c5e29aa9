/** What is said of a step, where it stands beside its figure: in the type that was chosen, and scrolled where it has no room. */
import type { LitElement } from 'lit';
import { setInherited } from '../../base/set-inherited';
import { isLargestType, roomSize, typeSize } from '../../theme/type-size';
import type { FindingLine } from './finding';
import type { Presented } from './presented';

/** How high a table of tokens may be, in CSS pixels; presented, it has all the room below its notes. */
const MOST_TABLE = 360;
const LEAST_TABLE = 120;
const NOTES = 39;
/** Above the table of the logit lens: its title, and what its cells show; less in larger type. */
const LENS_HEAD = 55;
const LARGE_LENS_HEAD = 40;
/** Where what is said stands above the table: what happened here, and the table's head, are to be in view with its rows. */
const LENS_BELOW = 160;
const LEAST_LENS = 240;

/** Type that is smaller than was chosen is tried in so many steps. */
const TYPE_STEPS = 3;

export class SaidColumn {
  /** Its parts draw themselves, some of them after it was measured. */
  private readonly resized = new ResizeObserver(() => this.fit());
  private parts: readonly Element[] = [];

  /**
   * @param presented where it stands beside the figure; `undefined`: it stands above it
   * @param seen how high a figure may be that is to be seen whole, in CSS pixels; `undefined`: as high as it is
   * @param height of what the step is read in, in CSS pixels
   */
  constructor(
    private readonly host: LitElement,
    private readonly presented: () => Presented | undefined,
    private readonly seen: () => number | undefined,
    private readonly height: () => number | undefined,
  ) {
    host.addController({ hostUpdated: () => this.measure(), hostDisconnected: () => this.observe([]) });
  }

  /**
   * What happened is to be seen with what the step does: the first sentence of both stays, and as much of the rest as has
   * room. In larger type than usual, what the step does gives way before any of what happened.
   */
  fit(): void {
    const { column } = this;
    if (!column) return;
    column.style.removeProperty('max-height');
    setInherited(this.host, '--seen', `${this.scroller?.clientHeight ?? 0}px`);
    const { finding } = this;
    for (const part of this.all(finding)) part.hidden = false;
    const presented = this.presented();
    const further = this.further(finding);
    for (const part of further.flat()) part.hidden = presented !== undefined;
    const [whole, short] = [finding?.place('whole'), finding?.place('short')];
    if (whole) whole.hidden = true;
    if (short) short.hidden = presented === undefined;
    if (!presented) return;
    const isTooHigh = () => column.scrollHeight > column.clientHeight;
    const hasRoom = isLargestType()
      ? this.fitLargest(presented, finding, isTooHigh)
      : this.findType(presented, isTooHigh);
    if (hasRoom) for (const parts of further) fitFirst(parts, isTooHigh);
    if (whole && short) fitInstead(whole, short, isTooHigh);
    // Below the sentences it takes no room from them: where there is none left it is scrolled to.
    if (finding?.chosen && !isLargestType()) finding.chosen.hidden = false;
    if (isTooHigh()) this.cutBetweenLines();
  }

  /** The largest type, of that which was chosen, in which there is room for all that is left. @returns whether there is one */
  private findType({ type, leastType }: Presented, isTooHigh: () => boolean): boolean {
    for (let steps = 0; steps <= TYPE_STEPS; steps++) {
      setInherited(this.host, '--said-type', `${type + ((leastType - type) * steps) / TYPE_STEPS}em`);
      if (!isTooHigh()) return true;
    }
    return false;
  }

  /**
   * All of what happened, if it can be with the first sentence of what the step does. Its test follows: it names what the
   * last sentence tells of.
   * @returns whether there is room for more
   */
  private fitLargest(presented: Presented, finding: FindingLine | null, isTooHigh: () => boolean): boolean {
    const { furtherSentences = [], test } = finding ?? {};
    const lead = this.sentencesOfLead.slice(0, 1);
    const found = [...furtherSentences, ...(test ? [test] : [])];
    const show = (parts: readonly HTMLElement[], isShown: boolean) => {
      for (const part of parts) part.hidden = !isShown;
    };
    show(found, true);
    if (this.findType(presented, isTooHigh)) return true;
    show(lead, false);
    if (this.findType(presented, isTooHigh)) return true;
    show(found, false);
    fitFirst(found, isTooHigh);
    return false;
  }

  /** What gives way where there is little room, what is needed most first; of each list the last parts go first. */
  private further(finding: FindingLine | null): readonly (readonly HTMLElement[])[] {
    const name = this.column?.querySelector<HTMLElement>('h2 small');
    const alone = (part: HTMLElement | null | undefined) => (part ? [part] : []);
    const { furtherSentences = [], headPlaces = [], chosen, note } = finding ?? {};
    const lead = this.sentencesOfLead.slice(1);
    return [furtherSentences, alone(name), alone(chosen), lead, headPlaces, alone(note)];
  }

  /** Sentences of both, and what follows them. */
  private all(finding: FindingLine | null): readonly HTMLElement[] {
    return [...this.sentencesOfLead, ...(finding?.toldSentences ?? []), ...(finding?.afterSentences ?? [])];
  }

  /** As they lie in the page. */
  private get lines(): readonly DOMRect[] {
    return this.all(this.finding).flatMap((part) => [...part.getClientRects()]);
  }

  private get finding(): FindingLine | null {
    return this.column?.querySelector<FindingLine>('trace-finding') ?? null;
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

  private measure(): void {
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
  }

  /** The table scrolls in itself where the row that the finding names would else be below the view. */
  private lensHeight(seen: number | undefined): string {
    const height = this.height();
    if (seen === undefined && height === undefined) return 'none';
    const head = (isLargestType() ? LARGE_LENS_HEAD : LENS_HEAD) * typeSize();
    const [room, least] =
      seen === undefined
        ? [(height as number) - LENS_BELOW * typeSize(), LEAST_LENS * typeSize()]
        : [seen - head, LEAST_TABLE];
    return `${Math.max(room, least)}px`;
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

/** Shows parts of one text, in their order, as far as they have room. */
function fitFirst(parts: readonly HTMLElement[], isTooHigh: () => boolean): void {
  for (const part of parts) {
    part.hidden = false;
    if (!isTooHigh()) continue;
    part.hidden = true;
    return;
  }
}

/** Shows a part in place of a shorter one, where it has room. */
function fitInstead(part: HTMLElement, shorter: HTMLElement, isTooHigh: () => boolean): void {
  const isShown = (isPart: boolean) => {
    part.hidden = !isPart;
    shorter.hidden = isPart;
  };
  isShown(true);
  if (isTooHigh()) isShown(false);
}

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
   * room. In larger type than usual, what happened comes first where there is no room for both even so.
   */
  fit(): void {
    const { column } = this;
    if (!column) return;
    // In the other order its parts have other margins: whether they have room is seen without it.
    column.classList.remove('found-first');
    column.style.removeProperty('max-height');
    setInherited(this.host, '--seen', `${this.scroller?.clientHeight ?? 0}px`);
    const { finding } = this;
    // What was hidden may be said first now.
    for (const part of this.all(finding)) part.hidden = false;
    const further = this.further(finding);
    const presented = this.presented();
    for (const part of further.flat()) part.hidden = presented !== undefined;
    if (!presented) return;
    const isTooHigh = () => column.scrollHeight > column.clientHeight;
    if (this.findType(presented, isTooHigh)) for (const parts of further) fitFirst(parts, isTooHigh);
    else if (isLargestType()) this.findFirst(finding, isTooHigh);
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

  /** What happened comes first, and as much of it as has room, rather than its test; what the step does follows. */
  private findFirst(finding: FindingLine | null, isTooHigh: () => boolean): void {
    const { column } = this;
    column?.classList.add('found-first');
    const test = finding?.test ? [finding.test] : [];
    const lead = this.sentencesOfLead;
    for (const part of [...lead, ...test]) part.hidden = true;
    fitFirst(finding?.furtherSentences ?? [], isTooHigh);
    fitFirst(test, isTooHigh);
    for (const part of lead.slice(0, 1)) part.hidden = false;
  }

  /** What gives way where there is little room, what is needed most first; of each list the last parts go first. */
  private further(finding: FindingLine | null): readonly (readonly HTMLElement[])[] {
    const [name, place] = ['h2 small', '.place'].map((part) => this.column?.querySelector<HTMLElement>(part));
    const alone = (part: HTMLElement | null | undefined) => (part ? [part] : []);
    const { furtherSentences = [], headPlaces = [], chosen, note } = finding ?? {};
    // The bar below tells the place as well.
    const asides = [headPlaces, alone(place), alone(note)];
    return [alone(name), alone(chosen), furtherSentences, this.sentencesOfLead.slice(1), ...asides];
  }

  /** Sentences of both, and what follows them. */
  private all(finding: FindingLine | null): readonly HTMLElement[] {
    return [...this.sentencesOfLead, ...(finding?.toldSentences ?? []), ...(finding?.afterSentences ?? [])];
  }

  /** As they lie in the page. */
  get lines(): readonly DOMRect[] {
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

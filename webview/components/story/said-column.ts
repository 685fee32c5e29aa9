/** What is said of a step, where it stands beside its figure: in the type that was chosen, and scrolled where it has no room. */
import type { LitElement } from 'lit';
import { setInherited } from '../../base/set-inherited';
import { isLargestType, typeSize } from '../../theme/type-size';
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
   * What happened is to be seen with what the step does: of both the last sentences give way, and the first one stays. In
   * larger type than usual, what happened comes first where there is no room for both even so.
   */
  fit(): void {
    const { column } = this;
    if (!column) return;
    const [, ...furtherOfLead] = column.querySelectorAll<HTMLElement>('.lead > span');
    const finding = column.querySelector<FindingLine>('trace-finding');
    // The bar below tells the place as well.
    const asides = [finding?.note, column.querySelector<HTMLElement>('.place')].filter((part) => part != null);
    const further = [...furtherOfLead.reverse(), ...asides, ...(finding?.furtherSentences ?? []).toReversed()];
    const isTooHigh = () => column.scrollHeight > column.clientHeight;
    // In the other order its parts have other margins: whether they have room is seen without it.
    column.classList.remove('found-first');
    for (const part of further) part.hidden = false;
    if (!this.presented()) return;
    for (const part of further) if (isTooHigh()) part.hidden = true;
    for (const part of asides.reverse()) {
      part.hidden = false;
      if (isTooHigh()) part.hidden = true;
    }
    column.classList.toggle('found-first', isLargestType() && isTooHigh());
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
    setInherited(this.host, '--seen', `${presented?.height ?? 0}px`);
    const seen = this.seen();
    const table = seen === undefined ? MOST_TABLE : Math.max(seen - NOTES * typeSize(), LEAST_TABLE);
    setInherited(this.host, '--lens-height', this.lensHeight(seen));
    setInherited(this.host, '--table', `${table}px`);
    this.fit();
    this.observe(presented ? [...(this.column?.children ?? [])] : []);
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

  private get column(): HTMLElement | null {
    return this.host.renderRoot.querySelector<HTMLElement>('.said');
  }
}

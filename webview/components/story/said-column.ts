/** What is said of a step, where it stands beside its figure: it is seen whole as far as that can be, else scrolled. */
import type { LitElement } from 'lit';
import { setInherited } from '../../base/set-inherited';
import { fitSaid, type SaidLook } from '../../state/story/fit-said';
import { isLargestType, typeSize } from '../../theme/type-size';
import type { FindingLine } from './finding';
import type { Presented } from './presented';

/** How high a table of tokens may be, in CSS pixels; presented, it is seen whole below its notes. */
const MOST_TABLE = 360;
const LEAST_TABLE = 120;
const NOTES = 72;
/** Above the table of the logit lens: its title, and what its cells show. */
const LENS_HEAD = 64;
/** How much fades at the lower edge where more lies below it, in heights of type; as the style has it. */
const FADE = 2;

export class SaidColumn {
  /** Its parts draw themselves, some of them after it was measured. */
  private readonly resized = new ResizeObserver(() => this.fit());
  private parts: readonly Element[] = [];

  /** @param presented where it stands beside the figure; `undefined`: it stands above it */
  constructor(
    private readonly host: LitElement,
    private readonly presented: () => Presented | undefined,
  ) {
    host.addController({ hostUpdated: () => this.measure(), hostDisconnected: () => this.observe([]) });
  }

  /** Its type gives way. */
  fit(): void {
    const { column } = this;
    if (!column) return;
    if (this.presented()) fitSaid(typeSize(), (look) => this.lay(column, look));
    else for (const name of ['--fit', '--lead', '--lead-size']) column.style.removeProperty(name);
  }

  /** @returns whether all of it is seen; where one scrolls to the explanation, whether what happened is */
  private lay(column: HTMLElement, { times, lead }: SaidLook): boolean {
    setInherited(column, '--fit', times.toFixed(2));
    setInherited(column, '--lead', lead === undefined ? 'none' : 'block');
    setInherited(column, '--lead-size', `${lead ?? 1}em`);
    if (column.scrollHeight <= column.clientHeight) return true;
    const told = isLargestType() ? column.querySelector<FindingLine>('trace-finding')?.end : undefined;
    if (told === undefined) return false;
    const seen = column.clientHeight - FADE * Number.parseFloat(getComputedStyle(column).fontSize);
    return told - column.getBoundingClientRect().top + column.scrollTop <= seen;
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
    const table = presented ? Math.max(presented.height - NOTES * typeSize(), LEAST_TABLE) : MOST_TABLE;
    setInherited(
      this.host,
      '--lens-height',
      presented ? `${Math.max(presented.height - LENS_HEAD * typeSize(), LEAST_TABLE)}px` : 'none',
    );
    setInherited(this.host, '--table', `${Math.min(table, MOST_TABLE)}px`);
    this.fit();
    this.observe(presented ? [...(this.column?.children ?? [])] : []);
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

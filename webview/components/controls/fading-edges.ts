/** Fades an edge of a horizontally scrolling row if there is more beyond it. */
import { css } from 'lit';

/** The width of a fading edge in CSS pixels; the style uses the same. */
export const FADE = 20;
/** Hidden pixels up to this number are only margin, and do not count. */
const HARDLY = 6;

export const fadingStyles = css`
  [data-before] { --before: 20px; }
  [data-after] { --after: 20px; }
  :is([data-before], [data-after]) { mask-image: linear-gradient(to right, transparent,
    black var(--before, 0px), black calc(100% - var(--after, 0px)), transparent); }
`;

/** The visible part of a row, in CSS pixels. */
interface SeenOfRow {
  readonly scrollLeft: number;
  readonly clientWidth: number;
  readonly scrollWidth: number;
}

interface Marked {
  toggleAttribute(name: string, isOn: boolean): boolean;
}

/** Marks the edges with more beyond them. @param seen the visible part, as measured or as it will be */
export function fadeEdges(row: Marked, seen: SeenOfRow): void {
  const { scrollLeft, clientWidth, scrollWidth } = seen;
  row.toggleAttribute('data-before', scrollLeft > HARDLY);
  row.toggleAttribute('data-after', scrollLeft + clientWidth < scrollWidth - HARDLY);
}

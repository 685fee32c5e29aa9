/** The edges of a row that scrolls sideways: one fades beyond which there is more. */
import { css } from 'lit';

/** How wide an edge fades, in CSS pixels; as the style has it. */
export const FADE = 20;
/** What is hidden of the outermost margin only is nothing to tell of. */
const HARDLY = 6;

export const fadingStyles = css`
  [data-before] { --before: 20px; }
  [data-after] { --after: 20px; }
  :is([data-before], [data-after]) { mask-image: linear-gradient(to right, transparent,
    black var(--before, 0px), black calc(100% - var(--after, 0px)), transparent); }
`;

/** What is seen of a row, in CSS pixels. */
interface SeenOfRow {
  readonly scrollLeft: number;
  readonly clientWidth: number;
  readonly scrollWidth: number;
}

interface Marked {
  toggleAttribute(name: string, isOn: boolean): boolean;
}

/** Mark the edges beyond which there is more. @param seen where it was measured, or will be */
export function fadeEdges(row: Marked, seen: SeenOfRow): void {
  const { scrollLeft, clientWidth, scrollWidth } = seen;
  row.toggleAttribute('data-before', scrollLeft > HARDLY);
  row.toggleAttribute('data-after', scrollLeft + clientWidth < scrollWidth - HARDLY);
}

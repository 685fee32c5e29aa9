/** How far a view has to move to show what is partly beyond its edges. */
type Span = readonly [start: number, end: number];

/** How far a view has to move to have all of a span in it, or as much as there is room for. */
export function overhang([start, end]: Span, [from, to]: Span): number {
  if (start < from && end <= to) return Math.max(start - from, end - to);
  if (end > to && start >= from) return Math.min(end - to, start - from);
  return 0;
}

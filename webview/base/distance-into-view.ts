/** How far a view has to move to show what is partly beyond its edges. */
type Span = readonly [start: number, end: number];

/** The distance a view has to move to contain a whole span, or as much of it as fits. */
export function distanceIntoView([start, end]: Span, [from, to]: Span): number {
  if (start < from && end <= to) return Math.max(start - from, end - to);
  if (end > to && start >= from) return Math.min(end - to, start - from);
  return 0;
}

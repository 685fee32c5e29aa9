/** Finds a traced text after an edit of its document. */

export interface MovingRange {
  /** UTF-16 offset in the document. */
  readonly start: number;
  readonly text: string;
  /** Its current length in UTF-16 units, if the text itself was edited. */
  readonly edited?: number;
}

/** One replacement, as VS Code reports it. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Shifts a range by what changed before it, and marks it as edited if a change overlaps it; returns the same object if
 * nothing changed.
 */
export function movedRange<R extends MovingRange>(range: R, change: Change): R {
  const [from, end] = [change.rangeOffset, change.rangeOffset + change.rangeLength];
  const grown = change.text.length - change.rangeLength;
  const stop = range.start + (range.edited ?? range.text.length);
  const isEdited = range.edited !== undefined;
  // Text that is typed at the end of an edited text belongs to it.
  if (from > stop || (from === stop && !isEdited)) return range;
  if (end <= range.start && (from < range.start || !isEdited)) return { ...range, start: range.start + grown };
  const start = Math.min(range.start, from);
  return { ...range, start, edited: Math.max(stop, end) + grown - start };
}

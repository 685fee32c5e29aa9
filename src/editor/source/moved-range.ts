/** Where a traced text is after an edit of its document. */

export interface MovingRange {
  /** UTF-16 offset in the document. */
  readonly start: number;
  readonly text: string;
  /** How long it is now, where the text itself was edited since. In UTF-16 units. */
  readonly edited?: number;
}

/** One replacement, as VS Code tells it. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Shifted by what comes before it, and edited where a change touches it; the same object where nothing happens to it. */
export function movedRange<R extends MovingRange>(range: R, change: Change): R {
  const [from, end] = [change.rangeOffset, change.rangeOffset + change.rangeLength];
  const grown = change.text.length - change.rangeLength;
  const stop = range.start + (range.edited ?? range.text.length);
  const isEdited = range.edited !== undefined;
  // What is typed on at the end of an edited text belongs to it.
  if (from > stop || (from === stop && !isEdited)) return range;
  if (end <= range.start && (from < range.start || !isEdited)) return { ...range, start: range.start + grown };
  const start = Math.min(range.start, from);
  return { ...range, start, edited: Math.max(stop, end) + grown - start };
}

/** What a suggestion needs to know about a place in a text, wherever the text comes from. */

import { lineAbove } from '../../generate/lines';
import type { RepositoryContext } from '../../generate/other-files-form';
import { beginsBlock, type Place } from '../../generate/suggestion-filters';
import type { TextKind } from '../../generate/text-kind';

/** The place of the cursor. */
export interface CursorPlace extends Place {
  /** Names the document. */
  readonly document: string;
  /** The text before the cursor, and the offset in the document at which it begins, in UTF-16 units. */
  readonly text: string;
  readonly start: number;
  /** As much of the text after the cursor as is useful. */
  readonly following: string;
  /** Pieces of other files. */
  readonly context?: RepositoryContext;
  /** Whether the suggestion may have more than one line: on an empty line, and where a block begins. */
  readonly multiLine: boolean;
  readonly kind: TextKind;
}

/** UTF-16 units of text to read before the cursor; more than any model's window holds. */
const READ = 8192;
/** The text that is read begins at a multiple of this, so that its beginning rarely moves. */
const ALIGNMENT = 4096;
/** UTF-16 units of text to read after the cursor. */
export const READ_AFTER = 2048;
/** How many lines to search for the next one that is not empty. */
export const LOOK_AHEAD = 20;

/** The offset at which the text to read before a cursor begins. */
export function readingStart(cursor: number): number {
  return Math.max(0, Math.floor((cursor - READ) / ALIGNMENT) * ALIGNMENT);
}

/** The text to read after a cursor. */
export function followingIn(whole: string, cursor: number): string {
  return whole.slice(cursor, cursor + READ_AFTER);
}

/** The place of a cursor in a whole text, with the same parts that the editor reads. */
export function placeIn(document: string, whole: string, cursor: number, kind: TextKind): CursorPlace {
  const start = readingStart(cursor);
  const before = whole.slice(whole.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const [after = '', ...below] = whole.slice(cursor).split('\n', LOOK_AHEAD + 1);
  return {
    document,
    text: whole.slice(start, cursor),
    start,
    before,
    after,
    nextLine: below.find((line) => line.trim() !== '') ?? '',
    lineAbove: lineAbove(whole.slice(start, cursor)),
    following: followingIn(whole, cursor),
    multiLine: beginsBlock(before),
    kind,
  };
}

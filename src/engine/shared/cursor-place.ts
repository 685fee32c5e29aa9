/** What a suggestion has to know of a place in a text, wherever the text comes from. */

import { lineAbove } from '../../generate/lines';
import type { RepositoryContext } from '../../generate/other-files-form';
import { beginsBlock, type Place } from '../../generate/suggestion-filters';
import type { TextKind } from '../../generate/text-kind';

/** The place where the cursor is. */
export interface CursorPlace extends Place {
  /** Names the document. */
  readonly document: string;
  /** The text before the cursor, and where it begins in the document, in UTF-16 units. */
  readonly text: string;
  readonly start: number;
  /** The text after the cursor, as much of it as is of use. */
  readonly following: string;
  /** What other files say. */
  readonly context?: RepositoryContext;
  /** Whether more than a line may be suggested: on an empty line, and where a block begins. */
  readonly multiLine: boolean;
  readonly kind: TextKind;
}

/** Text that is read before the cursor; more than any model's window holds. UTF-16 units. */
const READ = 8192;
/** The reading begins at a multiple of this, so that its beginning moves rarely. */
const ALIGNMENT = 4096;
/** Text that is read after it. */
export const READ_AFTER = 2048;
/** Lines that are looked through for the next one that is not empty. */
export const LOOK_AHEAD = 20;

/** Where the reading before a cursor begins. */
export function readingStart(cursor: number): number {
  return Math.max(0, Math.floor((cursor - READ) / ALIGNMENT) * ALIGNMENT);
}

/** What is read after a cursor. */
export function followingIn(whole: string, cursor: number): string {
  return whole.slice(cursor, cursor + READ_AFTER);
}

/** A place in a whole text, as the editor reads it. */
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

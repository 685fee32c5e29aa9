/**
 * Tells keys of the panel from letters that the user types for another place: after the field they were meant for is gone, or
 * before a field that VS Code opens by a key, for example its command palette, has the focus.
 */

import { LEAVE_KEYS } from './keys';

/**
 * In milliseconds: for this long after a letter in a field, or after a key that opens one, the next letter may be meant for it.
 */
const GOES_ON = 700;

/** A keyboard event: the key, and the time of the press in milliseconds. */
interface Key {
  readonly key: string;
  readonly timeStamp: number;
}

interface ModifiedKey extends Key {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** With Ctrl or Cmd these keys open a field of VS Code: files and commands, search, a line, symbols, recent folders. */
const OPENS_FIELD = new Set(['p', 'f', 'g', 't', 'o', 'r']);

export class TypingOn {
  private last = Number.NEGATIVE_INFINITY;

  /**
   * A key was pressed in a field. The key that ends the field counts as well, except Escape, after which the user types nothing
   * more for it.
   */
  inField({ key, timeStamp }: Key): void {
    if (LEAVE_KEYS.includes(key)) this.end();
    else this.last = timeStamp;
  }

  /** A key was pressed by which VS Code opens a field: what is typed before that field has the focus is meant for it. */
  before({ key, timeStamp, ctrlKey, metaKey }: ModifiedKey): void {
    const isChord = (ctrlKey || metaKey) && OPENS_FIELD.has(key.toLowerCase());
    if (isChord || key === 'F1') this.last = timeStamp;
  }

  /** The user pointed at something: what is typed next is meant for that. */
  end(): void {
    this.last = Number.NEGATIVE_INFINITY;
  }

  /** Whether a key that reached no field belongs to text that is being typed. Each key that does may be followed by another. */
  has({ key, timeStamp }: Key): boolean {
    const isTyped = key.length === 1 && timeStamp - this.last < GOES_ON;
    if (isTyped) this.last = timeStamp;
    return isTyped;
  }
}

/**
 * Tells letters that somebody types for another place from keys of the panel: after the field that they were meant for is
 * gone, and before the one is there that VS Code opens by a key, as its command palette.
 */

import { LEAVE_KEYS } from './keys';

/** So long after a letter in a field, or a key that opens one, the next letter may be meant for it, in milliseconds. */
const GOES_ON = 700;

/** Of a keyboard event: the key, and when it was pressed, in milliseconds. */
interface Key {
  readonly key: string;
  readonly timeStamp: number;
}

interface ModifiedKey extends Key {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** With Ctrl or Cmd they open a field of VS Code's: files and commands, search, a line, symbols, recent folders. */
const OPENS_FIELD = new Set(['p', 'f', 'g', 't', 'o', 'r']);

export class TypingOn {
  private last = Number.NEGATIVE_INFINITY;

  /**
   * A key that was pressed in a field, where the one that ends it counts as well: but Escape, by which its reader leaves it and
   * writes on nothing.
   */
  inField({ key, timeStamp }: Key): void {
    if (LEAVE_KEYS.includes(key)) this.end();
    else this.last = timeStamp;
  }

  /** A key by which VS Code opens a field: what is typed on, before that has the keyboard, is for it. */
  before({ key, timeStamp, ctrlKey, metaKey }: ModifiedKey): void {
    const isChord = (ctrlKey || metaKey) && OPENS_FIELD.has(key.toLowerCase());
    if (isChord || key === 'F1') this.last = timeStamp;
  }

  /** Something was pointed at: what is typed next is for that. */
  end(): void {
    this.last = Number.NEGATIVE_INFINITY;
  }

  /** Whether a key that went to no field belongs to what is being typed; each that does lets the next one, too. */
  has({ key, timeStamp }: Key): boolean {
    const isTyped = key.length === 1 && timeStamp - this.last < GOES_ON;
    if (isTyped) this.last = timeStamp;
    return isTyped;
  }
}

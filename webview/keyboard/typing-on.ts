/** Tells letters that somebody types on, after the field that they were meant for is gone, from keys of the panel. */

import { LEAVE_KEYS } from './keys';

/** So long after a letter in a field the next one may still be meant for it, in milliseconds. */
const GOES_ON = 700;

/** Of a keyboard event: the key, and when it was pressed, in milliseconds. */
interface Key {
  readonly key: string;
  readonly timeStamp: number;
}

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

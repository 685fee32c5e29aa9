/**
 * Which text around the cursor is read by a model that fills in the middle. What the user types goes to the middle, which
 * comes last in the prompt: as long as the text after the cursor stays the same, each key costs only its own tokens.
 */
import { isWithinCharacter } from '../base/within-character';
import type { Gap } from './infill-form';
import { type TextWindowInput, WindowKeeper } from './text-window';

export interface InfillWindowInput extends TextWindowInput {
  /** The text after the cursor. */
  readonly following: string;
}

export interface InfillGap extends Gap {
  /** Whether the beginning moved because the window was full. */
  readonly slid: boolean;
}

/** The middle is emptied into the prefix when more than this was typed. UTF-16 units. */
const LONGEST_MIDDLE = 400;

export class InfillWindow {
  private readonly before: WindowKeeper;
  private document: string | undefined;
  /** The offset in the document at which the middle begins, and the text that followed the cursor when that was set. */
  private boundary = 0;
  private following = '';
  /** The part of `following` that is read. */
  private suffix = '';

  /**
   * @param limit the most tokens the model reads; a quarter of them is for the text after the cursor
   * @param count returns the number of tokens of a text
   */
  constructor(
    private readonly limit: number,
    private readonly count: (text: string) => number,
  ) {
    this.before = new WindowKeeper(Math.floor((3 * limit) / 4), count);
  }

  /**
   * The text to read around the cursor. To be called for each place in turn, as the last one decides where the middle
   * begins.
   */
  take(input: InfillWindowInput): InfillGap {
    const { text, slid } = this.before.take(input);
    return { ...this.divided(text, input), slid };
  }

  /**
   * Moves the beginning early, when fewer than `room` more tokens fit.
   * @returns the text from the new beginning, if it moved
   */
  moveAhead(input: InfillWindowInput, room: number): Gap | undefined {
    const text = this.before.moveAhead(input, room);
    return text === undefined ? undefined : this.divided(text, input);
  }

  /** @param seen the text that is read up to the cursor */
  private divided(seen: string, { document, start, text, following }: InfillWindowInput): Gap {
    const cursor = start + text.length;
    if (following !== this.following) {
      this.following = following;
      this.suffix = this.shorten(following);
    } else if (document === this.document && this.isNear(cursor, seen.length)) return this.gap(seen, cursor);
    this.document = document;
    // A partly typed word belongs to the middle, where its beginning can be read again.
    this.boundary = cursor - seen.length + seen.lastIndexOf('\n') + 1;
    return this.gap(seen, cursor);
  }

  private isNear(cursor: number, length: number): boolean {
    return this.boundary <= cursor && cursor - this.boundary <= Math.min(length, LONGEST_MIDDLE);
  }

  private gap(seen: string, cursor: number): Gap {
    const length = Math.min(seen.length, cursor - this.boundary);
    return {
      prefix: seen.slice(0, seen.length - length),
      middle: seen.slice(seen.length - length),
      suffix: this.suffix,
    };
  }

  /** The beginning of a text that fits in a quarter of the limit, up to the end of a line if possible. */
  private shorten(text: string): string {
    const room = Math.floor(this.limit / 4);
    let end = text.length;
    for (let tokens = this.count(text); tokens > room; tokens = this.count(text.slice(0, end)))
      end = Math.min(end - 1, Math.floor((end * room) / tokens));
    if (end === text.length) return text;
    const line = text.lastIndexOf('\n', end - 1);
    if (line > 0) return text.slice(0, line + 1);
    return text.slice(0, isWithinCharacter(text, end) ? end - 1 : end);
  }
}

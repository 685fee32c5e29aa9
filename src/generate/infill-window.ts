/**
 * Which text around the cursor a model reads that fills in the middle. What is typed goes to the middle, which comes last
 * in the prompt: as long as what follows the cursor stays the same, each key costs only its own tokens.
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

/** The middle is renewed when more than this was typed. UTF-16 units. */
const LONGEST_MIDDLE = 400;

export class InfillWindow {
  private readonly before: WindowKeeper;
  private document: string | undefined;
  /** Where the middle begins in the document, and what followed it then. */
  private boundary = 0;
  private following = '';
  /** What is read of it. */
  private suffix = '';

  /**
   * @param limit tokens that the model reads at most; a quarter of them is for what follows the cursor
   * @param count how many tokens a text has
   */
  constructor(
    private readonly limit: number,
    private readonly count: (text: string) => number,
  ) {
    this.before = new WindowKeeper(Math.floor((3 * limit) / 4), count);
  }

  take(input: InfillWindowInput): InfillGap {
    const { text, slid } = this.before.take(input);
    return { ...this.divided(text, input), slid };
  }

  /**
   * Move the beginning before it has to be: where fewer than `room` more tokens fit.
   * @returns the text from the new beginning, if it moved
   */
  moveAhead(input: InfillWindowInput, room: number): Gap | undefined {
    const text = this.before.moveAhead(input, room);
    return text === undefined ? undefined : this.divided(text, input);
  }

  /** @param seen what is read up to the cursor */
  private divided(seen: string, { document, start, text, following }: InfillWindowInput): Gap {
    const cursor = start + text.length;
    if (following !== this.following) {
      this.following = following;
      this.suffix = this.shorten(following);
    } else if (document === this.document && this.isNear(cursor, seen.length)) return this.gap(seen, cursor);
    this.document = document;
    // A word that is typed in part belongs to the middle, where its beginning can be read again.
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

  /** The beginning of a text in a quarter of the limit, up to the end of a line where there is one. */
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

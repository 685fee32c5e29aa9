/**
 * Which part of a document a completion reads. Positions are absolute in GPT-2, so moving the beginning of that part
 * invalidates the whole cache: it moves rarely, and then far.
 */
import { isWithinCharacter } from '../base/within-character';

export interface TextWindowInput {
  /** Identifies the document. */
  readonly document: string;
  /** Where `text` begins in the document, in UTF-16 units; `text` ends at the cursor. */
  readonly start: number;
  readonly text: string;
}

interface TextWindow {
  /** From the window's beginning to the cursor. */
  readonly text: string;
  /** Whether the beginning moved because the window was full. */
  readonly slid: boolean;
}

export class WindowKeeper {
  private document: string | undefined;
  /** The offset in the document at which the window begins. */
  private anchor = 0;

  /**
   * @param limit the most tokens the model reads
   * @param count returns the number of tokens of a text
   */
  constructor(
    private readonly limit: number,
    private readonly count: (text: string) => number,
  ) {}

  /** The window that ends at the cursor; it keeps the last window's beginning if possible. */
  take(input: TextWindowInput): TextWindow {
    const kept = this.fromAnchor(input);
    if (kept !== undefined && this.count(kept) <= this.limit && !this.isShort(kept, input.start))
      return { text: kept, slid: false };
    const before = this.anchor;
    const text = this.renew(input);
    return { text, slid: kept !== undefined && this.anchor > before };
  }

  /**
   * Moves the beginning early, when fewer than `room` more tokens fit.
   * @returns the text from the new beginning, if it moved
   */
  moveAhead(input: TextWindowInput, room: number): string | undefined {
    const kept = this.fromAnchor(input);
    if (kept === undefined || this.count(kept) <= this.limit - room) return undefined;
    return this.renew(input);
  }

  /** The text from the last window's beginning to the cursor; `undefined` if that beginning lies elsewhere. */
  private fromAnchor({ document, start, text }: TextWindowInput): string | undefined {
    const known = document === this.document && this.anchor >= start && this.anchor <= start + text.length;
    return known ? text.slice(this.anchor - start) : undefined;
  }

  private renew({ document, start, text }: TextWindowInput): string {
    const fresh = this.shorten(text);
    this.document = document;
    this.anchor = start + text.length - fresh.length;
    return fresh;
  }

  /**
   * Whether the cursor is so close to the window's beginning that the model sees little, although there is more text before
   * it.
   */
  private isShort(kept: string, start: number): boolean {
    return this.anchor > start && this.count(kept) < this.limit / 4;
  }

  /** The end of a text that fits in three quarters of the limit, from the beginning of a line if possible. */
  private shorten(text: string): string {
    const room = Math.floor((this.limit * 3) / 4);
    let from = this.roughStart(text, room);
    for (let tokens = this.count(text.slice(from)); tokens > room; tokens = this.count(text.slice(from))) {
      const excess = Math.max(1, Math.ceil((text.length - from) * (1 - room / tokens)));
      from = atBoundary(text, from + excess);
    }
    return text.slice(from);
  }

  /** The start of an end of the text that has more tokens than the room, but not by much: counting all of it takes long. */
  private roughStart(text: string, room: number): number {
    let length = (room + 1) * LONG_TOKEN;
    while (length < text.length && this.count(text.slice(-length)) <= room) length *= 2;
    return Math.max(0, text.length - length);
  }
}

/** More characters than tokens have on average. */
const LONG_TOKEN = 8;

/** How far after the wished place a boundary may lie. */
const REACH = 200;

/** The next beginning of a line, otherwise of a word, otherwise the next whole character. */
function atBoundary(text: string, wished: number): number {
  const line = text.indexOf('\n', wished);
  if (line >= 0 && line - wished < REACH && line + 1 < text.length) return line + 1;
  const word = text.indexOf(' ', wished);
  if (word >= 0 && word - wished < REACH && word + 1 < text.length) return word;
  return isWithinCharacter(text, wished) ? wished + 1 : wished;
}

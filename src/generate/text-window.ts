/**
 * Which part of a document a completion reads. Positions are absolute in GPT-2, so that moving the part's beginning
 * costs the whole cache: it moves rarely, and then far.
 */
import { isWithinCharacter } from '../base/within-character';

export interface TextWindowInput {
  /** Names the document. */
  readonly document: string;
  /** Where `text` begins in it, in UTF-16 units; `text` ends at the cursor. */
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
  /** Offset in the document. */
  private anchor = 0;

  /**
   * @param limit tokens that the model reads at most
   * @param count how many tokens a text has
   */
  constructor(
    private readonly limit: number,
    private readonly count: (text: string) => number,
  ) {}

  /** The window that ends at the cursor: the last one's beginning while that is possible. */
  take(input: TextWindowInput): TextWindow {
    const kept = this.fromAnchor(input);
    if (kept !== undefined && this.count(kept) <= this.limit && !this.isShort(kept, input.start))
      return { text: kept, slid: false };
    const before = this.anchor;
    const text = this.renew(input);
    return { text, slid: kept !== undefined && this.anchor > before };
  }

  /**
   * Move the beginning before it has to be: where fewer than `room` more tokens fit.
   * @returns the text from the new beginning, if it moved
   */
  moveAhead(input: TextWindowInput, room: number): string | undefined {
    const kept = this.fromAnchor(input);
    if (kept === undefined || this.count(kept) <= this.limit - room) return undefined;
    return this.renew(input);
  }

  /** From the last window's beginning to the cursor; `undefined` where that lies elsewhere. */
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

  /** A window close behind its beginning sees little, although there is more to see before it. */
  private isShort(kept: string, start: number): boolean {
    return this.anchor > start && this.count(kept) < this.limit / 4;
  }

  /** The end of a text, in at most three quarters of the limit, from the beginning of a line where there is one. */
  private shorten(text: string): string {
    const room = Math.floor((this.limit * 3) / 4);
    let from = this.roughStart(text, room);
    for (let tokens = this.count(text.slice(from)); tokens > room; tokens = this.count(text.slice(from))) {
      const excess = Math.max(1, Math.ceil((text.length - from) * (1 - room / tokens)));
      from = atBoundary(text, from + excess);
    }
    return text.slice(from);
  }

  /** Where an end of the text begins that is more than the room, though not by much: to count all of it takes long. */
  private roughStart(text: string, room: number): number {
    let length = (room + 1) * LONG_TOKEN;
    while (length < text.length && this.count(text.slice(-length)) <= room) length *= 2;
    return Math.max(0, text.length - length);
  }
}

/** More characters than the tokens of a text have on average. */
const LONG_TOKEN = 8;

/** How far a boundary may lie behind the wished place. */
const REACH = 200;

/** The next beginning of a line, else of a word, else the next whole character. */
function atBoundary(text: string, wished: number): number {
  const line = text.indexOf('\n', wished);
  if (line >= 0 && line - wished < REACH && line + 1 < text.length) return line + 1;
  const word = text.indexOf(' ', wished);
  if (word >= 0 && word - wished < REACH && word + 1 < text.length) return word;
  return isWithinCharacter(text, wished) ? wished + 1 : wished;
}

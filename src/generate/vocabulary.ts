/** The tokens of a vocabulary in the order of their bytes, to find those that begin with what has been typed. */
import type { Tokenizer } from '../model/tokenizers/tokenizer';
import { beginsInWord } from './words';

/** Bytes as a string of characters 0 to 255, which sorts and compares as the bytes do. */
export type ByteText = string;

function byteText(bytes: Uint8Array): ByteText {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export class Vocabulary {
  /** The ids, sorted by their tokens' bytes. */
  private readonly ids: Int32Array;
  private readonly texts: readonly ByteText[];
  private readonly byId = new Map<number, ByteText>();
  /** The ids of the tokens that continue a word. */
  private wordIds: Int32Array | undefined;

  /**
   * Special tokens and ids without a token are left out, as they are never part of a word.
   * @param reserved ids of other tokens that are never part of a text
   */
  constructor(
    tokenizer: Pick<Tokenizer, 'size' | 'bytes' | 'describe'>,
    reserved: ReadonlySet<number> = new Set<number>(),
  ) {
    const entries: { id: number; text: ByteText }[] = [];
    for (let id = 0; id < tokenizer.size; id++) {
      const text = textOf(tokenizer, id);
      if (text !== undefined && text !== '' && !reserved.has(id)) entries.push({ id, text });
    }
    entries.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.id - b.id));
    this.ids = Int32Array.from(entries, ({ id }) => id);
    this.texts = entries.map(({ text }) => text);
    for (const { id, text } of entries) this.byId.set(id, text);
  }

  /** The bytes of a token; empty for one that is not part of a text. */
  text(id: number): ByteText {
    return this.byId.get(id) ?? '';
  }

  /** The ids of the tokens that continue the word before them, if there is one. */
  get inWord(): Int32Array {
    this.wordIds ??= this.ids.filter((id) => this.goesOnInWord(id));
    return this.wordIds;
  }

  /** Whether a token continues the word before it, if there is one. */
  goesOnInWord(id: number): boolean {
    return beginsInWord(firstCharacter(this.text(id)));
  }

  /** Ids of the tokens that begin with `start`, itself included, in the order of their bytes. */
  startingWith(start: ByteText): Int32Array {
    return this.ids.subarray(this.firstFrom(start), this.firstFrom(`${start}\u{ffff}`));
  }

  /** Whether some token begins with `start` and continues after it. */
  goesBeyond(start: ByteText): boolean {
    let at = this.firstFrom(start);
    while (this.texts[at] === start) at++;
    return this.texts[at]?.startsWith(start) ?? false;
  }

  /** The tokens that can come next if `typed` must be spelled: those that begin with it, and those that it begins with. */
  spelling(typed: ByteText): number[] {
    const ids = [...this.startingWith(typed)];
    for (let length = 1; length < typed.length; length++) ids.push(...this.saying(typed.slice(0, length)));
    return ids;
  }

  /** The tokens that spell exactly this; there may be two, a letter and a byte. */
  private saying(text: ByteText): Int32Array {
    const first = this.firstFrom(text);
    let end = first;
    while (this.texts[end] === text) end++;
    return this.ids.subarray(first, end);
  }

  /** The index of the first text that does not sort before `start`. */
  private firstFrom(start: ByteText): number {
    let [low, high] = [0, this.texts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.texts[middle] as ByteText) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function textOf(tokenizer: Pick<Tokenizer, 'bytes' | 'describe'>, id: number): ByteText | undefined {
  try {
    return tokenizer.describe(id).special ? undefined : byteText(tokenizer.bytes(id));
  } catch (error) {
    if (error instanceof RangeError) return undefined; // a hole in the vocabulary
    throw error;
  }
}

/** A token's first character; if the token has only part of it, a letter of the script that its first byte belongs to. */
function firstCharacter(bytes: ByteText): string {
  const text = Buffer.from(bytes.slice(0, 4), 'latin1').toString();
  if (!text.startsWith('\ufffd')) return text;
  const first = bytes.charCodeAt(0);
  return first >= 0xc3 && first < 0xe0 ? 'a' : ''; // two bytes: Latin, Greek, Cyrillic and their neighbours
}

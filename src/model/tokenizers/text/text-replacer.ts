/**
 * Replaces parts of a text from its beginning, and gives each new character an original range. Follows `replace` in the
 * `tokenizers` library's `normalizers/precompiled.rs` and `transform` in its `normalizer.rs`: new characters get the ranges of
 * old ones in order; surplus new ones that of the character before them; surplus old ones are skipped. Like the library, it
 * does not skip characters that are removed at the very beginning, so that all that follows is that many characters too early.
 */
import { type PlacedText, unitsAt } from './placed-text';

export class TextReplacer {
  private readonly parts: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** The index of the next character of the original, and that of the one before it. */
  private at = 0;
  private before = 0;
  /** The number of units of the last new character if it is a surplus one, else 0. */
  private surplus = 0;

  constructor(private readonly original: PlacedText) {}

  /** Replaces the next part of the original, `old`, by `text`. */
  replace(old: string, text: string): void {
    let left = countCharacters(old);
    this.parts.push(text);
    for (let at = 0; at < text.length; ) {
      const units = unitsAt(text, at);
      at += units;
      const isSurplus = left === 0;
      this.place(units, isSurplus ? this.before : this.at);
      this.surplus = isSurplus ? units : 0;
      if (isSurplus) continue;
      this.pass();
      left--;
    }
    if (left > 0 && this.starts.length > 0) this.passOver(left);
  }

  /** The new text, and for each of its UTF-16 units the range of the original that it stands for. */
  result(): PlacedText {
    return { text: this.parts.join(''), starts: Uint32Array.from(this.starts), ends: Uint32Array.from(this.ends) };
  }

  private place(units: number, at: number): void {
    for (let unit = 0; unit < units; unit++) {
      this.starts.push(this.original.starts[at] ?? 0);
      this.ends.push(this.original.ends[at] ?? 0);
    }
  }

  /** Skips removed characters. A surplus new character before them gets the range of the first of them. */
  private passOver(count: number): void {
    if (this.surplus > 0) {
      this.starts.length -= this.surplus;
      this.ends.length -= this.surplus;
      this.place(this.surplus, this.at);
      this.surplus = 0;
    }
    for (let passed = 0; passed < count; passed++) this.pass();
  }

  private pass(): void {
    this.before = this.at;
    this.at += unitsAt(this.original.text, this.at);
  }
}

function countCharacters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += unitsAt(text, at)) count++;
  return count;
}

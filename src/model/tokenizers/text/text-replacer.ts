/**
 * Replacing parts of a text from its beginning, each new character in its place. After `replace` in the `tokenizers`
 * library's `normalizers/precompiled.rs` and `transform` in its `normalizer.rs`: characters take one another's places in
 * order, surplus new ones that of the one before them, and surplus old ones are passed over; what goes at the very
 * beginning is not, so that what follows it stands too early by so many characters.
 */
import { type PlacedText, unitsAt } from './placed-text';

export class TextReplacer {
  private readonly parts: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Of the original's character that comes next, and of the one before it. */
  private at = 0;
  private before = 0;
  /** Units of the last new character, where it is a surplus one. */
  private surplus = 0;

  constructor(private readonly original: PlacedText) {}

  /** A part with what it becomes. */
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

  result(): PlacedText {
    return { text: this.parts.join(''), starts: Uint32Array.from(this.starts), ends: Uint32Array.from(this.ends) };
  }

  private place(units: number, at: number): void {
    for (let unit = 0; unit < units; unit++) {
      this.starts.push(this.original.starts[at] ?? 0);
      this.ends.push(this.original.ends[at] ?? 0);
    }
  }

  /** A surplus new character before old ones that go takes the place of the first of them. */
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

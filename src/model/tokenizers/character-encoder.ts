/** Encodes words by merging their characters; a character without a token is written as bytes. */

import { byteTokens } from '../../base/byte-tokens';
import type { BpeModel } from './bpe-model';
import { BytePairMerger } from './byte-pair-merger';
import { CannotExpressError } from './cannot-express';
import type { PlacedToken } from './post-processing';
import { type PlacedWord, rangeIn } from './text/placed-word';

/** The symbols to be merged: their ids, and for each the range of its characters in the word. */
interface Symbols {
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const NONE = -1;
/** The character that replaces a lone surrogate in UTF-8. */
const REPLACEMENT = 0xfffd;

export class CharacterEncoder {
  private readonly merger: BytePairMerger;
  /** The ids of the tokens "<0x00>" to "<0xFF>", by byte; `undefined` for missing ones. */
  private readonly byteIds: readonly (number | undefined)[];

  /** The ids of characters encountered so far, by code point. */
  private readonly characterIds = new Map<number, readonly number[]>();

  constructor(private readonly model: BpeModel) {
    this.merger = new BytePairMerger(model.merges);
    this.byteIds = model.byteFallback ? byteTokens(model.ids) : [];
  }

  /** Appends the tokens of a word. @throws if the vocabulary cannot express a character */
  encode(placedWord: PlacedWord, placed: PlacedToken[]): void {
    const word = placedWord.text;
    const add = (id: number, from: number, to: number) => {
      const { start, end } = rangeIn(placedWord, from, to);
      placed.push({ id, value: this.model.tokens[id] as string, start, end });
    };
    const whole = this.model.ignoreMerges ? this.model.ids.get(word) : undefined;
    if (whole !== undefined) {
      add(whole, 0, word.length);
      return;
    }
    const { ids, starts, ends } = this.symbols(word);
    const firsts = new Int32Array(ids.length);
    const merged = this.merger.merge(ids, firsts);
    for (const [index, id] of merged.entries()) {
      const last = (index + 1 < merged.length ? (firsts[index + 1] as number) : starts.length) - 1;
      add(id, starts[firsts[index] as number] as number, ends[last] as number);
    }
  }

  private symbols(word: string): Symbols {
    let count = 0;
    this.walk(word, () => count++);
    const ids = new Int32Array(count);
    const starts = new Int32Array(count);
    const ends = new Int32Array(count);
    let to = 0;
    this.walk(word, (id, start, end) => {
      ids[to] = id;
      starts[to] = start;
      ends[to++] = end;
    });
    return { ids, starts, ends };
  }

  /** Calls `tell` for each symbol of a word in order. */
  private walk(word: string, tell: (id: number, start: number, end: number) => void): void {
    const { unknown, fuseUnknown } = this.model;
    let unknownFrom = NONE;
    const tellUnknown = (end: number) => {
      if (unknownFrom !== NONE) tell(unknown as number, unknownFrom, end);
      unknownFrom = NONE;
    };
    for (let at = 0, end = 0; at < word.length; at = end) {
      const codePoint = word.codePointAt(at) as number;
      end = at + (codePoint > 0xffff ? 2 : 1);
      const ids = this.idsOf(codePoint);
      if (!ids && unknown === undefined) throw new CannotExpressError(word);
      if (!ids && fuseUnknown && unknownFrom !== NONE) continue;
      tellUnknown(at);
      if (ids) for (const id of ids) tell(id, at, end);
      else unknownFrom = at;
    }
    tellUnknown(word.length);
  }

  /** The token of a character, or those of its bytes; `undefined` if there are none. */
  private idsOf(codePoint: number): readonly number[] | undefined {
    const known = this.characterIds.get(codePoint);
    if (known) return known;
    const character = isSurrogate(codePoint) ? REPLACEMENT : codePoint;
    const id = this.model.ids.get(String.fromCodePoint(character));
    const ids = id === undefined ? utf8(character).map((byte) => this.byteIds[byte]) : [id];
    if (!ids.every((each) => each !== undefined)) return undefined;
    this.characterIds.set(codePoint, ids);
    return ids;
  }
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

/** The UTF-8 bytes of a character. */
function utf8(codePoint: number): number[] {
  const more = (shift: number) => 0x80 | ((codePoint >> shift) & 0x3f);
  if (codePoint < 0x80) return [codePoint];
  if (codePoint < 0x800) return [0xc0 | (codePoint >> 6), more(0)];
  if (codePoint < 0x10000) return [0xe0 | (codePoint >> 12), more(6), more(0)];
  return [0xf0 | (codePoint >> 18), more(12), more(6), more(0)];
}

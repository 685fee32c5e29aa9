/**
 * The map of a `Precompiled` normalizer, SentencePiece's own: a double-array trie (darts-clone) of UTF-8 texts, each with the
 * offset of its replacement in a list of texts that end in a zero byte. It is applied as in the `tokenizers` library (crate
 * `spm_precompiled` and `normalizers/precompiled.rs`), including its peculiarities, since models were trained on them.
 */
import { lazy } from '../../../base/lazy';
import { ModelFolderError } from '../../errors';
import { decodeUtf8 } from '../../json';
import type { PlacedText } from './placed-text';
import { TextReplacer } from './text-replacer';

/** Published maps replace one character by at most 18. */
const MAX_GROWTH = 100;
/** Graphemes with more UTF-8 bytes are looked up character by character. */
const MAX_GRAPHEME = 5;
/** How many replacements are cached, since texts repeat their characters. */
const KNOWN = 50_000;

/** How many UTF-16 units are segmented at a time. */
const WINDOW = 128;

const UTF8 = new TextEncoder();
/** Creating a segmenter takes 30 ms, so it is created only for models that need it. */
const graphemes = lazy(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));
/** The encoding of the map in a file. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export class CharacterMap {
  /** The greatest factor by which it may lengthen a text. */
  readonly growth: number;
  private readonly units: Uint32Array;
  /** The replacements, one after the other. */
  private readonly forms: Buffer;
  private readonly known = new Map<string, string | undefined>();

  /**
   * @param encoded the trie's size in bytes, the trie, and the replacements; a string is base64
   * @param file for error messages
   * @throws ModelFolderError with one sentence if it is not such a map, or lengthens texts excessively
   */
  constructor(
    encoded: string | Uint8Array,
    private readonly file: string,
  ) {
    const bytes = this.bytesOf(encoded);
    const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
    if (size === 0 || size % 4 !== 0 || size > bytes.length - 4) throw this.fault('is cut or damaged');
    this.units = Uint32Array.from({ length: size / 4 }, (_, unit) => bytes.readUInt32LE(4 + 4 * unit));
    this.forms = bytes.subarray(4 + size);
    const forms = decodeUtf8(this.forms, `${file}: the map of "Precompiled"`).split('\0');
    this.growth = forms.reduce((longest, { length }) => Math.max(longest, length), 1);
    if (this.growth > MAX_GROWTH) {
      throw this.fault(`makes ${this.growth} characters of one, and at most ${MAX_GROWTH} are allowed`);
    }
  }

  /**
   * Applies the map as the `tokenizers` library does: to whole graphemes, and character by character to those that are
   * longer than 5 bytes or not in the map. Returns `piece` itself if nothing changes.
   */
  normalize(piece: PlacedText): PlacedText {
    const replacer = new TextReplacer(piece);
    let isChanged = false;
    const put = (old: string, form: string | undefined) => {
      isChanged ||= form !== undefined;
      replacer.replace(old, form ?? old);
    };
    for (const grapheme of graphemesOf(piece.text)) {
      const form = Buffer.byteLength(grapheme) <= MAX_GRAPHEME ? this.formOf(grapheme) : undefined;
      if (form !== undefined) put(grapheme, form);
      else for (const character of grapheme) put(character, this.formOf(character));
    }
    return isChanged ? replacer.result() : piece;
  }

  /** Applies the map as SentencePiece itself does: at each place it replaces the longest match. */
  normalizeByLongest(piece: PlacedText): PlacedText {
    const bytes = UTF8.encode(piece.text);
    const replacer = new TextReplacer(piece);
    for (let at = 0, from = 0; at < bytes.length; ) {
      const found = this.findLongest(bytes, at);
      const end = found?.end ?? at + characterBytes(bytes[at] as number);
      const to = from + unitsIn(bytes, at, end);
      const old = piece.text.slice(from, to);
      replacer.replace(old, found ? this.formAt(found.place) : old);
      at = end;
      from = to;
    }
    return replacer.result();
  }

  private bytesOf(encoded: string | Uint8Array): Buffer {
    if (typeof encoded !== 'string') return Buffer.from(encoded);
    if (!BASE64.test(encoded)) throw this.fault('is not written in base64');
    return Buffer.from(encoded, 'base64');
  }

  /** The offset of the replacement of the longest match at `from`, and where the match ends. */
  private findLongest(bytes: Uint8Array, from: number): { place: number; end: number } | undefined {
    let node = offsetOf(this.units[0] as number);
    let found: { place: number; end: number } | undefined;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      node ^= byte;
      const unit = this.units[node];
      if (byte === 0 || unit === undefined || labelOf(unit) !== byte) break;
      node ^= offsetOf(unit);
      if (hasLeaf(unit)) found = { place: (this.units[node] ?? 0) & 0x7fffffff, end: at + 1 };
    }
    return found;
  }

  private formOf(text: string): string | undefined {
    if (this.known.has(text)) return this.known.get(text);
    const place = this.find(UTF8.encode(text));
    const form = place === undefined ? undefined : this.formAt(place);
    if (this.known.size < KNOWN) this.known.set(text, form);
    return form;
  }

  /** The trie's value for the shortest prefix of a text that it contains. */
  private find(bytes: Uint8Array): number | undefined {
    let node = offsetOf(this.units[0] as number);
    for (const byte of bytes) {
      node ^= byte;
      const unit = this.units[node];
      if (byte === 0 || unit === undefined || labelOf(unit) !== byte) return undefined;
      node ^= offsetOf(unit);
      if (hasLeaf(unit)) return (this.units[node] ?? 0) & 0x7fffffff;
    }
    return undefined;
  }

  private formAt(place: number): string {
    if (place > this.forms.length) throw this.fault('points outside of its texts');
    const end = this.forms.indexOf(0, place);
    return this.forms.toString('utf8', place, end < 0 ? this.forms.length : end);
  }

  private fault(what: string): ModelFolderError {
    return new ModelFolderError(`${this.file}: the map of "Precompiled" ${what}.`);
  }
}

/** Splits a text into graphemes. There is always a boundary between ASCII characters; the segmenter decides on all others. */
function* graphemesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const from = at;
    while (at < text.length && isAmongPlain(text, at)) yield text.charAt(at++);
    if (at > from) continue;
    while (at < text.length && !isAmongPlain(text, at)) at++;
    yield* segmentsOf(text.slice(from, at));
  }
}

/**
 * Segments a text in windows, since the segmenter takes quadratic time. Whether a grapheme ends depends only on itself and on
 * the next character, so all segments of a window are final except the last, with which the next window begins.
 */
function* segmentsOf(text: string): Generator<string> {
  for (let from = 0, size = WINDOW; from < text.length; ) {
    const end = windowEnd(text, from + size);
    const segments = Array.from(graphemes().segment(text.slice(from, end)), ({ segment }) => segment);
    if (end < text.length) segments.pop();
    size = segments.length === 0 ? 2 * size : WINDOW;
    for (const segment of segments) {
      yield segment;
      from += segment.length;
    }
  }
}

/** Moves a place out of the middle of a surrogate pair. */
function windowEnd(text: string, place: number): number {
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(place - 1));
  return Math.min(isHalf ? place + 1 : place, text.length);
}

function isAmongPlain(text: string, at: number): boolean {
  return isPlain(text, at - 1) && isPlain(text, at) && isPlain(text, at + 1);
}

/** Whether a unit is printable ASCII; places outside the text count as that. */
function isPlain(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return Number.isNaN(unit) || (unit >= 0x20 && unit <= 0x7e);
}

/** The number of UTF-8 bytes of a character, from its first byte. */
function characterBytes(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The number of UTF-16 units of the characters that begin between two byte offsets. */
function unitsIn(bytes: Uint8Array, from: number, end: number): number {
  let units = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

// The units of darts-clone's double array.

function hasLeaf(unit: number): boolean {
  return ((unit >>> 8) & 1) === 1;
}

function labelOf(unit: number): number {
  return (unit & 0x800000ff) >>> 0;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** Text that keeps the original range of each of its characters through normalization and UTF-8. */

/** A piece of (normalized) text, and for each of its UTF-16 units the original range of the unit's character. */
export interface PlacedText {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** UTF-8 bytes, and for each of them the original range of the byte's character. */
interface PlacedBytes {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A text whose ranges refer to itself. */
export function placeText(text: string): PlacedText {
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  for (let at = 0; at < text.length; ) {
    const start = at;
    const end = at + unitsAt(text, at);
    for (; at < end; at++) {
      starts[at] = start;
      ends[at] = end;
    }
  }
  return { text, starts, ends };
}

/** The units from `start` to `end`. */
export function slicePlaced({ text, starts, ends }: PlacedText, start: number, end: number): PlacedText {
  return { text: text.slice(start, end), starts: starts.subarray(start, end), ends: ends.subarray(start, end) };
}

/** The first text followed by the second. */
export function joinPlaced(a: PlacedText, b: PlacedText): PlacedText {
  const joined = (before: Uint32Array, after: Uint32Array) => {
    const result = new Uint32Array(before.length + after.length);
    result.set(before);
    result.set(after, before.length);
    return result;
  };
  return { text: a.text + b.text, starts: joined(a.starts, b.starts), ends: joined(a.ends, b.ends) };
}

/** Puts `prefix` before a text, with the range of the text's first character; an empty text stays empty. */
export function prependPlaced({ text, starts, ends }: PlacedText, prefix: string): PlacedText {
  if (text === '') return { text, starts, ends };
  const before = (places: Uint32Array) => {
    const result = new Uint32Array(prefix.length + places.length).fill(places[0] as number, 0, prefix.length);
    result.set(places, prefix.length);
    return result;
  };
  return { text: prefix + text, starts: before(starts), ends: before(ends) };
}

/** Replaces every match of a pattern (with the flag `g`); each replacement has the range of the match's last character. */
export function replacePlaced(piece: PlacedText, pattern: string | RegExp, content: string): PlacedText {
  const text = piece.text.replaceAll(pattern, () => content);
  if (text === piece.text) return piece;
  if (typeof pattern === 'string' && pattern.length === 1 && content.length === 1) return { ...piece, text };
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let [from, to] = [0, 0];
  const copy = (end: number) => {
    starts.set(piece.starts.subarray(from, end), to);
    ends.set(piece.ends.subarray(from, end), to);
    to += end - from;
  };
  for (const { start, end } of matchesOf(piece.text, pattern)) {
    copy(start);
    from = end;
    starts.fill(piece.starts[end - 1] ?? 0, to, to + content.length);
    ends.fill(piece.ends[end - 1] ?? 0, to, to + content.length);
    to += content.length;
  }
  copy(piece.text.length);
  return { text, starts, ends };
}

function* matchesOf(text: string, pattern: string | RegExp): Generator<{ start: number; end: number }> {
  if (typeof pattern !== 'string') {
    for (const { index, 0: match } of text.matchAll(pattern)) yield { start: index, end: index + match.length };
    return;
  }
  for (let start = text.indexOf(pattern); start >= 0; start = text.indexOf(pattern, start + pattern.length)) {
    yield { start, end: start + pattern.length };
  }
}

/** Replaces each character; the replacement has the character's range. */
export function mapPlaced(piece: PlacedText, map: (character: string) => string): PlacedText {
  const mapped: string[] = [];
  let length = 0;
  let isChanged = false;
  for (const character of piece.text) {
    const content = map(character);
    isChanged ||= content !== character;
    length += content.length;
    mapped.push(content);
  }
  if (!isChanged) return piece;
  const starts = new Uint32Array(length);
  const ends = new Uint32Array(length);
  let [from, to] = [0, 0];
  for (const content of mapped) {
    const end = to + content.length;
    for (; to < end; to++) {
      starts[to] = piece.starts[from] as number;
      ends[to] = piece.ends[from] as number;
    }
    from += unitsAt(piece.text, from);
  }
  return { text: mapped.join(''), starts, ends };
}

/** Removes white space from the beginning or the end of a text, or both. */
export function stripPlaced(piece: PlacedText, left: boolean, right: boolean): PlacedText {
  let [start, end] = [0, piece.text.length];
  const isSpace = (at: number) => WHITE_SPACE.test(piece.text.charAt(at));
  while (left && start < end && isSpace(start)) start++;
  while (right && start < end && isSpace(end - 1)) end--;
  return slicePlaced(piece, start, end);
}

/** Encodes a text as UTF-8; a lone surrogate becomes the three bytes of U+FFFD, with the same range. */
export function encodePlaced({ text, starts, ends }: PlacedText): PlacedBytes {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === text.length) return { bytes, starts, ends }; // every character is one byte
  const byteStarts = new Uint32Array(bytes.length);
  const byteEnds = new Uint32Array(bytes.length);
  let byte = 0;
  for (let at = 0; at < text.length; at += unitsAt(text, at)) {
    const end = byte + utf8Size(text.codePointAt(at) ?? 0);
    for (; byte < end; byte++) {
      byteStarts[byte] = starts[at] ?? 0;
      byteEnds[byte] = ends[at] ?? 0;
    }
  }
  return { bytes, starts: byteStarts, ends: byteEnds };
}

/** Replaces every occurrence of a character, if `replaced` is given. @returns also the new offset of each offset in the text */
export function replaceCharacter(
  text: string,
  replaced: { readonly character: string; readonly by: string } | undefined,
): { readonly text: string; placeOf(place: number): number } {
  if (!replaced?.character || !text.includes(replaced.character)) return { text, placeOf: (place) => place };
  const { character, by } = replaced;
  const places = new Uint32Array(text.length + 1);
  for (let at = 0, to = 0; at <= text.length; ) {
    const isReplaced = text.startsWith(character, at);
    const next = at + (isReplaced ? character.length : 1);
    places.fill(to, at, next);
    to += isReplaced ? by.length : 1;
    at = next;
  }
  return { text: text.replaceAll(character, () => by), placeOf: (place) => places[place] ?? 0 };
}

/** Decodes UTF-8, with the range in the text of each byte's character. Invalid bytes become U+FFFD. */
export function decodePlaced(bytes: Uint8Array): PlacedBytes & { readonly text: string } {
  const starts = new Uint32Array(bytes.length);
  const ends = new Uint32Array(bytes.length);
  let unit = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = characterSize(bytes, at);
    const end = unit + (size === 4 ? 2 : 1);
    starts.fill(unit, at, at + size);
    ends.fill(end, at, at + size);
    at += size;
    unit = end;
  }
  return { bytes, starts, ends, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

/**
 * How many bytes decode to one character: those of a whole character, or, as the Encoding standard prescribes, the longest
 * beginning of one, which becomes U+FFFD.
 */
function characterSize(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const more =
    lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
  // Excludes overlong forms, surrogates, and code points above U+10FFFF.
  let lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  let size = 1;
  for (; size <= more; size++) {
    const byte = bytes[at + size];
    if (byte === undefined || byte < lowest || byte > highest) break;
    [lowest, highest] = [0x80, 0xbf];
  }
  return size;
}

const WHITE_SPACE = /\p{White_Space}/u;
const SURROGATE = /[\ud800-\udfff]/;
/** The most combining marks that one character may have. */
const MAX_MARKS = 1000;

/**
 * What a Unicode normalization (NFC, NFKC, NFD or NFKD) converts together: a character with its marks, or the letters of a
 * Hangul syllable.
 */
const NORMALIZED_TOGETHER =
  /(?:[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]?|[\s\S])\p{M}*/gu;

/** How many of these may still be composed into one, as halfwidth letters are. */
const MAX_JOINED = 4;

/**
 * Applies a Unicode normalization. What a changed character becomes has, with its marks, the range of the whole group from
 * which it comes.
 * @returns `undefined` if the result cannot be matched with the original's characters
 */
export function normalizePlaced(piece: PlacedText, normalize: (text: string) => string): PlacedText | undefined {
  const normalized = normalize(piece.text);
  if (normalized === piece.text) return piece;
  const starts = new Uint32Array(normalized.length);
  const ends = new Uint32Array(normalized.length);
  let to = 0;
  const place = (from: number, end: number): boolean => {
    const before = piece.text.slice(from, end);
    const after = normalize(before);
    if (!normalized.startsWith(after, to)) return false;
    if (after === before) {
      starts.set(piece.starts.subarray(from, end), to);
      ends.set(piece.ends.subarray(from, end), to);
    } else {
      starts.fill(piece.starts[from] ?? 0, to, to + after.length);
      ends.fill(piece.ends[end - 1] ?? 0, to, to + after.length);
    }
    to += after.length;
    return true;
  };
  let [from, joined] = [0, 0];
  for (const { 0: part, index } of piece.text.matchAll(NORMALIZED_TOGETHER)) {
    const end = index + part.length;
    if (place(from, end)) [from, joined] = [end, 0];
    else if (++joined === MAX_JOINED) return undefined;
  }
  return from === piece.text.length && to === normalized.length ? { text: normalized, starts, ends } : undefined;
}

/**
 * Refuses texts that cannot be normalized in reasonable time, which is quadratic in the number of marks on one character. No
 * script has more than a few.
 */
export function requireFewMarks(text: string): void {
  for (const { 0: marks } of text.matchAll(/\p{M}+/gu)) {
    if (marks.length <= MAX_MARKS) continue;
    throw new Error(
      `The text has ${marks.length} combining marks in a row; this tokenizer takes at most ${MAX_MARKS} of them.`,
    );
  }
}

/** The number of UTF-16 units of the character at `at`: 2 for a surrogate pair, else 1. */
export function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** Replaces lone surrogates by U+FFFD. */
export function withoutSurrogates(text: string): string {
  return SURROGATE.test(text) ? text.replace(/\p{Cs}/gu, '\ufffd') : text;
}

function utf8Size(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

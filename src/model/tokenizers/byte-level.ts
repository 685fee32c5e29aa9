/** Byte-level BPE: the UTF-8 bytes of a text are written as printable characters, and these are merged into tokens. */

import { LRUCache } from 'lru-cache';
import * as v from 'valibot';
import { alphabetBytes, BYTE_ALPHABET } from '../../base/byte-alphabet';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { readFields } from '../schema';
import { isBytePairEncoding, readBpeModel } from './bpe-model';
import { BytePairMerger, type Merge, NO_TOKEN } from './byte-pair-merger';
import { ByteTokenizer, type ReplacedCharacter } from './byte-tokenizer';
import { CannotExpressError } from './cannot-express';
import { findMaskId } from './find-mask-id';
import { type PlacedToken, readPostProcessing } from './post-processing';
import { hasPart, partsOf } from './text/component';
import { MetaspaceSchema, prependScheme } from './text/metaspace';
import { readNormalizer } from './text/normalizer';
import { encodePlaced, prependPlaced } from './text/placed-text';
import { type PlacedWord, textOf } from './text/placed-word';
import { readPreTokenizer, type SplitPlaced, type Step } from './text/split-placed';
import { TextSplitter } from './text/text-splitter';
import type { TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';

/** The number and the greatest length of words whose tokens are cached, since texts repeat their words. */
const KNOWN_WORDS = 10_000;
const KNOWN_LENGTH = 64;

/** Encodes words written in the byte alphabet. */
class WordEncoder {
  private readonly merger: BytePairMerger;
  private readonly known = new LRUCache<string, Int32Array>({ max: KNOWN_WORDS });

  /** @param wholeWords whether a word that is itself a token is used as it is, without merging (`ignore_merges`) */
  constructor(
    private readonly ids: ReadonlyMap<string, number>,
    merges: readonly Merge[],
    private readonly wholeWords: boolean,
  ) {
    this.merger = new BytePairMerger(merges);
  }

  /** The ids of a word's tokens; `NO_TOKEN` for characters without a token. */
  encode(word: string): Int32Array {
    if (word.length > KNOWN_LENGTH) return this.merge(word);
    const known = this.known.get(word);
    if (known) return known;
    const ids = this.merge(word);
    this.known.set(word, ids);
    return ids;
  }

  private merge(word: string): Int32Array {
    const whole = this.wholeWords ? this.ids.get(word) : undefined;
    if (whole !== undefined) return Int32Array.of(whole);
    const ids = new Int32Array(word.length);
    let count = 0;
    for (const character of word) ids[count++] = this.ids.get(character) ?? NO_TOKEN;
    return this.merger.merge(ids.subarray(0, count));
  }
}

/** Contractions; letters, digits or other signs, each with a space before them; white space. */
const WORDS = new TextSplitter(
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
  'Isolated',
);

const UTF8 = new TextEncoder();

/** The character for a space, which is the only byte in most words that the alphabet writes as another character. */
const SPACE = String.fromCharCode(BYTE_ALPHABET[0x20] as number);
const PLAIN_WORD = /^ ?[!-~]*$/;

const ByteLevelSchema = v.object({
  add_prefix_space: v.optional(v.boolean(), true),
  use_regex: v.optional(v.boolean(), true),
});

export const byteLevel: TokenizerKind = {
  name: 'byte-level BPE',

  matches: (files) =>
    isBytePairEncoding(files) &&
    files.model['byte_fallback'] !== true &&
    hasPart(files.pre_tokenizer, 'ByteLevel') &&
    hasPart(files.decoder, 'ByteLevel'),

  open(files) {
    const { file } = files;
    const { tokens, ids, added, merges, ignoreMerges } = readBpeModel(files);
    const split = readWords(files);
    const words = new WordEncoder(ids, merges, ignoreMerges);
    return new ByteTokenizer({
      kind: byteLevel.name,
      tokens,
      added,
      maskId: findMaskId(files, tokens),
      normalize: readNormalizer(files.normalizer, file),
      postProcessing: readPostProcessing(files, tokens),
      encodePiece(piece, placed) {
        for (const word of split(piece)) {
          if (!placeTokens(word, words.encode(word.text), tokens, placed)) throw new CannotExpressError(piece.text);
        }
      },
      // An added token stands for its own text, and so does a token with characters outside the byte alphabet.
      bytesOf: (id, token) => (added.has(id) ? undefined : alphabetBytes(token)) ?? UTF8.encode(token),
      replaced: readDecoder(files),
      leadingSpaces: 0,
    });
  },
};

/** Finds the range of each token by matching the tokens with the word. @returns whether they spell exactly the word */
function placeTokens(
  { text, source: { starts, ends }, from }: PlacedWord,
  ids: Int32Array,
  tokens: readonly (string | undefined)[],
  placed: PlacedToken[],
): boolean {
  let at = 0;
  for (const id of ids) {
    const value = tokens[id];
    if (value === undefined || !text.startsWith(value, at)) return false;
    const start = starts[from + at] ?? 0;
    at += value.length;
    placed.push({ id, value, start, end: ends[from + at - 1] ?? 0 });
  }
  return at === text.length;
}

/** Splits a text into words written in the byte alphabet. Parts after `ByteLevel` split its output. */
function readWords({ pre_tokenizer, addPrefixSpace, file }: TokenizerFiles): SplitPlaced {
  return readPreTokenizer(pre_tokenizer, file, (part) => {
    if (part.type !== 'ByteLevel') return undefined;
    const isAlone = pre_tokenizer?.type === 'ByteLevel';
    const value = isAlone && addPrefixSpace !== undefined ? { ...part, add_prefix_space: addPrefixSpace } : part;
    return writeBytes(readFields({ file: `${file}, "pre_tokenizer"`, value, inexact: new Map() }, ByteLevelSchema));
  });
}

/**
 * The character that decoding replaces in the text that all bytes together spell. `Metaspace` treats its sign specially in
 * the first token, but here it follows `ByteLevel`, which joins all tokens into one.
 * @throws a sentence for a decoder with other parts than these two
 */
function readDecoder({ decoder, file }: TokenizerFiles): ReplacedCharacter | undefined {
  const parts = partsOf(decoder).filter(({ type }) => type !== 'Fuse');
  const other = parts.find(({ type }, at) => type !== ['ByteLevel', 'Metaspace'][at]);
  if (other) {
    throw new ModelFolderError(
      `${file}: "decoder" has the part ${shorten(other.type)} beside ByteLevel, which is not supported: only one Metaspace after it is.`,
    );
  }
  const metaspace = parts[1];
  if (!metaspace) return undefined;
  const json = { file: `${file}, "decoder"`, value: metaspace, inexact: new Map() };
  const options = readFields(json, MetaspaceSchema);
  return { character: options.replacement, by: prependScheme(options) === 'never' ? ' ' : '' };
}

/** As the file asks: puts a space before a word, splits it by `WORDS`, and writes the parts in the byte alphabet. */
function writeBytes({ add_prefix_space, use_regex }: v.InferOutput<typeof ByteLevelSchema>): Step {
  return (word) => {
    const source = add_prefix_space && !word.text.startsWith(' ') ? prependPlaced(textOf(word), ' ') : textOf(word);
    const { starts, ends } = encodePlaced(source);
    const words = use_regex
      ? WORDS.split(source.text).map(({ start, end }) => source.text.slice(start, end))
      : [source.text];
    const written = words.map(inAlphabet);
    const whole = { text: written.join(''), starts, ends };
    let from = 0;
    return written.map((text) => {
      const placed = { text, source: whole, from };
      from += text.length;
      return placed;
    });
  };
}

/** Writes a text's bytes in the byte alphabet. */
function inAlphabet(text: string): string {
  if (PLAIN_WORD.test(text)) return text.startsWith(' ') ? SPACE + text.slice(1) : text;
  const bytes = UTF8.encode(text);
  const units = new Uint16Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) units[at] = BYTE_ALPHABET[bytes[at] as number] as number;
  return Buffer.from(units.buffer).toString('utf16le');
}

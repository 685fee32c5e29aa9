/**
 * Byte-level BPE: a text's UTF-8 bytes, each written as a printable character, are merged
 * into tokens. Splitting into words is `@huggingface/tokenizers`'; the rest is done here.
 */
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { readFields } from '../schema';
import { isBytePairEncoding, readBpeModel } from './bpe-model';
import { ByteTokenizer } from './byte-tokenizer';
import { CannotExpressError } from './cannot-express';
import { type Component, hasPart, partsOf } from './component';
import { readNormalizer } from './normalizer';
import { encodePlaced, type PlacedText, prependPlaced } from './placed-text';
import { type PlacedToken, readPostProcessing } from './post-processing';
import type { TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';
import { WordEncoder } from './word-encoder';

/** The words of `ByteLevel`: contractions, letters, digits, other signs (each with the space before it), white space. */
const BYTE_LEVEL_WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** The longest published patterns have some 2,000 characters, and no tokenizer has more than a handful. */
const MAX_PATTERN = 20_000;
const MAX_PARTS = 100;

/** Some faults of patterns show when they are used first. */
const TRIAL = 'a é天';
/** The library wants one. */
const NO_MODEL = { type: 'BPE', vocab: {}, merges: [] };

/** The byte that each character of the byte-level alphabet stands for. */
const BYTE_OF = byteAlphabet();

const ByteLevelSchema = v.object({
  add_prefix_space: v.optional(v.boolean(), true),
  use_regex: v.optional(v.boolean(), true),
});

export const byteLevel: TokenizerKind = {
  matches: (files) =>
    isBytePairEncoding(files) &&
    files.model['byte_fallback'] !== true &&
    hasPart(files.pre_tokenizer, 'ByteLevel') &&
    hasPart(files.decoder, 'ByteLevel'),

  open(files) {
    const { file } = files;
    const { tokens, ids, added, merges, ignoreMerges } = readBpeModel(files);
    const { preTokenizer, addPrefixSpace } = readWords(files);
    const splitWords = openSplitter(preTokenizer, file);
    const words = new WordEncoder(ids, merges, ignoreMerges);
    return new ByteTokenizer({
      tokens,
      added,
      normalize: readNormalizer(files.normalizer, file),
      postProcessing: readPostProcessing(files.post_processor, file, tokens),
      encodePiece(piece, placed) {
        const source = addPrefixSpace && !piece.text.startsWith(' ') ? prependPlaced(piece, ' ') : piece;
        placeWords(words.encode(splitWords(source.text)), source, tokens, placed);
      },
      // An added token is its own text; so is what is not written in the byte alphabet.
      bytesOf: (id, token) => (added.has(id) ? undefined : alphabetBytes(token)) ?? new TextEncoder().encode(token),
      leadingSpaces: 0,
    });
  },
};

/** Each token's bytes are held against the text's, which gives its range. */
function placeWords(
  words: readonly Int32Array[],
  source: PlacedText,
  tokens: readonly (string | undefined)[],
  placed: PlacedToken[],
): void {
  const { bytes, starts, ends } = encodePlaced(source);
  let at = 0;
  for (const word of words) {
    for (const id of word) {
      const value = tokens[id];
      if (value === undefined) throw new CannotExpressError(source.text);
      const from = at;
      for (const character of value) {
        if (bytes[at++] !== BYTE_OF.get(character)) throw new CannotExpressError(source.text);
      }
      if (at > bytes.length) throw new CannotExpressError(source.text);
      placed.push({ id, value, start: starts[from] ?? 0, end: ends[at - 1] ?? 0 });
    }
  }
  if (at !== bytes.length) throw new CannotExpressError(source.text);
}

/**
 * The pre-tokenizer in a form in which the library agrees with the reference: its `ByteLevel` splits with JavaScript's
 * `\s` (U+FEFF is white space, U+0085 is not), its `Split` with Unicode's. The space before the text is put there by
 * us, since ranges depend on it.
 */
function readWords({ pre_tokenizer, addPrefixSpace, file }: TokenizerFiles) {
  let prefix = false;
  const given = partsOf(pre_tokenizer);
  requireMeasure(given, file);
  const parts = given.flatMap((part, index) => {
    if (part.type !== 'ByteLevel') return [part];
    const value = index === 0 && addPrefixSpace !== undefined ? { ...part, add_prefix_space: addPrefixSpace } : part;
    const options = readFields({ file: `${file}, "pre_tokenizer"`, value, inexact: new Map() }, ByteLevelSchema);
    if (options.add_prefix_space && index > 0) {
      throw new ModelFolderError(`${file}: "add_prefix_space" after another pre-tokenizer is not supported.`);
    }
    prefix ||= options.add_prefix_space;
    const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
    const split = { type: 'Split', pattern: { Regex: BYTE_LEVEL_WORDS }, behavior: 'Isolated', invert: false };
    return options.use_regex ? [split, bytes] : [bytes];
  });
  return { preTokenizer: { type: 'Sequence', pretokenizers: parts }, addPrefixSpace: prefix };
}

/** To compile a pattern takes time that nothing can interrupt. */
function requireMeasure(parts: readonly Component[], file: string): void {
  if (parts.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "pre_tokenizer" has ${parts.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  for (const { pattern } of parts) {
    const length = JSON.stringify(pattern ?? null).length;
    if (length <= MAX_PATTERN) continue;
    throw new ModelFolderError(
      `${file}: "pre_tokenizer" has a pattern of ${length} characters; at most ${MAX_PATTERN} are allowed.`,
    );
  }
}

/** Splitting into words is the library's. */
function openSplitter(preTokenizer: Component, file: string): (text: string) => string[] {
  try {
    const parts = { added_tokens: [], normalizer: null, post_processor: null, decoder: null };
    const library = new LibraryTokenizer({ ...parts, model: NO_MODEL, pre_tokenizer: preTokenizer }, {});
    const split = (text: string) => library.pre_tokenizer?.pre_tokenize(text) ?? [text];
    split(TRIAL);
    return (text) => withUsablePattern(file, () => split(text));
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`${file} cannot be used: ${shorten(fault)}.`, { cause: error });
  }
}

/** Whether groups are nested too deeply depends on the stack, so that it may show late. */
function withUsablePattern<T>(file: string, split: () => T): T {
  try {
    return split();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${file} has a pattern that cannot be used.`, { cause: error });
  }
}

/** The bytes that a token in the byte alphabet stands for; undefined when a character is not of the alphabet. */
function alphabetBytes(token: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTE_OF.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * The alphabet (`bytes_to_unicode` in the original program): bytes that Latin-1 prints stand for themselves, the others, in order, for the characters
 * from U+0100 on.
 */
function byteAlphabet(): ReadonlyMap<string, number> {
  const isPrinted = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  const alphabet = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 0x100; byte++) alphabet.set(String.fromCodePoint(isPrinted(byte) ? byte : next++), byte);
  return alphabet;
}

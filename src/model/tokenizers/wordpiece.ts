/** WordPiece (Schuster and Nakajima 2012), used by BERT: a word is cut from its beginning into the longest possible tokens. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { flag, readFields, wholeNumber } from '../schema';
import type { PlacedToken } from './post-processing';
import { NONE, PrefixTrie, ROOT } from './prefix-trie';
import type { Component } from './text/component';
import { type PlacedWord, rangeIn } from './text/placed-word';
import { spaced, type TokenBytes } from './token-bytes';
import type { TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';
import { readUnknown, readVocabulary, requireSearchable, vocabulary } from './vocabulary';
import { wordTokenizer } from './word-tokenizer';

interface WordPieceOptions {
  /** The id for a word that cannot be cut into tokens. */
  readonly unknown: number;
  /** The prefix of tokens that continue a word ("##"). */
  readonly prefix: string;
  /** The most characters of a word; longer words are unknown. */
  readonly longestWord: number;
}

interface Cut {
  readonly id: number;
  readonly end: number;
}

/** Cuts words from their beginnings into the longest possible tokens. */
class WordPieceEncoder {
  private readonly trie: PrefixTrie;
  /** The node of the trie at which tokens that continue a word begin. */
  private readonly continuing: number;

  /** @param tokens by id */
  constructor(
    private readonly tokens: readonly (string | undefined)[],
    private readonly options: WordPieceOptions,
  ) {
    this.trie = new PrefixTrie(tokens);
    this.continuing = this.trie.find(options.prefix);
  }

  /** Appends the tokens of a word. */
  encode(word: PlacedWord, placed: PlacedToken[]): void {
    const cuts = this.cut(word.text) ?? [{ id: this.options.unknown, end: word.text.length }];
    let from = 0;
    for (const { id, end } of cuts) {
      const place = rangeIn(word, from, end);
      placed.push({ id, value: this.tokens[id] as string, start: place.start, end: place.end });
      from = end;
    }
  }

  /** @returns `undefined` for a word that is too long, or has a part without a token */
  private cut(word: string): Cut[] | undefined {
    const { longestWord } = this.options;
    if (word.length > longestWord && countCharacters(word) > longestWord) return undefined;
    const cuts: Cut[] = [];
    for (let at = 0; at < word.length; ) {
      const cut = this.longest(word, at);
      if (!cut) return undefined;
      cuts.push(cut);
      at = cut.end;
    }
    return cuts;
  }

  private longest(word: string, from: number): Cut | undefined {
    let longest: Cut | undefined;
    let node = from === 0 ? ROOT : this.continuing;
    for (let at = from; at < word.length && node !== NONE; at++) {
      node = this.trie.step(node, word.charCodeAt(at));
      const id = node === NONE ? NONE : this.trie.wordAt(node);
      if (id !== NONE) longest = { id, end: at + 1 };
    }
    return longest;
  }
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const DecoderSchema = v.object({ prefix: v.optional(v.string(), '##'), cleanup: v.optional(flag(), true) });

/** Replacements in this order, for each token separately, as in the `tokenizers` library's `wordpiece.rs`. */
const CLEANED: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Reads a decoder; without one, tokens are separated by spaces. @throws a sentence for a decoder of another kind */
function readWordPieceDecoder(decoder: Component | null, file: string): TokenBytes {
  if (decoder === null) return spaced;
  if (decoder.type !== 'WordPiece') {
    throw new ModelFolderError(
      `${file}: "decoder" is ${shorten(decoder.type)}, which is not supported beside a WordPiece model.`,
    );
  }
  const json = { file: `${file}, "decoder"`, value: decoder, inexact: new Map() };
  const { prefix, cleanup } = readFields(json, DecoderSchema);
  return (token, isFirst) => {
    const spaced = isFirst ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    return Buffer.from(cleanup ? clean(spaced) : spaced);
  };
}

function clean(text: string): string {
  return CLEANED.reduce((cleaned, [pattern, content]) => cleaned.replaceAll(pattern, content), text);
}

const MAX_PREFIX = 100;
const MAX_WORD = 1_000_000;

const ModelSchema = v.object({
  vocab: vocabulary(),
  unk_token: v.optional(v.string('must be a text'), '[UNK]'),
  continuing_subword_prefix: v.optional(
    v.pipe(v.string('must be a text'), v.maxLength(MAX_PREFIX, `must have at most ${MAX_PREFIX} characters`)),
    '##',
  ),
  max_input_chars_per_word: v.optional(wholeNumber(0, MAX_WORD), 100),
});

export const wordPiece: TokenizerKind = {
  name: 'WordPiece',

  matches: ({ model }) =>
    model.type === 'WordPiece' || (model.type === undefined && 'max_input_chars_per_word' in model),

  open(files) {
    const { file } = files;
    const model = readModel(files);
    const { ids, tokens } = readVocabulary(model.vocab, file);
    requireSearchable(tokens, file);
    const encoder = new WordPieceEncoder(tokens, {
      unknown: readUnknown(model.unk_token, ids, file),
      prefix: model.continuing_subword_prefix,
      longestWord: model.max_input_chars_per_word,
    });
    return wordTokenizer(files, {
      kind: wordPiece.name,
      tokens,
      encode: (word, placed) => encoder.encode(word, placed),
      bytesOf: readWordPieceDecoder(files.decoder, file),
      leadingSpaces: 0,
    });
  },
};

function readModel({ model, file }: TokenizerFiles) {
  return readFields({ file: `${file}, "model"`, value: model, inexact: new Map() }, ModelSchema);
}

/** Tokenizers: text to token ids with every token's place in the text, and back. */
import { join } from 'node:path';
import * as v from 'valibot';
import { exists } from '../files';
import { type JsonFile, readJson } from '../json';
import { readFields, wholeNumber } from '../schema';
import { openByteLevelTokenizer } from './byte-level-tokenizer';
import { LimitedTokenizer } from './limited-tokenizer';

export interface Token {
  readonly id: number;
  /** As the vocabulary has it: "Ġweather". */
  readonly token: string;
  /** The token decoded alone, with U+FFFD where its bytes are only part of a character. */
  readonly text: string;
  /**
   * The range of the text that the token stands for, in UTF-16 units. A token that holds part of a character has the
   * whole character's range, one that the tokenizer inserts an empty one.
   */
  readonly start: number;
  readonly end: number;
  readonly special: boolean;
}

export type TokenDescription = Pick<Token, 'id' | 'token' | 'text' | 'special'>;

export interface DecodeOptions {
  /** Leave special tokens out. */
  readonly skipSpecial?: boolean;
}

/** Decodes token by token; a character whose bytes are not complete yet is held back. */
export interface DecodeStream {
  push(id: number): string;
  /** What is still held back (U+FFFD for an incomplete character). */
  end(): string;
}

export interface Tokenizer {
  /** The highest id + 1. */
  readonly size: number;
  /**
   * The tokens of a text, with those that the tokenizer's template inserts. Throws when a range would be wrong, because
   * the vocabulary cannot express the text.
   */
  encode(text: string): Token[];
  /** Whether a token has this id: there may be gaps, and a model may give out ids beyond the tokenizer's. */
  has(id: number): boolean;
  /** Throws a `RangeError` for an id that the tokenizer does not have. */
  describe(id: number): TokenDescription;
  /** The bytes that a token stands for. Throws a `RangeError` for an id that the tokenizer does not have. */
  bytes(id: number): Uint8Array;
  /** Lossless but for incomplete characters. Ids without a token (a padded vocabulary has them) decode to nothing. */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  decodeStream(options?: DecodeOptions): DecodeStream;
}

/** What an id of the model stands for; a padded vocabulary has ids that no token stands for. */
export function describeId(tokenizer: Tokenizer, id: number): TokenDescription {
  if (!tokenizer.has(id)) return { id, token: `<unused ${id}>`, text: '', special: false };
  const { token, text, special } = tokenizer.describe(id);
  return { id, token, text, special };
}

const optionalFlag = (value: boolean) => v.optional(v.boolean('must be true or false'), value);
const AddedTokenSchema = v.object({
  id: wholeNumber(0, 10_000_000),
  content: v.string('must be a text'),
  single_word: optionalFlag(false),
  lstrip: optionalFlag(false),
  rstrip: optionalFlag(false),
  normalized: v.optional(v.boolean('must be true or false')),
  special: optionalFlag(false),
});
export type AddedToken = v.InferOutput<typeof AddedTokenSchema>;

const component = () => v.nullish(v.looseObject({ type: v.string('must be a text') }), null);
const TokenizerSchema = v.object({
  added_tokens: v.optional(v.array(AddedTokenSchema), []),
  normalizer: component(),
  pre_tokenizer: component(),
  post_processor: component(),
  decoder: component(),
  model: v.looseObject({ type: v.optional(v.string('must be a text')) }),
});
const TokenizerConfigSchema = v.object({ add_prefix_space: v.nullish(v.boolean('must be true or false')) });

/** tokenizer.json and what counts of tokenizer_config.json, checked in outline. */
export interface TokenizerFiles extends v.InferOutput<typeof TokenizerSchema> {
  /** Path of tokenizer.json, for messages. */
  readonly file: string;
  /** tokenizer_config.json's `add_prefix_space`, which wins over the pre-tokenizer's own. */
  readonly addPrefixSpace: boolean | undefined;
}

const TOKENIZER = 'tokenizer.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';
/** What a tokenizer is read from; the second may be absent. */
export const TOKENIZER_FILES = [TOKENIZER, TOKENIZER_CONFIG] as const;

/**
 * Opens the tokenizer of a model folder (`tokenizer.json`, and `tokenizer_config.json` where there is one). Throws a
 * sentence with file and fault for one that is damaged or of a kind that is not supported.
 */
export async function openTokenizer(dir: string): Promise<Tokenizer> {
  const json = await readJson(join(dir, TOKENIZER));
  const configPath = join(dir, TOKENIZER_CONFIG);
  const config = (await exists(configPath)) ? await readJson(configPath) : undefined;
  return new LimitedTokenizer(openByteLevelTokenizer(readTokenizerFiles(json, config)), json.file);
}

function readTokenizerFiles(json: JsonFile, config: JsonFile | undefined): TokenizerFiles {
  const options = config ? readFields(config, TokenizerConfigSchema) : {};
  return {
    ...readFields(json, TokenizerSchema, ['added_tokens']),
    file: json.file,
    addPrefixSpace: options.add_prefix_space ?? undefined,
  };
}

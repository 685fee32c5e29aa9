/** The files that a tokenizer is read from, checked in outline. */
import { join } from 'node:path';
import * as v from 'valibot';
import { readJson, readOptionalJson } from '../json';
import { flag, readFields, wholeNumber } from '../schema';
import { type Framing, framingOf } from './class-framing';

const optionalFlag = () => v.optional(flag(), false);
const AddedTokenSchema = v.object({
  id: wholeNumber(0, 10_000_000),
  content: v.string('must be a text'),
  single_word: optionalFlag(),
  lstrip: optionalFlag(),
  rstrip: optionalFlag(),
  normalized: v.optional(flag()),
  special: optionalFlag(),
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
/** A special token, as tokenizer_config.json names it. */
export const tokenName = v.union(
  [v.string(), v.object({ content: v.string() })],
  'must be a text, or an object with the text "content"',
);
const NamedTokensSchema = v.object({
  mask_token: v.nullish(tokenName),
  bos_token: v.nullish(tokenName),
  eos_token: v.nullish(tokenName),
});
const TokenizerConfigSchema = v.object({
  ...NamedTokensSchema.entries,
  add_prefix_space: v.nullish(flag()),
  tokenizer_class: v.nullish(v.string('must be a text')),
  backend: v.nullish(v.string('must be a text')),
  add_bos_token: v.nullish(flag()),
  add_eos_token: v.nullish(flag()),
});

/** tokenizer.json and what counts of tokenizer_config.json, checked in outline. */
export interface TokenizerFiles extends v.InferOutput<typeof TokenizerSchema> {
  /** Path of tokenizer.json, for messages. */
  readonly file: string;
  /** tokenizer_config.json's `add_prefix_space`, which wins over the pre-tokenizer's own where that is one part alone. */
  readonly addPrefixSpace: boolean | undefined;
  /** The token that tokenizer_config.json, or else special_tokens_map.json, calls the mask. */
  readonly maskToken: string | undefined;
  /** The tokens around every text where these, and not tokenizer.json's template, say so. */
  readonly framing: Framing | undefined;
}

export const TOKENIZER = 'tokenizer.json';
export const TOKENIZER_CONFIG = 'tokenizer_config.json';
const SPECIAL_TOKENS = 'special_tokens_map.json';
/** What a tokenizer is read from; all but the first may be absent. */
export const TOKENIZER_FILES = [TOKENIZER, TOKENIZER_CONFIG, SPECIAL_TOKENS] as const;

/**
 * Reads the tokenizer's files of a model folder (of all but `tokenizer.json` those that are there). Throws a sentence
 * with file and fault for a damaged one.
 */
export async function readTokenizerFiles(dir: string): Promise<TokenizerFiles> {
  const json = await readJson(join(dir, TOKENIZER));
  const config = await readOptional(join(dir, TOKENIZER_CONFIG), TokenizerConfigSchema);
  const named = await readOptional(join(dir, SPECIAL_TOKENS), NamedTokensSchema);
  const nameOf = (purpose: 'mask_token' | 'bos_token' | 'eos_token') => {
    const own = contentOf(config?.[purpose]);
    const other = contentOf(named?.[purpose]);
    return own === undefined ? other : (own ?? other ?? null);
  };
  return {
    ...readFields(json, TokenizerSchema, ['added_tokens']),
    file: json.file,
    addPrefixSpace: config?.add_prefix_space ?? undefined,
    maskToken: nameOf('mask_token') ?? undefined,
    framing: framingOf(config, { bos: nameOf('bos_token'), eos: nameOf('eos_token') }),
  };
}

async function readOptional<Schema extends v.GenericSchema>(path: string, schema: Schema) {
  const json = await readOptionalJson(path);
  return json && readFields(json, schema);
}

/** What a named token is written as. */
export function contentOf(token: v.InferOutput<typeof tokenName> | null | undefined): string | null | undefined {
  return typeof token === 'object' && token !== null ? token.content : token;
}

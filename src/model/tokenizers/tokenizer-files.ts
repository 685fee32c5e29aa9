/** Reads the files of a tokenizer and checks their outline. */
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
/** The schema of a special token in tokenizer_config.json. */
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

/** The contents of tokenizer.json, and what matters of tokenizer_config.json, checked in outline. */
export interface TokenizerFiles extends v.InferOutput<typeof TokenizerSchema> {
  /** The path of tokenizer.json, for error messages. */
  readonly file: string;
  /** `add_prefix_space` in tokenizer_config.json, which takes precedence over that of a pre-tokenizer with a single part. */
  readonly addPrefixSpace: boolean | undefined;
  /** The mask token according to tokenizer_config.json, or else special_tokens_map.json. */
  readonly maskToken: string | undefined;
  /** The tokens around every text, if these files determine them instead of the template in tokenizer.json. */
  readonly framing: Framing | undefined;
}

export const TOKENIZER = 'tokenizer.json';
export const TOKENIZER_CONFIG = 'tokenizer_config.json';
const SPECIAL_TOKENS = 'special_tokens_map.json';
/** The files of a tokenizer; all but the first may be missing. */
export const TOKENIZER_FILES = [TOKENIZER, TOKENIZER_CONFIG, SPECIAL_TOKENS] as const;

/**
 * Reads the tokenizer's files in a model folder; only `tokenizer.json` is required.
 * @throws a sentence with file and fault for a damaged one
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

/** The text of a special token. */
export function contentOf(token: v.InferOutput<typeof tokenName> | null | undefined): string | null | undefined {
  return typeof token === 'object' && token !== null ? token.content : token;
}

/** The files that a tokenizer is read from, checked in outline. */
import { join } from 'node:path';
import * as v from 'valibot';
import { exists } from '../files';
import { readJson } from '../json';
import { flag, readFields, wholeNumber } from '../schema';

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
const TokenizerConfigSchema = v.object({ add_prefix_space: v.nullish(flag()) });

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
 * Reads the tokenizer's files of a model folder (`tokenizer_config.json` only where there is one). Throws a sentence
 * with file and fault for a damaged one.
 */
export async function readTokenizerFiles(dir: string): Promise<TokenizerFiles> {
  const json = await readJson(join(dir, TOKENIZER));
  const configPath = join(dir, TOKENIZER_CONFIG);
  const options = (await exists(configPath)) ? readFields(await readJson(configPath), TokenizerConfigSchema) : {};
  return {
    ...readFields(json, TokenizerSchema, ['added_tokens']),
    file: json.file,
    addPrefixSpace: options.add_prefix_space ?? undefined,
  };
}

/** Fields of config.json that many families have, and the sentences for what is not supported. */
import * as v from 'valibot';
import { ModelFolderError } from '../model/errors';
import { flag, readFields, wholeNumber } from '../model/schema';
import { ACTIVATIONS } from '../operations/activation';
import type { ConfigFiles } from './architecture';
import { type Rope, RopeFields, ropeOf } from './rope';

// Bounds are far above any model and keep every size that follows from them a safe integer.
export const size = () => wholeNumber(1, 10_000_000);
export const width = () => wholeNumber(1, 1_000_000);
export const layerCount = () => wholeNumber(1, 1024);
export const tokenId = () => wholeNumber(0, 10_000_000);
export const tokenIds = () => v.union([tokenId(), v.array(tokenId())], 'must be a token id or a list of token ids');
export const activationName = () => v.picklist(ACTIVATIONS, `must be one of ${ACTIVATIONS.join(', ')}`);
export const epsilon = () =>
  v.pipe(
    v.number('must be a number'),
    v.check((value) => value > 0 && value < 1, 'must be between 0 and 1'),
  );
export const positive = () =>
  v.pipe(
    v.number('must be a number'),
    v.check((value) => value > 0 && Number.isFinite(value), 'must be above 0'),
  );
export { flag };

/** Begin- and end-of-text ids. */
export const TOKEN_FIELDS = { bos_token_id: v.nullish(tokenId()), eos_token_id: v.nullish(tokenIds()) };

/** What the configurations of Llama and its relatives call their sizes. */
export const SIZE_FIELDS = {
  vocab_size: size(),
  hidden_size: width(),
  num_hidden_layers: layerCount(),
  num_attention_heads: width(),
  num_key_value_heads: v.nullish(width()),
  head_dim: v.nullish(width()),
  intermediate_size: size(),
  max_position_embeddings: size(),
};

/** Rotary positions in both styles of config.json. */
export const ROPE_FIELDS = {
  rope_parameters: v.nullish(RopeFields),
  rope_scaling: v.nullish(RopeFields),
  rope_theta: v.nullish(positive()),
  partial_rotary_factor: v.nullish(positive()),
};

/** Fields whose numbers must stand in the file as exact whole numbers. */
const INTEGERS = [
  'vocab_size',
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
  'intermediate_size',
  'max_position_embeddings',
  'sliding_window',
  'window_size',
  'rotary_dim',
  'n_positions',
  'n_embd',
  'n_layer',
  'n_head',
  'n_inner',
  'num_layers',
  'num_heads',
  'ffn_dim',
  'word_embed_proj_dim',
  'bos_token_id',
  'eos_token_id',
];

/** @throws a sentence with file, field and fault */
export function readConfig<Schema extends v.GenericSchema>(
  { config }: ConfigFiles,
  schema: Schema,
): v.InferOutput<Schema> {
  return readFields(config, schema, INTEGERS);
}

/** A fault of config.json. @param what "field "x" is ..." */
export function refuse({ config }: ConfigFiles, what: string): never {
  throw new ModelFolderError(`${config.file}: ${what}.`);
}

interface TokenFields {
  readonly bos_token_id?: number | null | undefined;
  readonly eos_token_id?: number | number[] | null | undefined;
}

/** Ids that a family's configuration has where the file says nothing; a smaller vocabulary has none of them. */
export interface DefaultIds {
  readonly bos?: number;
  readonly eos?: number;
}

const GenerationConfig = v.object({ eos_token_id: v.nullish(tokenIds()) });

/** generation_config.json says where generation ends, else config.json. */
export function specialIds(files: ConfigFiles, fields: TokenFields, vocabSize: number, defaults: DefaultIds = {}) {
  const { config, generation } = files;
  const ofGeneration = generation && readFields(generation, GenerationConfig, ['eos_token_id']).eos_token_id;
  const eos =
    generation && ofGeneration !== null && ofGeneration !== undefined
      ? inVocabulary(ofGeneration, vocabSize, `${generation.file}: "eos_token_id"`)
      : inVocabulary(fields.eos_token_id, vocabSize, `${config.file}: "eos_token_id"`, defaults.eos);
  const bos = inVocabulary(fields.bos_token_id, vocabSize, `${config.file}: "bos_token_id"`, defaults.bos);
  return { bosTokenId: bos[0], eosTokenIds: eos };
}

/** The ids that a field gives: none for null, the default (if the vocabulary has it) for an absent field. */
function inVocabulary(
  ids: number | number[] | null | undefined,
  vocabSize: number,
  field: string,
  missing?: number,
): number[] {
  if (ids === undefined) return missing !== undefined && missing < vocabSize ? [missing] : [];
  const list = ids === null ? [] : [ids].flat();
  const beyond = list.find((id) => id >= vocabSize);
  if (beyond !== undefined)
    throw new ModelFolderError(`${field} is ${beyond}, but the vocabulary has only ids below ${vocabSize}.`);
  return list;
}

/** How many heads share keys and values, and how wide a head is. @throws when the numbers do not divide */
export function headSizes(
  files: ConfigFiles,
  fields: {
    readonly hidden_size: number;
    readonly num_attention_heads: number;
    readonly num_key_value_heads?: number | null | undefined;
    readonly head_dim?: number | null | undefined;
  },
): { readonly heads: number; readonly kvHeads: number; readonly dHead: number } {
  const { hidden_size: dModel, num_attention_heads: heads } = fields;
  const kvHeads = fields.num_key_value_heads ?? heads;
  if (heads % kvHeads !== 0) {
    refuse(files, `"num_attention_heads" (${heads}) is not a multiple of "num_key_value_heads" (${kvHeads})`);
  }
  if (!fields.head_dim && dModel % heads !== 0) {
    refuse(files, `"hidden_size" (${dModel}) is not a multiple of "num_attention_heads" (${heads})`);
  }
  return { heads, kvHeads, dHead: fields.head_dim || dModel / heads };
}

interface RotationFields {
  readonly max_position_embeddings: number;
  readonly rope_parameters?: RopeFields | null | undefined;
  readonly rope_scaling?: RopeFields | null | undefined;
  readonly rope_theta?: number | null | undefined;
  readonly partial_rotary_factor?: number | null | undefined;
}

/** Rotary positions of either style, and how long a text may be with them. */
export function rotation(
  { config }: ConfigFiles,
  fields: RotationFields,
  { headSize, theta, partial }: { readonly headSize: number; readonly theta: number; readonly partial?: number },
): { readonly rope: Rope; readonly contextLength: number } {
  const positions = fields.max_position_embeddings;
  const part = fields.partial_rotary_factor ?? partial;
  const rope = ropeOf(fields.rope_parameters ?? fields.rope_scaling, {
    file: config.file,
    headSize,
    positions,
    theta: fields.rope_theta ?? theta,
    ...(part === undefined ? {} : { partial: part }),
  });
  // Other kinds of scaling are counted in the configured length already.
  return { rope, contextLength: Math.floor(positions * (rope.dynamic?.factor ?? 1)) };
}

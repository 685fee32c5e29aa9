/** Fields of config.json that many families share, and the error messages for what is not supported. */
import * as v from 'valibot';
import { ModelFolderError } from '../../model/errors';
import { shorten } from '../../model/json';
import { flag, readFields, wholeNumber } from '../../model/schema';
import { ACTIVATIONS } from '../../operations/activation';
import type { ConfigFiles } from '../plan/architecture';
import { type Rope, RopeFields, ropeOf } from '../plan/rope';

// The bounds are far above those of any model, and keep every size computed from them a safe integer.
export const size = () => wholeNumber(1, 10_000_000);
export const width = () => wholeNumber(1, 1_000_000);
export const layerCount = () => wholeNumber(1, 1024);
export const layerIndex = () => wholeNumber(0, 1024);
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

/** The ids of the begin-of-text and end-of-text tokens. */
export const TOKEN_FIELDS = { bos_token_id: v.nullish(tokenId()), eos_token_id: v.nullish(tokenIds()) };

/** The sizes in the configurations of Llama and its relatives. */
export const SIZE_FIELDS = {
  model_type: v.string('must be a text'),
  vocab_size: size(),
  hidden_size: width(),
  num_hidden_layers: layerCount(),
  num_attention_heads: width(),
  num_key_value_heads: v.nullish(width()),
  head_dim: v.nullish(width()),
  intermediate_size: size(),
  max_position_embeddings: size(),
  layer_types: v.nullish(v.array(v.literal('full_attention', 'must be "full_attention" in this family'))),
};

/** Rotary positions in both styles of config.json. */
export const ROPE_FIELDS = {
  rope_parameters: v.nullish(RopeFields),
  rope_scaling: v.nullish(RopeFields),
  rope_theta: v.nullish(positive()),
  partial_rotary_factor: v.nullish(positive()),
  original_max_position_embeddings: v.nullish(size()),
};

/** Layers with a window, in both styles of config.json. */
export const WINDOW_FIELDS = {
  layer_types: v.nullish(v.array(v.string('must be a text'), 'must be a list of texts')),
  sliding_window: v.nullish(size()),
};

/** Fields that must be exact integers in the file. */
const INTEGERS = [
  'vocab_size',
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
  'intermediate_size',
  'max_position_embeddings',
  'original_max_position_embeddings',
  'sliding_window',
  'sliding_window_pattern',
  'max_window_layers',
  'no_rope_layer_interval',
  'window_size',
  'embedding_size',
  'type_vocab_size',
  'pad_token_id',
  'local_attention',
  'global_attn_every_n_layers',
  'dim',
  'n_layers',
  'n_heads',
  'hidden_dim',
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
  'd_model',
  'd_kv',
  'd_ff',
  'num_decoder_layers',
  'relative_attention_num_buckets',
  'relative_attention_max_distance',
  'encoder_layers',
  'encoder_ffn_dim',
  'encoder_attention_heads',
  'decoder_layers',
  'decoder_ffn_dim',
  'decoder_attention_heads',
  'bos_token_id',
  'eos_token_id',
];

/** Switches that no family here supports by default: most must not be set, one must not be switched off. */
const UNSUPPORTED: Readonly<Record<string, { readonly when: 'set' | 'switched off'; readonly why: string }>> = {
  add_cross_attention: { when: 'set', why: 'cross-attention is not supported' },
  is_encoder_decoder: { when: 'set', why: 'an encoder is not supported' },
  use_bidirectional_attention: { when: 'set', why: 'attention to later tokens is not supported' },
  is_causal: { when: 'switched off', why: 'attention to later tokens is not supported for this family' },
  quantization_config: { when: 'set', why: 'quantised weights are not supported' },
};

/** For families whose tokens attend to all others, whatever this switch says. */
export const BIDIRECTIONAL = ['is_causal'];

/**
 * @param supported the otherwise unsupported switches that this family supports
 * @throws a sentence with file, field and fault
 */
export function readConfig<Schema extends v.GenericSchema>(
  files: ConfigFiles,
  schema: Schema,
  supported: readonly string[] = [],
): v.InferOutput<Schema> {
  const fields = readFields(files.config, schema, INTEGERS);
  const all = files.config.value as Readonly<Record<string, unknown>>;
  for (const [name, { when, why }] of Object.entries(UNSUPPORTED)) {
    const value = all[name];
    const isRefused = when === 'set' ? value : value !== undefined && !value;
    if (isRefused && !supported.includes(name))
      refuse(files, `"${name}" is ${shorten(JSON.stringify(value))}, but ${why}`);
  }
  return fields;
}

/** Reports a fault of config.json. @param what the rest of the sentence: "field "x" is ..." @throws ModelFolderError always */
export function refuse({ config }: ConfigFiles, what: string): never {
  throw new ModelFolderError(`${config.file}: ${what}.`);
}

interface TokenFields {
  readonly bos_token_id?: number | null | undefined;
  readonly eos_token_id?: number | number[] | null | undefined;
}

/** The family's default ids for fields that are absent; ignored if the vocabulary is too small for them. */
interface DefaultIds {
  readonly bos?: number;
  readonly eos?: number;
}

const GenerationConfig = v.object({ eos_token_id: v.nullish(tokenIds()) });

/** The begin- and end-of-text ids. Where generation ends is taken from generation_config.json, or else from config.json. */
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

/** The ids in a field: none for null, the default (if the vocabulary has it) for an absent field. */
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

/** How many positions remain after those reserved for padding. @throws if none remain */
export function positionsAfter(files: ConfigFiles, rows: number, padding: number): number {
  if (rows > padding + 1) return rows - padding - 1;
  return refuse(
    files,
    `"max_position_embeddings" is ${rows}, which leaves no position behind "pad_token_id" (${padding})`,
  );
}

/** The number of heads of keys and values, and the width of a head. @throws if the sizes do not divide */
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

interface SizeFields {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
  readonly head_dim?: number | null | undefined;
  readonly intermediate_size: number;
}

/** The sizes in `SIZE_FIELDS` under the names of `ModelSpec`. @throws if the sizes do not divide */
export function sizes(files: ConfigFiles, fields: SizeFields) {
  return {
    modelType: fields.model_type,
    vocabSize: fields.vocab_size,
    dModel: fields.hidden_size,
    layers: fields.num_hidden_layers,
    ...headSizes(files, fields),
    dMlp: fields.intermediate_size,
  };
}

interface RotationFields {
  readonly max_position_embeddings: number;
  readonly rope_parameters?: RopeFields | null | undefined;
  readonly rope_scaling?: RopeFields | null | undefined;
  readonly rope_theta?: number | null | undefined;
  readonly partial_rotary_factor?: number | null | undefined;
  readonly original_max_position_embeddings?: number | null | undefined;
}

/** A family's defaults for fields that its configuration does not have. */
interface RotationDefaults {
  readonly headSize: number;
  /** 10,000 by default, as in nearly all families. */
  readonly theta?: number;
  /** The share of each head that is rotated; absent for families that always rotate whole heads. */
  readonly partial?: number;
}

/** Rotary positions in either style of config.json, and the longest text that they allow. */
export function rotation(
  files: ConfigFiles,
  fields: RotationFields,
  { headSize, theta = 10_000, partial }: RotationDefaults,
): { readonly rope: Rope; readonly contextLength: number } {
  const positions = fields.max_position_embeddings;
  const given = fields.rope_scaling ?? fields.rope_parameters;
  const part = given?.partial_rotary_factor ?? fields.partial_rotary_factor ?? partial ?? 1;
  if (partial === undefined && part !== 1) {
    refuse(files, `"partial_rotary_factor" is ${part}, but this family turns whole heads`);
  }
  const rope = ropeOf(given, {
    file: files.config.file,
    headSize,
    positions,
    original: fields.original_max_position_embeddings ?? undefined,
    theta: fields.rope_theta ?? theta,
    turned: Math.floor(headSize * part),
  });
  const factors = files.gguf?.ropeFactors ?? null;
  if (factors && factors.length !== rope.frequencies.length) {
    refuse(
      files,
      `there are ${factors.length} factors for the ${rope.frequencies.length} frequencies of rotary positions`,
    );
  }
  // The configured length already includes other kinds of scaling.
  return {
    rope: factors ? { ...rope, frequencies: slowed(rope.frequencies, factors) } : rope,
    contextLength: Math.floor(positions * (rope.dynamic?.factor ?? 1)),
  };
}

function slowed(frequencies: readonly number[], factors: readonly number[]): number[] {
  return frequencies.map((frequency, i) => Math.fround(frequency / (factors[i] as number)));
}

/** Like `rotation`, for families whose GGUF files reorder queries and keys so that neighbours are rotated together. */
export function rotationOfNeighbours(files: ConfigFiles, fields: RotationFields, defaults: RotationDefaults) {
  const { rope, contextLength } = rotation(files, fields, defaults);
  return { rope: files.gguf ? ({ ...rope, pairs: 'interleaved', isPermuted: true } as const) : rope, contextLength };
}

interface WindowFields {
  readonly num_hidden_layers: number;
  readonly layer_types?: readonly string[] | null | undefined;
  readonly sliding_window?: number | null | undefined;
}

const LOCAL = 'sliding_attention';
const GLOBAL = 'full_attention';

/**
 * For each layer, how many tokens a token attends to, itself included; null: all before it.
 * @param isLocal which layers have the window if there is no `layer_types`
 */
export function windows(
  files: ConfigFiles,
  { num_hidden_layers: layers, layer_types, sliding_window: window }: WindowFields,
  isLocal: (layer: number) => boolean,
): (number | null)[] {
  const kinds = layer_types ?? Array.from({ length: layers }, (_, layer) => (isLocal(layer) ? LOCAL : GLOBAL));
  if (kinds.length !== layers) {
    refuse(files, `"layer_types" has ${kinds.length} entries, but "num_hidden_layers" is ${layers}`);
  }
  return kinds.map((kind) => {
    if (kind === GLOBAL) return null;
    if (kind !== LOCAL) {
      refuse(files, `"layer_types" has "${shorten(kind)}", which is not supported (${GLOBAL} and ${LOCAL} are)`);
    }
    return window ?? refuse(files, `some layers have ${LOCAL}, but "sliding_window" gives no size`);
  });
}

/** The window of all layers; null if there is none. @throws if `layer_types` says that layers differ */
export function sameWindow(files: ConfigFiles, fields: WindowFields): number | null {
  const window = fields.sliding_window ?? null;
  const differs = windows(files, fields, () => window !== null).some((given) => given !== window);
  if (differs) refuse(files, '"layer_types" and "sliding_window" say different things, but all layers are alike here');
  return window;
}

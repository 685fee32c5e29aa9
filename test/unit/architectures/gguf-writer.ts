/** Writes a model folder's numbers as llama.cpp's converter stores them, whatever the family, without the code under test. */
import { join } from 'node:path';
import { type GgufTensor, type GgufType, type GgufValue, writeGguf } from '../../../src/terminal/peers/write-gguf';
import { readJsonObject } from '../model/helpers';
import { fixturePath, openTensors } from '../support';

/** A tensor in memory. */
interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** How a tensor is changed on its way. */
type Change = (numbers: Numbers, config: Config) => Numbers;

type Config = Readonly<Record<string, unknown>>;

interface Spelling {
  readonly architecture: string;
  /** Ours by the file's; * stands for the number of a block. */
  readonly names: Readonly<Record<string, string>>;
  /** By a pattern of the file's names. */
  readonly changes?: readonly (readonly [RegExp, Change])[];
  readonly metadata?: (config: Config) => Record<string, GgufValue>;
}

const number = (config: Config, ...names: string[]) => {
  const found = names.map((name) => config[name]).find((value) => typeof value === 'number');
  return found as number | undefined;
};
const required = (config: Config, ...names: string[]) => {
  const found = number(config, ...names);
  if (found === undefined) throw new Error(`config.json has none of ${names.join(', ')}.`);
  return found;
};
const heads = (config: Config) => required(config, 'num_attention_heads', 'n_head');
const headSize = (config: Config) =>
  number(config, 'head_dim') ?? required(config, 'hidden_size', 'n_embd') / heads(config);

/** Rows in another order. @param from for each row of the result the row that it was */
const rowsFrom =
  (from: (row: number, config: Config, rows: number) => number): Change =>
  ({ shape, values }, config) => {
    const rows = shape[0] as number;
    const width = values.length / rows;
    const moved = new Float32Array(values.length);
    for (let row = 0; row < rows; row++) {
      const first = from(row, config, rows) * width;
      moved.set(values.subarray(first, first + width), row * width);
    }
    return { shape, values: moved };
  };

/** Values half a head apart come to stand side by side. */
const neighbours = rowsFrom((row, config) => {
  const head = headSize(config);
  const inHead = row % head;
  return row - inHead + (inHead % 2) * (head / 2) + Math.floor(inHead / 2);
});

/** Head after head with query, key and value: all queries first. */
const partsFirst = rowsFrom((row, config, rows) => {
  const [head, part] = [headSize(config), Math.floor(row / (rows / 3))];
  const inPart = row % (rows / 3);
  return Math.floor(inPart / head) * 3 * head + part * head + (inPart % head);
});

const transposed: Change = ({ shape, values }) => {
  const [rows = 0, columns = 0] = shape;
  return {
    shape: [columns, rows],
    values: values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)] as number),
  };
};

const plusOne: Change = ({ shape, values }) => ({ shape, values: values.map((value) => value + 1) });

const ENDS = { token_embd: 'model.embed_tokens', output_norm: 'model.norm', output: 'lm_head' };
const block = (names: Readonly<Record<string, string>>, ours = 'model.layers') =>
  Object.fromEntries(Object.entries(names).map(([theirs, own]) => [`blk.*.${theirs}`, `${ours}.*.${own}`]));
const ATTENTION = {
  ...ENDS,
  ...block({
    attn_norm: 'input_layernorm',
    attn_q: 'self_attn.q_proj',
    attn_k: 'self_attn.k_proj',
    attn_v: 'self_attn.v_proj',
    attn_output: 'self_attn.o_proj',
    ffn_norm: 'post_attention_layernorm',
  }),
};
const GATED = {
  ...ATTENTION,
  ...block({ ffn_gate: 'mlp.gate_proj', ffn_up: 'mlp.up_proj', ffn_down: 'mlp.down_proj' }),
};
const NORMED = block({ attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' });
const AFTER = block({
  post_attention_norm: 'post_attention_layernorm',
  ffn_norm: 'pre_feedforward_layernorm',
  post_ffw_norm: 'post_feedforward_layernorm',
});
const FIRST = {
  token_embd: 'transformer.wte',
  position_embd: 'transformer.wpe',
  output_norm: 'transformer.ln_f',
  output: 'lm_head',
  ...block(
    {
      attn_norm: 'ln_1',
      attn_qkv: 'attn.c_attn',
      attn_output: 'attn.c_proj',
      ffn_norm: 'ln_2',
      ffn_up: 'mlp.c_fc',
      ffn_down: 'mlp.c_proj',
    },
    'transformer.h',
  ),
};
const PERMUTED = [[/attn_[qk]\./, neighbours]] as const;
const NORMS_PLUS_ONE = [[/norm\.weight$/, plusOne]] as const;

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  llama: { architecture: 'llama', names: GATED, changes: PERMUTED },
  qwen2: { architecture: 'qwen2', names: GATED },
  qwen3: { architecture: 'qwen3', names: { ...GATED, ...NORMED } },
  smollm3: { architecture: 'smollm3', names: GATED, changes: PERMUTED },
  granite: {
    architecture: 'granite',
    names: GATED,
    changes: PERMUTED,
    metadata: (config) => ({
      'attention.scale': { float32: required(config, 'attention_multiplier') },
      embedding_scale: { float32: required(config, 'embedding_multiplier') },
      residual_scale: { float32: required(config, 'residual_multiplier') },
      logit_scale: { float32: required(config, 'logits_scaling') },
    }),
  },
  olmo2: {
    architecture: 'olmo2',
    names: { ...GATED, ...NORMED, ...AFTER },
  },
  gemma: { architecture: 'gemma', names: GATED, changes: NORMS_PLUS_ONE },
  gemma2: {
    architecture: 'gemma2',
    names: { ...GATED, ...AFTER },
    changes: NORMS_PLUS_ONE,
    metadata: (config) => ({
      attn_logit_softcapping: { float32: required(config, 'attn_logit_softcapping') },
      final_logit_softcapping: { float32: required(config, 'final_logit_softcapping') },
      'attention.sliding_window': { uint32: required(config, 'sliding_window') },
    }),
  },
  gemma3_text: {
    architecture: 'gemma3',
    names: { ...GATED, ...NORMED, ...AFTER },
    changes: NORMS_PLUS_ONE,
    metadata: (config) => ({
      'attention.sliding_window': { uint32: required(config, 'sliding_window') },
      'rope.freq_base': { float32: 1_000_000 },
      'rope.freq_base_swa': { float32: 10_000 },
    }),
  },
  gpt2: {
    architecture: 'gpt2',
    names: FIRST,
    changes: [[/(attn_qkv|attn_output|ffn_up|ffn_down)\.weight$/, transposed]],
  },
  gpt_bigcode: { architecture: 'starcoder', names: FIRST },
  gpt_neox: {
    architecture: 'gptneox',
    names: {
      token_embd: 'gpt_neox.embed_in',
      output_norm: 'gpt_neox.final_layer_norm',
      output: 'embed_out',
      ...block(
        {
          attn_norm: 'input_layernorm',
          attn_qkv: 'attention.query_key_value',
          attn_output: 'attention.dense',
          ffn_norm: 'post_attention_layernorm',
          ffn_up: 'mlp.dense_h_to_4h',
          ffn_down: 'mlp.dense_4h_to_h',
        },
        'gpt_neox.layers',
      ),
    },
    changes: [[/attn_qkv/, partsFirst]],
    metadata: (config) => ({ use_parallel_residual: { bool: config['use_parallel_residual'] !== false } }),
  },
  phi: {
    architecture: 'phi2',
    names: {
      ...ATTENTION,
      output_norm: 'model.final_layernorm',
      ...block({ attn_output: 'self_attn.dense', ffn_up: 'mlp.fc1', ffn_down: 'mlp.fc2' }),
    },
  },
  phi3: {
    architecture: 'phi3',
    names: {
      ...GATED,
      ...block({ attn_qkv: 'self_attn.qkv_proj', ffn_up: 'mlp.gate_up_proj' }),
    },
    metadata: () => ({ 'attention.sliding_window': { uint32: 0 } }),
  },
  stablelm: {
    architecture: 'stablelm',
    names: GATED,
    metadata: () => ({ use_parallel_residual: { bool: false } }),
  },
  starcoder2: {
    architecture: 'starcoder2',
    names: { ...ATTENTION, ...block({ ffn_up: 'mlp.c_fc', ffn_down: 'mlp.c_proj' }) },
  },
  bert: {
    architecture: 'bert',
    names: {
      token_embd: 'bert.embeddings.word_embeddings',
      position_embd: 'bert.embeddings.position_embeddings',
      token_types: 'bert.embeddings.token_type_embeddings',
      token_embd_norm: 'bert.embeddings.LayerNorm',
      ...block(
        {
          attn_q: 'attention.self.query',
          attn_k: 'attention.self.key',
          attn_v: 'attention.self.value',
          attn_output: 'attention.output.dense',
          attn_output_norm: 'attention.output.LayerNorm',
          ffn_up: 'intermediate.dense',
          ffn_down: 'output.dense',
          layer_output_norm: 'output.LayerNorm',
        },
        'bert.encoder.layer',
      ),
    },
  },
};

export interface WriteOptions {
  /** The type of a tensor; F32 unless told otherwise. */
  readonly typeOf?: (name: string) => GgufType;
  readonly metadata?: Readonly<Record<string, GgufValue>>;
  readonly more?: readonly GgufTensor[];
  readonly leaveOut?: string;
}

/** @param folder with one model.safetensors in float32 */
export async function writeFolderGguf(folder: string, path: string, options: WriteOptions = {}): Promise<void> {
  const config = (await readJsonObject(join(folder, 'config.json'))) as Config;
  const spelling = SPELLINGS[config['model_type'] as string];
  if (!spelling) throw new Error(`Models of type ${config['model_type']} are not written.`);
  const file = await openTensors(join(folder, 'model.safetensors'));
  const tensors: GgufTensor[] = [];
  for (const name of file.names) {
    const stored = storedName(name, spelling);
    if (stored === undefined || stored === options.leaveOut) continue;
    if (stored === 'output.weight' && config['tie_word_embeddings'] === true) continue;
    const numbers = { shape: file.shape(name) ?? [], values: await file.float32(name) };
    const change = spelling.changes?.find(([pattern]) => pattern.test(stored))?.[1];
    tensors.push(tensorOf(stored, change ? change(numbers, config) : numbers, options));
  }
  const metadata = { ...(await tokenizerMetadata()), ...modelMetadata(config, spelling), ...options.metadata };
  await writeGguf(path, metadata, [...tensors, ...(options.more ?? [])]);
}

export function tensorOf(name: string, { shape, values }: Numbers, { typeOf }: WriteOptions = {}): GgufTensor {
  return {
    name,
    type: shape.length > 1 && typeOf ? typeOf(name) : 'F32',
    shape,
    async *rows() {
      yield values;
    },
  };
}

function storedName(name: string, { names }: Spelling): string | undefined {
  const end = /\.(weight|bias)$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - end.length);
  const number = /\.(?:layers?|h)\.(\d+)\./.exec(stem)?.[1] ?? '';
  // A name may be another's beginning under another block name; all are compared whole.
  const found = Object.entries(names).find(([, own]) => own.replace('*', number) === stem);
  return found && `${found[0].replace('*', number)}${end}`;
}

function modelMetadata(config: Config, { architecture, metadata }: Spelling): Record<string, GgufValue> {
  const rope = (config['rope_parameters'] ?? {}) as Config;
  const width = required(config, 'hidden_size', 'n_embd');
  const epsilon = required(config, 'rms_norm_eps', 'layer_norm_eps', 'layer_norm_epsilon', 'norm_epsilon');
  const norm = 'rms_norm_eps' in config ? 'layer_norm_rms_epsilon' : 'layer_norm_epsilon';
  const partial = number(rope, 'partial_rotary_factor') ?? 1;
  const theta = number(rope, 'rope_theta');
  const size = headSize(config);
  const entries: Record<string, GgufValue> = {
    context_length: { uint32: required(config, 'max_position_embeddings', 'n_positions') },
    embedding_length: { uint32: width },
    block_count: { uint32: required(config, 'num_hidden_layers', 'n_layer') },
    feed_forward_length: { uint32: number(config, 'intermediate_size', 'n_inner') ?? 4 * width },
    'attention.head_count': { uint32: heads(config) },
    'attention.head_count_kv': { uint32: number(config, 'num_key_value_heads') ?? heads(config) },
    [`attention.${norm}`]: { float32: epsilon },
    ...('head_dim' in config
      ? { 'attention.key_length': { uint32: size }, 'attention.value_length': { uint32: size } }
      : {}),
    ...(theta === undefined
      ? {}
      : { 'rope.freq_base': { float32: theta }, 'rope.dimension_count': { uint32: Math.floor(size * partial) } }),
    ...metadata?.(config),
  };
  const named = Object.entries(entries).map(([name, value]) => [`${architecture}.${name}`, value]);
  return { 'general.architecture': { string: architecture }, ...Object.fromEntries(named) };
}

/** One that every model may have. */
async function tokenizerMetadata(): Promise<Record<string, GgufValue>> {
  const json = await readJsonObject(join(fixturePath('gpt2'), 'tokenizer.json'));
  const { vocab, merges } = json['model'] as { vocab: Record<string, number>; merges: readonly (string | string[])[] };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(vocab)) tokens[id] = token;
  return {
    'tokenizer.ggml.model': { string: 'gpt2' },
    'tokenizer.ggml.pre': { string: 'gpt-2' },
    'tokenizer.ggml.tokens': { strings: tokens },
    'tokenizer.ggml.token_type': { int32s: tokens.map((_, id) => (id === 0 ? 3 : 1)) },
    'tokenizer.ggml.merges': { strings: merges.map((pair) => (typeof pair === 'string' ? pair : pair.join(' '))) },
    'tokenizer.ggml.eos_token_id': { uint32: 0 },
  };
}

/** GPT-2 as llama.cpp reads it: the same numbers under its names, matrices turned to one row per output. */
import { join } from 'node:path';
import type { Gpt2Spec } from '../../architectures/gpt2';
import type { ModelFolder } from '../../architectures/model-folder';
import { readJson } from '../../model/json';
import { readWeightSlice, type WeightLocation } from '../../model/weights';
import { outputRows } from '../../onnx/output-rows';
import { type GgufTensor, type GgufType, type GgufValue, writeGguf } from './gguf-file';

/** llama.cpp's `LLAMA_FTYPE_*`: what most of the matrices are. */
const FILE_TYPES: Record<GgufType, number> = { F32: 0, Q8_0: 7 };
const TokenType = { normal: 1, control: 3, unused: 5 } as const;

/**
 * Write a model with a byte-level BPE tokenizer for llama.cpp. Norms, biases and positions stay float32, as in its own
 * conversions; a tied head is not written a second time.
 * @param matrices the type of all other matrices
 */
export async function writeGpt2Gguf(path: string, folder: ModelFolder, matrices: GgufType): Promise<void> {
  const spec = folder.spec as Gpt2Spec;
  const metadata = { ...modelMetadata(spec, folder.name, matrices), ...(await tokenizerMetadata(folder)) };
  await writeGguf(path, metadata, gpt2Tensors(folder, spec, matrices));
}

function modelMetadata(spec: Gpt2Spec, name: string, matrices: GgufType): Record<string, GgufValue> {
  return {
    'general.architecture': { string: 'gpt2' },
    'general.name': { string: name },
    'general.file_type': { uint32: FILE_TYPES[matrices] },
    'general.quantization_version': { uint32: 2 },
    'gpt2.context_length': { uint32: spec.contextLength },
    'gpt2.embedding_length': { uint32: spec.dModel },
    'gpt2.feed_forward_length': { uint32: spec.dMlp },
    'gpt2.block_count': { uint32: spec.layers },
    'gpt2.attention.head_count': { uint32: spec.heads },
    'gpt2.attention.layer_norm_epsilon': { float32: spec.layerNormEpsilon },
  };
}

/** A vocabulary that is larger than the tokenizer's is filled up with tokens that no text has. */
async function tokenizerMetadata({ dir, spec, tokenizer }: ModelFolder): Promise<Record<string, GgufValue>> {
  const tokens = Array.from({ length: spec.vocabSize }, (_, id) =>
    tokenizer.has(id) ? tokenizer.describe(id) : undefined,
  );
  const typeOf = (token: (typeof tokens)[number]) => {
    if (!token) return TokenType.unused;
    return token.special ? TokenType.control : TokenType.normal;
  };
  const end = spec.eosTokenIds[0] ?? spec.vocabSize - 1;
  return {
    'tokenizer.ggml.model': { string: 'gpt2' },
    'tokenizer.ggml.pre': { string: 'gpt-2' },
    'tokenizer.ggml.tokens': { strings: tokens.map((token, id) => token?.token ?? `[unused${id}]`) },
    'tokenizer.ggml.token_type': { int32s: tokens.map(typeOf) },
    'tokenizer.ggml.merges': { strings: await merges(dir) },
    'tokenizer.ggml.bos_token_id': { uint32: spec.bosTokenId ?? end },
    'tokenizer.ggml.eos_token_id': { uint32: end },
    'tokenizer.ggml.add_bos_token': { bool: false },
  };
}

/** The folder's tokenizer was opened, so that its file is known to be sound. */
async function merges(dir: string): Promise<string[]> {
  const { value } = await readJson(join(dir, 'tokenizer.json'));
  const pairs = (value as { model: { merges: readonly (string | readonly [string, string])[] } }).model.merges;
  return pairs.map((pair) => (typeof pair === 'string' ? pair : pair.join(' ')));
}

function gpt2Tensors({ weights }: ModelFolder, { layers, tiedHead }: Gpt2Spec, matrices: GgufType): GgufTensor[] {
  const stored = (name: string, weight: string): GgufTensor => {
    const location = weights.get(weight);
    return { name, type: 'F32', shape: location.shape, rows: () => whole(location) };
  };
  const matrix = (name: string, weight: string, kept: 'rows' | 'columns'): GgufTensor => {
    const { outputs, inputs, pieces } = outputRows(weights.get(weight), kept);
    return { name, type: matrices, shape: [outputs, inputs], rows: pieces };
  };
  const norm = (name: string, from: string) => [
    stored(`${name}.weight`, `${from}.weight`),
    stored(`${name}.bias`, `${from}.bias`),
  ];
  const linear = (name: string, from: string) => [
    matrix(`${name}.weight`, `${from}.weight`, 'columns'),
    stored(`${name}.bias`, `${from}.bias`),
  ];
  const block = (layer: number) => [
    ...norm(`blk.${layer}.attn_norm`, `h.${layer}.ln_1`),
    ...linear(`blk.${layer}.attn_qkv`, `h.${layer}.attn.c_attn`),
    ...linear(`blk.${layer}.attn_output`, `h.${layer}.attn.c_proj`),
    ...norm(`blk.${layer}.ffn_norm`, `h.${layer}.ln_2`),
    ...linear(`blk.${layer}.ffn_up`, `h.${layer}.mlp.c_fc`),
    ...linear(`blk.${layer}.ffn_down`, `h.${layer}.mlp.c_proj`),
  ];
  return [
    matrix('token_embd.weight', 'wte.weight', 'rows'),
    stored('position_embd.weight', 'wpe.weight'),
    ...Array.from({ length: layers }, (_, layer) => block(layer)).flat(),
    ...norm('output_norm', 'ln_f'),
    ...(tiedHead ? [] : [matrix('output.weight', 'lm_head.weight', 'rows')]),
  ];
}

async function* whole(location: WeightLocation): AsyncGenerator<Float32Array> {
  yield await readWeightSlice(
    location,
    0,
    location.shape.reduce((product, size) => product * size, 1),
  );
}

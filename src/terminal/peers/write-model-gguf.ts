/** Writes a model for llama.cpp: the same numbers under its names, with one row per output in matrices. */
import { join } from 'node:path';
import type { OpenedModel } from '../../architectures/open/opened-model';
import type { ModelSpec } from '../../architectures/plan/architecture';
import { readJson } from '../../model/json';
import { readWeightSlice, type WeightLocation, type Weights } from '../../model/weights';
import { outputRows } from '../../onnx/output-rows';
import { elementCount } from '../../trace/tensors/tensor';
import { type GgufSource, ggufFamily } from './gguf-spelling';
import { type GgufTensor, type GgufType, type GgufValue, writeGguf } from './write-gguf';

/** llama.cpp's `LLAMA_FTYPE_*`: the type of most of the matrices. */
const FILE_TYPES: Record<GgufType, number> = { F32: 0, Q4_0: 2, Q8_0: 7 };
const TokenType = { normal: 1, control: 3, unused: 5 } as const;

/**
 * Writes a model with a byte-level BPE tokenizer for llama.cpp. Norms, biases and positions stay float32, as in llama.cpp's
 * own conversions; a tied head is not written again.
 * @param matrices the type of all other matrices
 * @throws if its family or one of its properties cannot be written for llama.cpp
 */
export async function writeModelGguf(path: string, folder: OpenedModel, matrices: GgufType): Promise<void> {
  const { metadata, tensors } = ggufFamily(folder.spec);
  const all = {
    ...modelMetadata(folder.spec, folder.name, matrices),
    ...metadata,
    ...(await tokenizerMetadata(folder)),
  };
  await writeGguf(
    path,
    all,
    tensors.map((source) => tensorOf(folder.weights, source, matrices)),
  );
}

function modelMetadata(spec: ModelSpec, name: string, matrices: GgufType): Record<string, GgufValue> {
  const { modelType } = spec;
  return {
    'general.architecture': { string: modelType },
    'general.name': { string: name },
    'general.file_type': { uint32: FILE_TYPES[matrices] },
    'general.quantization_version': { uint32: 2 },
    [`${modelType}.context_length`]: { uint32: spec.contextLength },
    [`${modelType}.embedding_length`]: { uint32: spec.dModel },
    [`${modelType}.feed_forward_length`]: { uint32: spec.dMlp },
    [`${modelType}.block_count`]: { uint32: spec.layers },
    [`${modelType}.attention.head_count`]: { uint32: spec.heads },
  };
}

/** If the model's vocabulary is larger than the tokenizer's, it is filled up with tokens that occur in no text. */
async function tokenizerMetadata({ path, spec, tokenizer }: OpenedModel): Promise<Record<string, GgufValue>> {
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
    'tokenizer.ggml.merges': { strings: await merges(path) },
    'tokenizer.ggml.bos_token_id': { uint32: spec.bosTokenId ?? end },
    'tokenizer.ggml.eos_token_id': { uint32: end },
    'tokenizer.ggml.add_bos_token': { bool: false },
  };
}

/** The folder's tokenizer has been opened, so its file is known to be valid. */
async function merges(dir: string): Promise<string[]> {
  const { value } = await readJson(join(dir, 'tokenizer.json'));
  const pairs = (value as { model: { merges: readonly (string | readonly [string, string])[] } }).model.merges;
  return pairs.map((pair) => (typeof pair === 'string' ? pair : pair.join(' ')));
}

function tensorOf(weights: Weights, { name, weight, form, pairsOfHead }: GgufSource, matrices: GgufType): GgufTensor {
  const location = weights.get(weight);
  if (form === 'as it is' || pairsOfHead !== undefined) {
    const type = form === 'as it is' ? 'F32' : matrices;
    return { name, type, shape: location.shape, rows: () => whole(location, pairsOfHead) };
  }
  const { outputs, inputs, pieces } = outputRows(location, form === 'outputs in rows' ? 'rows' : 'columns');
  return { name, type: matrices, shape: [outputs, inputs], rows: pieces };
}

async function* whole(location: WeightLocation, pairsOfHead: number | undefined): AsyncGenerator<Float32Array> {
  const count = elementCount(location.shape);
  const values = await readWeightSlice(location, 0, count);
  yield pairsOfHead === undefined ? values : pairsTogether(values, pairsOfHead, count / (location.shape[0] as number));
}

/** Reorders the rows of heads so that those that are half a head apart become neighbours. */
function pairsTogether(rows: Float32Array, head: number, width: number): Float32Array {
  const result = new Float32Array(rows.length);
  for (let row = 0; row < rows.length / width; row++) {
    const inHead = row % head;
    const from = row - inHead + (inHead % 2) * (head / 2) + Math.floor(inHead / 2);
    result.set(rows.subarray(from * width, (from + 1) * width), row * width);
  }
  return result;
}

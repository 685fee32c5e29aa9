/**
 * A model folder with a real vocabulary that has tokens for filling in, and weights that say after each token what most
 * often follows it in some texts: untrained, but it writes on as they do, into what stands behind the cursor.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGgufHeader } from '../../src/model/gguf/gguf-file';
import { ggufTokenizerFiles } from '../../src/model/tokenizers/gguf-tokenizer';
import { tokenizerOf } from '../../src/model/tokenizers/open-tokenizer';
import type { Tokenizer } from '../../src/model/tokenizers/tokenizer';
import { type RawTensor, ROOT, tensorFile } from './model/helpers';
import { normalNumbers } from './random-model';

export const INFILL_VOCABULARY = join(ROOT, '../shared/fixtures-gguf/vocabularies/starcoder.gguf');

const WIDTH = 96;
/** How much more probable the usual successor is than all others. */
const SHARPNESS = 24;

export interface InfillModel {
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  remove(): Promise<void>;
}

/** @param context tokens that it can read */
export async function makeInfillModel(texts: readonly string[], context = 512): Promise<InfillModel> {
  const files = ggufTokenizerFiles(await readGgufHeader(INFILL_VOCABULARY));
  const tokenizer = tokenizerOf(files);
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-infill-'));
  const { file: _, addPrefixSpace: __, maskToken: ___, ...json } = files;
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(json));
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(tokenizer.size, context)));
  await writeFile(join(folder, 'model.safetensors'), tensorFile(weights(tokenizer, texts, context)));
  return { folder, tokenizer, remove: () => rm(folder, { recursive: true, force: true }) };
}

function configOf(vocab_size: number, n_positions: number) {
  const shape = { vocab_size, n_positions, n_embd: WIDTH, n_layer: 1, n_head: 2, n_inner: WIDTH };
  return { model_type: 'gpt2', ...shape, tie_word_embeddings: false, bos_token_id: 0, eos_token_id: 0 };
}

function weights(tokenizer: Tokenizer, texts: readonly string[], context: number): RawTensor[] {
  const random = normalNumbers(3);
  const size = tokenizer.size * WIDTH;
  const embedding = new Float32Array(size).map(() => Math.sign(random()));
  const head = new Float32Array(size);
  for (const [id, next] of successors(tokenizer, texts))
    for (let i = 0; i < WIDTH; i++)
      head[next * WIDTH + i] =
        (head[next * WIDTH + i] as number) + (SHARPNESS / WIDTH) * (embedding[id * WIDTH + i] as number);
  const tensor = (name: string, shape: number[], values = new Float32Array(shape.reduce((a, b) => a * b, 1))) => ({
    name: name === 'lm_head.weight' ? name : `transformer.${name}`,
    dtype: 'F32',
    shape,
    bytes: new Uint8Array(values.buffer),
  });
  const norm = (name: string) => [
    tensor(`${name}.weight`, [WIDTH], new Float32Array(WIDTH).fill(1)),
    tensor(`${name}.bias`, [WIDTH]),
  ];
  const linear = (name: string, to: number) => [tensor(`${name}.weight`, [WIDTH, to]), tensor(`${name}.bias`, [to])];
  return [
    tensor('wte.weight', [tokenizer.size, WIDTH], embedding),
    tensor('wpe.weight', [context, WIDTH]),
    ...norm('h.0.ln_1'),
    ...linear('h.0.attn.c_attn', 3 * WIDTH),
    ...linear('h.0.attn.c_proj', WIDTH),
    ...norm('h.0.ln_2'),
    ...linear('h.0.mlp.c_fc', WIDTH),
    ...linear('h.0.mlp.c_proj', WIDTH),
    ...norm('ln_f'),
    tensor('lm_head.weight', [tokenizer.size, WIDTH], head),
  ];
}

/** After each token of the texts, the one that follows it most often. */
function successors(tokenizer: Tokenizer, texts: readonly string[]): Map<number, number> {
  const counts = new Map<number, Map<number, number>>();
  for (const text of texts) {
    const ids = tokenizer.encode(text).map(({ id }) => id);
    for (const [at, id] of ids.slice(0, -1).entries()) {
      const of = counts.get(id) ?? new Map<number, number>();
      const next = ids[at + 1] as number;
      counts.set(id, of.set(next, (of.get(next) ?? 0) + 1));
    }
  }
  return new Map([...counts].map(([id, of]) => [id, ([...of].sort((a, b) => b[1] - a[1])[0] as [number, number])[0]]));
}

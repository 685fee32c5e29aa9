/** A model of distilgpt2's shape with random weights, for measuring. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../base/random';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { type TensorSource, writeSafetensors } from '../../model/tensor-file';
import { elementCount } from '../../trace/tensors/tensor';

export const MODEL_NAME = 'distilgpt2-shape-random';
const SHAPE = { n_layer: 6, n_head: 12, n_embd: 768, n_positions: 1024, vocab_size: 50257 };

/** Make the folder, use it, and remove it. @param tokenizerFrom a model folder to take a tokenizer from */
export function withRandomModel<T>(tokenizerFrom: string, use: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), 'llm-trace-bench-'), async (parent) => {
    const folder = join(parent, MODEL_NAME);
    await makeFolder(folder, tokenizerFrom);
    return use(folder);
  });
}

async function makeFolder(folder: string, tokenizerFrom: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'gpt2', ...SHAPE }));
  await copyFile(join(tokenizerFrom, 'tokenizer_config.json'), join(folder, 'tokenizer_config.json'));
  const tokenizer = await readFile(join(tokenizerFrom, 'tokenizer.json'), 'utf8');
  await writeFile(join(folder, 'tokenizer.json'), withWholeVocabulary(tokenizer));
  await writeSafetensors(join(folder, 'model.safetensors'), weightSources());
}

/** Every id stands for a word, so that whatever is generated can be read; no text is made of the added ones. */
function withWholeVocabulary(tokenizerJson: string): string {
  const tokenizer = JSON.parse(tokenizerJson) as { model: { vocab: Record<string, number> } };
  const { vocab } = tokenizer.model;
  const known = new Set(Object.values(vocab));
  for (let id = 0; id < SHAPE.vocab_size; id++) if (!known.has(id)) vocab[`\u0120word${id}`] = id;
  return JSON.stringify(tokenizer);
}

function weightSources(): TensorSource[] {
  const { n_layer: layers, n_embd: d, n_positions: positions, vocab_size: vocab } = SHAPE;
  const norm = (name: string) => [random(`${name}.weight`, [d], 1), random(`${name}.bias`, [d])];
  const linear = (name: string, from: number, to: number) => [
    random(`${name}.weight`, [from, to]),
    random(`${name}.bias`, [to]),
  ];
  const block = (h: string) => [
    ...norm(`${h}.ln_1`),
    ...linear(`${h}.attn.c_attn`, d, 3 * d),
    ...linear(`${h}.attn.c_proj`, d, d),
    ...norm(`${h}.ln_2`),
    ...linear(`${h}.mlp.c_fc`, d, 4 * d),
    ...linear(`${h}.mlp.c_proj`, 4 * d, d),
  ];
  const blocks = Array.from({ length: layers }, (_, layer) => block(`h.${layer}`)).flat();
  return [random('wte.weight', [vocab, d]), random('wpe.weight', [positions, d]), ...blocks, ...norm('ln_f')];
}

/** Uniform in ±0.035 about the centre: about GPT-2's own spread at initialization (sigma 0.02). */
const HALF_RANGE = 0.035;
const PIECE = 1 << 18;

function random(name: string, shape: readonly number[], centre = 0): TensorSource {
  return { name, dtype: 'F32', shape, chunks: () => randomPieces(seedOf(name), elementCount(shape), centre) };
}

/** Every weight has numbers of its own. */
function seedOf(name: string): number {
  return Buffer.from(name).reduce((seed, byte) => (Math.imul(seed, 31) + byte) >>> 0, 0);
}

function* randomPieces(seed: number, count: number, centre: number): Generator<Uint8Array> {
  const next = seededRandom(seed);
  for (let start = 0; start < count; start += PIECE) {
    const length = Math.min(PIECE, count - start);
    const values = Float32Array.from({ length }, () => centre + (2 * next() - 1) * HALF_RANGE);
    yield new Uint8Array(values.buffer);
  }
}

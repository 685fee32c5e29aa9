/** Models with random weights, of whatever form and size a config.json describes, for measuring. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Plan, weightsOf } from '../../architectures/plan/plan';
import { defineModel } from '../../architectures/registry';
import { seededRandom } from '../../base/random';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { exists } from '../../model/files';
import { readJson } from '../../model/json';
import { type TensorSource, writeSafetensors } from '../../model/tensor-file';
import { elementCount } from '../../trace/tensors/tensor';

export interface RandomModel {
  /** Its folder's, which is how it is called. */
  readonly name: string;
  /** What stands in its config.json. */
  readonly config: object;
  /** How far weights lie from their centre at most. */
  readonly halfRange?: number;
}

/** Make the folder, use it, and remove it. @param tokenizerFrom a model folder to take a tokenizer from */
export function withRandomModel<T>(
  model: RandomModel,
  tokenizerFrom: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), 'llm-trace-bench-'), async (parent) => {
    const folder = join(parent, model.name);
    await makeFolder(folder, model, tokenizerFrom);
    return use(folder);
  });
}

async function makeFolder(folder: string, { config, halfRange }: RandomModel, tokenizerFrom: string): Promise<void> {
  await mkdir(folder);
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  const { spec, plan } = defineModel({ config: await readJson(file), generation: undefined });
  const tokenizerConfig = join(tokenizerFrom, 'tokenizer_config.json');
  if (await exists(tokenizerConfig)) await copyFile(tokenizerConfig, join(folder, 'tokenizer_config.json'));
  const tokenizer = await readFile(join(tokenizerFrom, 'tokenizer.json'), 'utf8');
  await writeFile(join(folder, 'tokenizer.json'), withWholeVocabulary(tokenizer, spec.vocabSize));
  await writeSafetensors(join(folder, 'model.safetensors'), weightSources(plan, halfRange));
}

interface TokenizerFile {
  readonly model: { readonly vocab: Record<string, number> };
  readonly added_tokens?: readonly { readonly id: number }[];
}

/** Every id stands for a word, so that whatever is generated can be read; no text is made of the added ones. */
function withWholeVocabulary(tokenizerJson: string, size: number): string {
  const tokenizer = JSON.parse(tokenizerJson) as TokenizerFile;
  const { vocab } = tokenizer.model;
  const known = new Set([...Object.values(vocab), ...(tokenizer.added_tokens ?? []).map(({ id }) => id)]);
  for (let id = 0; id < size; id++) if (!known.has(id)) vocab[`\u0120word${id}`] = id;
  return JSON.stringify(tokenizer);
}

/** All that the plan reads. What norms multiply by is about 1, all else about 0. */
function weightSources(plan: Plan, halfRange = HALF_RANGE): TensorSource[] {
  const gains = new Set(
    plan.nodes.flatMap((node) =>
      node.kind === 'norm' && node.gammaOffset === 0 ? node.gamma.map(({ name }) => name) : [],
    ),
  );
  return Array.from(weightsOf(plan), ({ name, shape }) => {
    const range = { centre: gains.has(name) ? 1 : 0, halfRange };
    return { name, dtype: 'F32', shape, chunks: () => randomPieces(seedOf(name), elementCount(shape), range) };
  });
}

/** Uniform about the centre: about GPT-2's own spread at initialization (sigma 0.02). */
const HALF_RANGE = 0.035;
const PIECE = 1 << 18;

interface Range {
  readonly centre: number;
  readonly halfRange: number;
}

/** Every weight has numbers of its own. */
function seedOf(name: string): number {
  return Buffer.from(name).reduce((seed, byte) => (Math.imul(seed, 31) + byte) >>> 0, 0);
}

function* randomPieces(seed: number, count: number, { centre, halfRange }: Range): Generator<Uint8Array> {
  const next = seededRandom(seed);
  for (let start = 0; start < count; start += PIECE) {
    const length = Math.min(PIECE, count - start);
    const values = Float32Array.from({ length }, () => centre + (2 * next() - 1) * halfRange);
    yield new Uint8Array(values.buffer);
  }
}

/** Models with random weights, for measurements, of any architecture and size that a config.json describes. */
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
  /** The name of its folder, and so of the model. */
  readonly name: string;
  /** The content of its config.json. */
  readonly config: object;
  /** How far weights may be from their centre at most. */
  readonly halfRange?: number;
}

/** Makes the folder, uses it, and removes it. @param tokenizerFrom a model folder whose tokenizer is copied */
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

/** Gives every id a word, so that any generated text can be read; no text is encoded as the added words. */
function withWholeVocabulary(tokenizerJson: string, size: number): string {
  const tokenizer = JSON.parse(tokenizerJson) as TokenizerFile;
  const { vocab } = tokenizer.model;
  const known = new Set([...Object.values(vocab), ...(tokenizer.added_tokens ?? []).map(({ id }) => id)]);
  for (let id = 0; id < size; id++) if (!known.has(id)) vocab[`\u0120word${id}`] = id;
  return JSON.stringify(tokenizer);
}

/** All weights that the plan reads. Factors of norms are near 1, all other weights near 0. */
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

/** Uniform around the centre: roughly the standard deviation of GPT-2's initialization (sigma 0.02). */
const HALF_RANGE = 0.035;
const PIECE = 1 << 18;

interface Range {
  readonly centre: number;
  readonly halfRange: number;
}

/** Gives every weight different numbers. */
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

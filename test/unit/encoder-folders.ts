/** Encoders' folders for tests, made of a fixture: a sentence encoder, a discriminator, an older checkpoint. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors } from '../../src/model/tensor-file';
import { tempFolder } from './model/helpers';
import { fixturePath, openTensors } from './support';

export const MASKED = fixturePath('bert');

type Json = Readonly<Record<string, unknown>>;

/** The files of sentence-transformers beside a model. */
export interface SentenceFiles {
  readonly modules?: unknown;
  readonly pooling?: Json;
  readonly transformer?: Json;
  readonly prompts?: Json;
}

const MODULES = ['Transformer', 'Pooling', 'Normalize'].map((name, idx) => ({
  idx,
  name: String(idx),
  path: idx === 0 ? '' : `${idx}_${name}`,
  type: `sentence_transformers.models.${name}`,
}));

/** A copy of a folder that goes away with the test. */
export async function copyOfFolder(folder: string): Promise<string> {
  const path = await tempFolder();
  await cp(folder, path, { recursive: true });
  return path;
}

export async function sentenceEncoder({
  modules = MODULES,
  pooling = { word_embedding_dimension: 32, pooling_mode_mean_tokens: true },
  transformer = { max_seq_length: 128, do_lower_case: false },
  prompts,
}: SentenceFiles = {}): Promise<string> {
  const folder = await copyOfFolder(MASKED);
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  await mkdir(join(folder, '1_Pooling'));
  await write('modules.json', modules);
  await write(join('1_Pooling', 'config.json'), pooling);
  await write('sentence_bert_config.json', transformer);
  if (prompts) await write('config_sentence_transformers.json', prompts);
  return folder;
}

/** The folder with its tensors under other names, or without those that get none; and with others besides. */
export async function renamed(
  folder: string,
  nameOf: (name: string) => string | null,
  more: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>> = {},
): Promise<string> {
  const path = await copyOfFolder(folder);
  const file = join(path, 'model.safetensors');
  const stored = await openTensors(file);
  const kept = await Promise.all(
    stored.names.flatMap((name) => {
      const now = nameOf(name);
      return now === null ? [] : [stored.float32(name).then((values) => tensor(now, stored.shape(name) ?? [], values))];
    }),
  );
  const added = Object.entries(more).map(([name, { shape, values }]) => tensor(name, shape, values));
  const made = join(path, 'renamed.safetensors');
  await writeSafetensors(made, [...kept, ...added], { format: 'pt' });
  await cp(made, file);
  await rm(made);
  return path;
}

function tensor(name: string, shape: readonly number[], values: Float32Array) {
  const bytes = new Uint8Array(values.slice().buffer);
  return { name, dtype: 'F32' as const, shape: [...shape], chunks: () => [bytes] };
}

/** The folder with a change of its configuration. */
export async function configured(folder: string, change: Json): Promise<string> {
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as Json), ...change }));
  return folder;
}

/** ELECTRA's discriminator: the generator's fixture with the other head. */
export async function discriminator(): Promise<string> {
  const values = (count: number, by: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * by + 1));
  const head = 'discriminator_predictions';
  const folder = await renamed(fixturePath('electra'), (name) => (name.startsWith('generator') ? null : name), {
    [`${head}.dense.weight`]: { shape: [32, 32], values: values(1024, 0.7) },
    [`${head}.dense.bias`]: { shape: [32], values: values(32, 1.3) },
    [`${head}.dense_prediction.weight`]: { shape: [1, 32], values: values(32, 0.9) },
    [`${head}.dense_prediction.bias`]: { shape: [1], values: values(1, 1) },
  });
  return configured(folder, { architectures: ['ElectraForPreTraining'] });
}

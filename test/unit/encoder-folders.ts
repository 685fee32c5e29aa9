/** Encoders' folders for tests, made of a fixture: a sentence encoder, a discriminator, an older checkpoint. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  copyOf,
  float32Bytes,
  type Json,
  type RawTensor,
  readJsonObject,
  readTensorFile,
  tensorFile,
  writeFiles,
} from './model/helpers';
import { fixturePath } from './support';

export const MASKED = fixturePath('bert');

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

/**
 * BERT's fixture with the files of a sentence encoder: unless they say otherwise the mean of all states, brought to
 * length 1. It has a pooler too, as published ones do.
 * @param into a folder; left out: one that goes away with the test
 */
export async function sentenceEncoder(
  {
    modules = MODULES,
    pooling = { word_embedding_dimension: 32, pooling_mode_mean_tokens: true },
    transformer = { max_seq_length: 128, do_lower_case: false },
    prompts,
  }: SentenceFiles = {},
  into?: string,
): Promise<string> {
  const pooler = [numbers('bert.pooler.dense.weight', [32, 32]), numbers('bert.pooler.dense.bias', [32])];
  const folder = await renamed(MASKED, (name) => name, pooler, into);
  await writeFiles(folder, {
    'modules.json': JSON.stringify(modules),
    '1_Pooling/config.json': pooling,
    'sentence_bert_config.json': transformer,
    ...(prompts && { 'config_sentence_transformers.json': prompts }),
  });
  return folder;
}

/** The folder with its tensors under other names, or without those that get none; and with others besides. */
export async function renamed(
  folder: string,
  nameOf: (name: string) => string | null,
  more: readonly RawTensor[] = [],
  into?: string,
): Promise<string> {
  const path = await copyOf(folder, {}, into);
  const file = join(path, 'model.safetensors');
  const kept = (await readTensorFile(file)).flatMap((tensor) => {
    const name = nameOf(tensor.name);
    return name === null ? [] : [{ ...tensor, name }];
  });
  await writeFile(file, tensorFile([...kept, ...more]));
  return path;
}

/** The folder with a change of its configuration. */
export async function configured(folder: string, change: Json): Promise<string> {
  const config = await readJsonObject(join(folder, 'config.json'));
  await writeFiles(folder, { 'config.json': { ...config, ...change } });
  return folder;
}

/** ELECTRA's discriminator: the generator's fixture with the other head. */
export async function discriminator(): Promise<string> {
  const head = 'discriminator_predictions';
  const folder = await renamed(fixturePath('electra'), (name) => (name.startsWith('generator') ? null : name), [
    numbers(`${head}.dense.weight`, [32, 32]),
    numbers(`${head}.dense.bias`, [32]),
    numbers(`${head}.dense_prediction.weight`, [1, 32]),
    numbers(`${head}.dense_prediction.bias`, [1]),
  ]);
  return configured(folder, { architectures: ['ElectraForPreTraining'] });
}

/** A tensor of given numbers. */
function numbers(name: string, shape: readonly number[]): RawTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = float32Bytes(Array.from({ length: count }, (_, i) => Math.sin(7 * i + shape.length) / 2));
  return { name, dtype: 'F32', shape, bytes };
}

/** Encoders that the fixtures have no folder of: a discriminator with a tokenizer, and a sentence encoder. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float32Bytes, type Json, type RawTensor, ROOT, readJsonObject, readTensorFile, tensorFile } from './helpers';

async function copyModel(fixture: string, folder: string): Promise<string> {
  const from = join(ROOT, 'test/fixtures', fixture);
  await cp(from, folder, { recursive: true, filter: (path) => !path.includes('expected.') });
  return folder;
}

/** ELECTRA's fixture with the head of a discriminator, of given numbers. */
export async function writeDiscriminator(folder: string): Promise<string> {
  await copyModel('electra', folder);
  const config = await readJsonObject(join(folder, 'config.json'));
  await writeJson(folder, 'config.json', { ...config, architectures: ['ElectraForPreTraining'] });
  const width = config['hidden_size'] as number;
  const head = [
    numbers('discriminator_predictions.dense.weight', [width, width]),
    numbers('discriminator_predictions.dense.bias', [width]),
    numbers('discriminator_predictions.dense_prediction.weight', [1, width]),
    numbers('discriminator_predictions.dense_prediction.bias', [1]),
  ];
  const path = join(folder, 'model.safetensors');
  const tensors = await readTensorFile(path);
  const encoder = tensors.filter(({ name }) => name.startsWith('electra.'));
  await writeFile(path, tensorFile([...encoder, ...head]));
  return folder;
}

/**
 * BERT's fixture with the files of a sentence encoder: the mean of all states, brought to length 1. It has a pooler too, as
 * published ones do.
 */
export async function writeSentenceEncoder(folder: string): Promise<string> {
  await copyModel('bert', folder);
  const path = join(folder, 'model.safetensors');
  const pooler = [numbers('bert.pooler.dense.weight', [32, 32]), numbers('bert.pooler.dense.bias', [32])];
  await writeFile(path, tensorFile([...(await readTensorFile(path)), ...pooler]));
  await mkdir(join(folder, '1_Pooling'));
  const module = (index: number, type: string, path: string) => ({ idx: index, name: String(index), path, type });
  await writeJson(folder, 'modules.json', [
    module(0, 'sentence_transformers.models.Transformer', ''),
    module(1, 'sentence_transformers.models.Pooling', '1_Pooling'),
    module(2, 'sentence_transformers.models.Normalize', '2_Normalize'),
  ]);
  await writeJson(folder, '1_Pooling/config.json', { word_embedding_dimension: 32, pooling_mode_mean_tokens: true });
  return folder;
}

/** A tensor of given numbers. */
function numbers(name: string, shape: readonly number[]): RawTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = float32Bytes(Array.from({ length: count }, (_, i) => Math.sin(7 * i + shape.length) / 2));
  return { name, dtype: 'F32', shape, bytes };
}

function writeJson(folder: string, name: string, content: Json | readonly Json[]): Promise<void> {
  return writeFile(join(folder, name), JSON.stringify(content));
}

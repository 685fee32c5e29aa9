/** Opens a Hugging Face model folder, and checks its configuration, weights and tokenizer against each other. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CHECKPOINT_FILES, openCheckpoint, selectWeights } from '../../model/checkpoint';
import { ModelFolderError } from '../../model/errors';
import { filesIn } from '../../model/file-state';
import { exists, pathFault } from '../../model/files';
import { readJson, readOptionalJson, shorten } from '../../model/json';
import { idOfSnapshot } from '../../model/repository-name';
import {
  openTokenizer,
  requireTokenizerFiles,
  TOKENIZER_FILES,
  vocabularyFiles,
} from '../../model/tokenizers/open-tokenizer';
import type { Tokenizer } from '../../model/tokenizers/tokenizer';
import { readSentenceFiles, SENTENCE_FILES } from '../parts/sentence-files';
import { sourceVocabulary } from '../plan/encoder-sizes';
import { weightsOf } from '../plan/plan';
import { defineModel, weightNames } from '../registry';
import type { ModelHeaders, OpenedModel } from './opened-model';

/** The file with the model's configuration. */
export const MODEL_CONFIG = 'config.json';
/** How many GGUF files an error names if a folder has no config.json. */
const NAMED = 3;
/** The file with the generation settings; may be absent. */
export const GENERATION_CONFIG = 'generation_config.json';

/**
 * Opens a model folder. Only the headers of the weights are read.
 * @throws ModelFolderError with one sentence (file, field or tensor, fault) if something is missing, damaged,
 * contradictory or not supported
 */
export async function openModelFolder(dir: string): Promise<OpenedModel> {
  const absolute = resolve(dir);
  const before = await filesIn(absolute, TOKENIZER_FILES);
  const headers = await readModelFolder(absolute);
  const { spec } = headers;
  const tokenizer = await openTokenizer(absolute);
  const files = await vocabularyFiles(absolute);
  requireRows(tokenizer, sourceVocabulary(spec), files.source);
  requireRows(tokenizer.target, spec.vocabSize, files.target);
  return { ...headers, tokenizer, files: [...before, ...headers.files] };
}

/** Opens a model folder without its tokenizer, which is slow to read. @throws the same errors, except for the tokenizer's */
export async function readModelFolder(dir: string): Promise<ModelHeaders & Pick<OpenedModel, 'weights'>> {
  const absolute = resolve(dir);
  await requireModelFolder(absolute, [MODEL_CONFIG]);
  const before = await filesIn(absolute, [MODEL_CONFIG, GENERATION_CONFIG, ...SENTENCE_FILES, ...CHECKPOINT_FILES]);
  const config = await readJson(join(absolute, MODEL_CONFIG));
  const generation = await readOptionalJson(join(absolute, GENERATION_CONFIG));
  const sentence = await readSentenceFiles(absolute);
  const checkpoint = await openCheckpoint(absolute, weightNames({ config }));
  const tensors = new Set(checkpoint.tensors.keys());
  const { spec, plan, variant } = defineModel({ config, generation, sentence: sentence?.files, tensors });
  const { weights, ignored } = selectWeights(checkpoint, weightsOf(plan));
  await requireTokenizerFiles(absolute);
  const files = [...before, ...(sentence?.read ?? []), ...checkpoint.named];
  const precision = [...new Set(weights.names.map((name) => weights.get(name).dtype))];
  return {
    path: absolute,
    name: idOfSnapshot(absolute) ?? basename(absolute),
    spec,
    plan,
    variant,
    weights,
    ignored,
    precision,
    files,
  };
}

/** Requires a row for every token. More rows are fine: vocabularies are padded to round sizes. */
function requireRows({ size }: Tokenizer, rows: number, file: string): void {
  if (size <= rows) return;
  throw new ModelFolderError(
    `${file} has token ids up to ${size - 1}, but config.json's vocabulary has only ${rows} (ids 0 to ${rows - 1}).`,
  );
}

const NAME_A_MODEL = `name a folder with ${MODEL_CONFIG}, weights (model.safetensors) and tokenizer.json, as published on Hugging Face, or a GGUF file`;

/**
 * @param oneOf file names, at least one of which a model folder must have
 * @throws ModelFolderError with one sentence if the path does not exist, is no folder, or contains no model
 */
export async function requireModelFolder(dir: string, oneOf: readonly string[]): Promise<void> {
  const found = await stat(dir).catch(async (error: unknown) => {
    const fault = `The model folder ${dir} ${await pathFault(dir, error)}.`;
    throw new ModelFolderError(fault, { cause: error, kind: 'unknown model' });
  });
  if (!found.isDirectory()) throw new ModelFolderError(`${dir} is not a folder: ${NAME_A_MODEL}.`);
  for (const name of oneOf) if (await exists(join(dir, name))) return;
  const gguf = (await readdir(dir)).filter((name) => /\.gguf$/i.test(name)).sort();
  if (gguf.length === 0) {
    throw new ModelFolderError(`${dir} holds no model, as it has no ${MODEL_CONFIG}: ${NAME_A_MODEL}.`);
  }
  const names = gguf.slice(0, NAMED).map(shorten).join(', ');
  throw new ModelFolderError(
    `${dir} has no ${MODEL_CONFIG}, but GGUF files: name one of them instead of the folder (${names}${gguf.length > NAMED ? ', ...' : ''}).`,
  );
}

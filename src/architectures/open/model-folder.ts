/** A Hugging Face model folder: configuration, weights and tokenizer, checked against each other. */
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

/** What says what a model is. */
export const MODEL_CONFIG = 'config.json';
/** GGUF files that are named where a folder has no such file. */
const NAMED = 3;
/** How it generates; may be absent. */
export const GENERATION_CONFIG = 'generation_config.json';

/**
 * Opens a model folder; of the weights only the headers are read. Throws a `ModelFolderError` of one sentence (file,
 * field or tensor, fault) when something is missing, damaged, contradictory or not supported.
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

/** All of that but its tokenizer, which takes time to read. @throws the same, but for what is wrong within the tokenizer */
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

/** A vocabulary padded to a round size has more rows than tokens; a token without a row could not be embedded. */
function requireRows({ size }: Tokenizer, rows: number, file: string): void {
  if (size <= rows) return;
  throw new ModelFolderError(
    `${file} has token ids up to ${size - 1}, but config.json's vocabulary has only ${rows} (ids 0 to ${rows - 1}).`,
  );
}

/**
 * @param oneOf names of files, of which a folder that holds a model has one at least
 * @throws ModelFolderError with one sentence: there is nothing, no folder, or one that holds no model
 */
export async function requireModelFolder(dir: string, oneOf: readonly string[]): Promise<void> {
  const found = await stat(dir).catch(async (error: unknown) => {
    throw new ModelFolderError(`The model folder ${dir} ${await pathFault(dir, error)}.`, { cause: error });
  });
  if (!found.isDirectory()) throw new ModelFolderError(`${dir} is not a folder.`);
  for (const name of oneOf) if (await exists(join(dir, name))) return;
  const gguf = (await readdir(dir)).filter((name) => /\.gguf$/i.test(name)).sort();
  if (gguf.length === 0) {
    throw new ModelFolderError(
      `${dir} holds no model, as it has no ${MODEL_CONFIG}: name a folder with ${MODEL_CONFIG}, weights (model.safetensors) and tokenizer.json, as published on Hugging Face, or a GGUF file.`,
    );
  }
  const names = gguf.slice(0, NAMED).map(shorten).join(', ');
  throw new ModelFolderError(
    `${dir} has no ${MODEL_CONFIG}, but GGUF files: name one of them instead of the folder (${names}${gguf.length > NAMED ? ', ...' : ''}).`,
  );
}

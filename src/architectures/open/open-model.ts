/** Opens any model: a reference is the path of a Hugging Face model folder or of a GGUF file. */
import { resolve } from 'node:path';
import { filesIn, type ReadFile } from '../../model/file-state';
import { isGgufFile } from '../../model/gguf/gguf-file';
import { openGgufFiles } from '../../model/gguf/gguf-files';
import type { Widening } from '../../model/gguf/widened-files';
import { ggufTokenizerFiles } from '../../model/tokenizers/gguf-tokenizer';
import { openTokenizer, TOKENIZER_FILES, tokenizerOf } from '../../model/tokenizers/open-tokenizer';
import type { Tokenizer } from '../../model/tokenizers/tokenizer';
import { openGgufModel } from './gguf-model';
import { MODEL_CONFIG, openModelFolder, requireModelFolder } from './model-folder';
import type { OpenedModel } from './opened-model';

/**
 * Opens a model. Only the headers of its weights are read, unless they are quantised: then they are widened into the folder
 * that `cache` returns.
 * @throws ModelFolderError with one sentence
 */
export async function openModel(
  reference: string,
  cache: () => Promise<string>,
  widening: Widening = {},
): Promise<OpenedModel> {
  const path = resolve(reference);
  return (await isGguf(path)) ? openGgufModel(path, cache, widening) : openModelFolder(path);
}

/** A tokenizer and the files from which it was read. */
export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly files: readonly ReadFile[];
}

/** Opens only the tokenizer; weights and configuration may be missing. @throws ModelFolderError with one sentence */
export async function openTokenizerOf(reference: string): Promise<OpenedTokenizer> {
  const path = resolve(reference);
  if (await isGguf(path)) {
    const { header, files } = await openGgufFiles(path);
    return { tokenizer: tokenizerOf(ggufTokenizerFiles(header)), files };
  }
  await requireModelFolder(path, [MODEL_CONFIG, ...TOKENIZER_FILES]);
  const files = await filesIn(path, TOKENIZER_FILES);
  return { files, tokenizer: await openTokenizer(path) };
}

/** Decided by the file's name, so that errors about a missing or damaged file mention the right format; else by its content. */
export async function isGguf(path: string): Promise<boolean> {
  return /\.gguf$/i.test(path) || (await isGgufFile(path));
}

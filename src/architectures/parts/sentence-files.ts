/** The files in which sentence-transformers describes how a model's token vectors become one. */
import { join } from 'node:path';
import { filesIn, type ReadFile } from '../../model/file-state';
import { type JsonFile, readOptionalJson } from '../../model/json';
import type { SentenceFiles } from '../plan/architecture';

const MODULES = 'modules.json';
export const TRANSFORMER = 'sentence_bert_config.json';
const PROMPTS = 'config_sentence_transformers.json';
/** Files whose presence tells whether a folder is that of a sentence encoder. */
export const SENTENCE_FILES = [MODULES, TRANSFORMER, PROMPTS] as const;

const MODULE_CONFIG = 'config.json';

/** @returns the files, and the module files that were read; `undefined` for a folder without modules.json */
export async function readSentenceFiles(
  dir: string,
): Promise<{ readonly files: SentenceFiles; readonly read: readonly ReadFile[] } | undefined> {
  const modules = await readOptionalJson(join(dir, MODULES));
  if (!modules) return undefined;
  const paths = modulePaths(modules);
  const read = await filesIn(
    dir,
    paths.map((path) => join(path, MODULE_CONFIG)),
  );
  const configs = new Map<string, JsonFile>();
  for (const path of paths) {
    const config = await readOptionalJson(join(dir, path, MODULE_CONFIG));
    if (config) configs.set(path, config);
  }
  const transformer = await readOptionalJson(join(dir, TRANSFORMER));
  const prompts = await readOptionalJson(join(dir, PROMPTS));
  return { files: { modules, transformer, prompts, moduleConfigs: configs }, read };
}

/** The folders of the modules, below the model's own; names that could point elsewhere are ignored. */
function modulePaths({ value }: JsonFile): string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.flatMap((entry) => {
    const path = (entry as { path?: unknown } | null)?.path;
    return typeof path === 'string' && /^[\w-]+$/.test(path) ? [path] : [];
  });
}

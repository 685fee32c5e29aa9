/** `models list`: lists the models on this machine, in the stores of all supported programs. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { quotedText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import type { Catalog } from '../../engine/protocol/library-protocol';
import { modelsBelow } from '../../library/models-in-folder';
import { pathArgument } from '../arguments';
import { type Call, UsageError } from '../call';
import { catalogJson, formatCatalog } from '../models-text';
import { JSON_OPTION } from './options';

interface ListOptions {
  readonly folder: readonly string[];
  readonly json?: true;
}

export const FOLDER_OPTION = ['--folder <path>', 'a further folder to look into; may be said more than once'] as const;

export function addModelsList(models: Command, call: Call): void {
  models
    .command('list', { isDefault: true })
    .description('list the models that are here, and why the others cannot be run')
    .option(...FOLDER_OPTION, collectFolder, [])
    .option(...JSON_OPTION)
    .allowExcessArguments()
    .exitOverride()
    .action((options: ListOptions, list: Command) => {
      requireNoName(models, list);
      return runList(call, options);
    });
}

/** `models` alone lists models, so a name after it is an unknown command. @throws UsageError */
function requireNoName({ commands }: Command, { args: [name] }: Command): void {
  if (name === undefined) return;
  const names = commands.flatMap((one) => (one.name() === 'help' ? [] : [`models ${one.name()}`]));
  throw new UsageError(`there is no command ${quotedText(`models ${name}`)}: there are ${listWords(names)}`);
}

export function collectFolder(path: string, before: readonly string[]): readonly string[] {
  return [...before, resolve(pathArgument(path))];
}

/** All models of this machine, with their descriptions. */
export async function listedModels({ engine, signal, files }: Call, folders: readonly string[]): Promise<Catalog> {
  // As in the editor, which lists those in the folder "models" of the workspace.
  const opened = await modelsBelow(resolve('models'));
  const wish = { folders, opened, starter: files.starter, memory: null, describeFor: Number.MAX_SAFE_INTEGER };
  return engine.listModels(wish, { signal });
}

async function runList(call: Call, { folder, json }: ListOptions): Promise<void> {
  const { terminal } = call;
  const catalog = await listedModels(call, folder);
  if (json) terminal.printJson(catalogJson(catalog));
  else terminal.print(formatCatalog(catalog));
  if (!json) for (const { path, reason } of catalog.passedOver) terminal.tell(`Passed over: ${path} ${reason}.`);
}

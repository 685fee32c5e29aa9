/** `models info`: describes a model without loading it. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { MODEL_ARGUMENT, modelArgument } from '../model-argument';
import { aboutJson, formatAbout } from '../models-text';
import { collectFolder, FOLDER_OPTION } from './add-models-list';
import { JSON_OPTION } from './options';

interface InfoOptions {
  readonly folder: readonly string[];
  readonly json?: true;
}

export function addModelsInfo(models: Command, call: Call): void {
  models
    .command('info')
    .description('tell what a model is, and whether it can be run, without loading it')
    .argument('<model>', MODEL_ARGUMENT, modelArgument(call.files.starter))
    .option(...FOLDER_OPTION, collectFolder, [])
    .option(...JSON_OPTION)
    .exitOverride()
    .action((model: string, options: InfoOptions) => runInfo(call, model, options));
}

async function runInfo(
  { engine, terminal, signal }: Call,
  model: string,
  { folder: folders, json }: InfoOptions,
): Promise<void> {
  const about = await engine.aboutModel({ model, folders }, { signal });
  if (json) terminal.printJson(aboutJson(about));
  else terminal.print(formatAbout(about));
}

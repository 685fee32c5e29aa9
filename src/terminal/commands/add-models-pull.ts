/** `models pull`: downloads a model from the hub. */
import type { Command } from 'commander';
import { downloadModel } from '../../library/download';
import { hubOfEnvironment } from '../../library/hub/hub-of-environment';
import { progressText, sizeText } from '../../library/progress-text';
import type { HubReference } from '../../library/reference';
import type { Call } from '../call';
import { HUB_ARGUMENT, hubArgument } from './hub-argument';
import { JSON_OPTION } from './options';

interface PullOptions {
  readonly file?: string;
  readonly json?: true;
}

export function addModelsPull(models: Command, call: Call): void {
  models
    .command('pull')
    .description('download a model into the Hugging Face cache; Ctrl-C stops, and the next time goes on there')
    .argument('<id>', HUB_ARGUMENT, hubArgument)
    .option('--file <name>', 'the GGUF file to load of several, or what only its name has, as Q4_K_M')
    .option(...JSON_OPTION)
    .exitOverride()
    .action((id: HubReference, options: PullOptions) => runPull(call, id, options));
}

async function runPull({ terminal, signal }: Call, named: HubReference, { file, json }: PullOptions): Promise<void> {
  const request = { ...named, ...(file === undefined ? {} : { file }) };
  const client = await hubOfEnvironment(process.env);
  try {
    const { path, model, bytes } = await downloadModel(client, request, {
      signal,
      onProgress: (progress) => terminal.showProgress(`${named.id}: ${progressText(progress)}`),
    });
    terminal.showProgress();
    const { commit } = model;
    if (json) return terminal.printJson({ id: named.id, commit, path, bytes, licence: model.license ?? null });
    const license = model.license ? `, licence ${model.license}` : '';
    terminal.print(`${named.id}: ${sizeText(bytes)}${license}, verified.\n${path}`);
  } catch (error) {
    terminal.showProgress();
    throw error;
  }
}

/** `models remove`: removes a downloaded model. */
import type { Command } from 'commander';
import { planRemoval, remove } from '../../library/hub/cache-removal';
import { hubCacheFolder } from '../../library/hub/environment';
import { sizeText } from '../../library/progress-text';
import { formatReference, type HubReference } from '../../library/reference';
import { type Call, UsageError } from '../call';
import { hubArgument } from './hub-argument';
import { JSON_OPTION } from './options';

export function addModelsRemove(models: Command, call: Call): void {
  models
    .command('remove')
    .description('remove a model from the Hugging Face cache, for all programs that share it')
    .argument('<id>', 'OWNER/NAME of a model in the cache; @REVISION may follow', hubArgument)
    .option(...JSON_OPTION)
    .exitOverride()
    .action((id: HubReference, { json }: { json?: true }) => runRemove(call, id, json));
}

async function runRemove(
  { terminal, signal }: Call,
  { id, revision, file }: HubReference,
  json: true | undefined,
): Promise<void> {
  if (file !== undefined) {
    const whole = formatReference({ kind: 'hub', id, ...(revision !== undefined && { revision }) });
    throw new UsageError(`A model is removed with all its files, not ${file} alone: to remove them, name ${whole}.`);
  }
  const cache = hubCacheFolder(process.env);
  const removal = await planRemoval(cache, id, revision);
  await remove(cache, removal, signal);
  const { commits, bytes } = removal;
  if (json) terminal.printJson({ id, commits, bytes });
  else terminal.print(`${id} is removed, which frees ${sizeText(bytes)}.`);
}

/** `models remove`: remove a downloaded model. */
import type { Command } from 'commander';
import { planRemoval, remove } from '../../library/hub/cache-removal';
import { hubCacheFolder } from '../../library/hub/environment';
import { sizeText } from '../../library/progress-text';
import type { HubReference } from '../../library/reference';
import type { Call } from '../call';
import { HUB_ARGUMENT, hubArgument } from './hub-argument';

export function addModelsRemove(models: Command, call: Call): void {
  models
    .command('remove')
    .description('remove a model from the Hugging Face cache, for all programs that share it')
    .argument('<id>', HUB_ARGUMENT, hubArgument)
    .exitOverride()
    .action((id: HubReference) => runRemove(call, id));
}

async function runRemove({ terminal, signal }: Call, { id, revision }: HubReference): Promise<void> {
  const cache = hubCacheFolder(process.env);
  const removal = await planRemoval(cache, id, revision);
  await remove(cache, removal, signal);
  terminal.print(`${id} is removed: ${sizeText(removal.bytes)} are free.`);
}

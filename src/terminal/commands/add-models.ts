/** `models`: what is done with models besides running them. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { addModelsInfo } from './add-models-info';
import { addModelsList } from './add-models-list';

export function addModels(program: Command, call: Call): void {
  const models = program.command('models').description('list the models of this machine').exitOverride();
  addModelsList(models, call);
  addModelsInfo(models, call);
}

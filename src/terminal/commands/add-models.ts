/** `models`: manages models. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { addModelsInfo } from './add-models-info';
import { addModelsList } from './add-models-list';
import { addModelsPull } from './add-models-pull';
import { addModelsRemove } from './add-models-remove';

export function addModels(program: Command, call: Call): void {
  const models = program
    .command('models')
    .description('list the models of this machine, download and remove some')
    .exitOverride();
  addModelsList(models, call);
  addModelsInfo(models, call);
  addModelsPull(models, call);
  addModelsRemove(models, call);
}

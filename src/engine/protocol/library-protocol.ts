/** Requests about the models on this machine. */
import type { AboutModel } from '../../library/catalog/about-model';
import type { Catalog, ListedModel } from '../../library/catalog/list-models';
import type { ModelDescription } from '../../library/describe';
import type { ModelId } from './model-protocol';

export type { AboutModel, Catalog, ListedModel, ModelDescription };

export interface AboutModelParams {
  readonly model: ModelId;
  /** Folders to search, in addition to those of other programs. */
  readonly folders: readonly string[];
}

export interface ForgetParams {
  /** The folder to be removed: models below it are closed. */
  readonly below: string;
  /** The folder of quantised weights made for ghost text: those of models that no longer exist are deleted. */
  readonly quantized?: string;
}

export interface ListModelsParams {
  /** Folders to search, in addition to those of other programs. */
  readonly folders: readonly string[];
  /** Paths of models in use, which are listed wherever they are. */
  readonly opened?: readonly string[];
  /** The model that ships with the program, which is listed first. */
  readonly starter: ModelId | null;
  /** The file that caches descriptions; null means no cache. */
  readonly memory: string | null;
  /** Milliseconds to spend on describing models without a description; 0 means none is described. */
  readonly describeFor: number;
}

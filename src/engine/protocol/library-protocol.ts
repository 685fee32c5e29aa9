/** What can be asked about the models of this machine. */
import type { AboutModel } from '../../library/catalog/about-model';
import type { Catalog, ListedModel } from '../../library/catalog/list-models';
import type { ModelDescription } from '../../library/describe';
import type { ModelId } from './model-protocol';

export type { AboutModel, Catalog, ListedModel, ModelDescription };

export interface AboutModelParams {
  readonly model: ModelId;
  /** Folders to look into for it, beside those of other programs. */
  readonly folders: readonly string[];
}

export interface ForgetParams {
  /** The folder whose models are let go of, so that it can be removed. */
  readonly below: string;
  /** A folder of weights that ghost text made: those of models that are gone are removed. */
  readonly quantized?: string;
}

export interface ListModelsParams {
  /** Folders to look into, beside those of other programs. */
  readonly folders: readonly string[];
  /** Paths of models that are in use, to be listed wherever they lie. */
  readonly opened?: readonly string[];
  /** The model that comes with the program, to be listed first. */
  readonly starter: ModelId | null;
  /** The file in which descriptions are remembered; null: none. */
  readonly memory: string | null;
  /** Milliseconds in which models are described that are not yet; 0: none is. */
  readonly describeFor: number;
}

/** The models that are open, and what is known of their folders. */
import { resolve } from 'node:path';
import { Model } from '../graph/model';
import type { SessionOptions } from '../graph/session';
import { openModelFolder } from '../model/folder';
import { remember } from '../model/remember';
import { openTokenizer, type Tokenizer } from '../model/tokenizer';
import { hashWeights } from '../model/weights';
import type { ModelId } from './protocol';

/** The folder of a saved trace's model that is absent. */
export const NO_MODEL: ModelId = '';

export class OpenModels {
  private readonly models = new Map<ModelId, Promise<Model>>();
  private readonly tokenizers = new Map<ModelId, Promise<Tokenizer>>();
  private readonly hashes = new Map<ModelId, Promise<string>>();

  /** @throws ModelFolderError with one sentence */
  async model(folder: ModelId, options: SessionOptions): Promise<Model> {
    const key = resolveFolder(folder);
    return remember(this.models, key, async () => new Model(await openModelFolder(key), options));
  }

  /** The tokenizer alone; the folder's weights are not looked at. */
  async tokenizer(folder: ModelId): Promise<Tokenizer> {
    const key = resolveFolder(folder);
    return remember(this.tokenizers, key, () => openTokenizer(key));
  }

  get folders(): readonly ModelId[] {
    return [...this.models.keys()];
  }

  weightsHash({ folder }: Model): Promise<string> {
    return remember(this.hashes, folder.dir, () => hashWeights(folder.weights));
  }

  /** Free all models but those in these folders. */
  async releaseExcept(needed: ReadonlySet<ModelId>): Promise<void> {
    for (const [folder, opening] of [...this.models]) {
      if (needed.has(folder)) continue;
      this.models.delete(folder);
      await (await opening.catch(() => undefined))?.release();
    }
  }
}

function resolveFolder(folder: ModelId): string {
  if (folder !== NO_MODEL) return resolve(folder);
  throw new Error('The model of this trace is not open: choose its folder as the model, and open the file again.');
}

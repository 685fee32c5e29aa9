/** The models that are open, and what is known of their folders. */
import { resolve } from 'node:path';
import { Model } from '../graph/model';
import type { SessionOptions } from '../graph/session';
import { openModelFolder } from '../model/folder';
import { remember } from '../model/remember';
import { openTokenizer, type Tokenizer } from '../model/tokenizer';
import { hashWeights } from '../model/weights';
import type { ModelId } from './protocol';

export class OpenModels {
  private readonly models = new Map<ModelId, Promise<Model>>();
  private readonly tokenizers = new Map<ModelId, Promise<Tokenizer>>();
  private readonly hashes = new Map<ModelId, Promise<string>>();

  /** @throws ModelFolderError with one sentence */
  model(folder: ModelId, options: SessionOptions): Promise<Model> {
    const key = resolve(folder);
    return remember(this.models, key, async () => new Model(await openModelFolder(key), options));
  }

  /** The tokenizer alone; the folder's weights are not looked at. */
  tokenizer(folder: ModelId): Promise<Tokenizer> {
    const key = resolve(folder);
    return remember(this.tokenizers, key, () => openTokenizer(key));
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

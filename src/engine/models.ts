/** The models that are open, and what is known of their folders. A folder is looked at before each use. */
import { LRUCache } from 'lru-cache';
import { type OpenedTokenizer, openModel, openTokenizerOf } from '../architectures/open-model';
import { memoize } from '../base/memoize';
import { resolveReference } from '../library/catalog/resolve-reference';
import { parseReference } from '../library/reference';
import { ownSurroundings } from '../library/surroundings';
import { Model } from '../lowering/model';
import { areUnchanged, findChanged } from '../model/file-state';
import type { Tokenizer } from '../model/tokenizers/tokenizer';
import { hashWeights, type Weights } from '../model/weights';
import type { SessionOptions } from '../onnx/session';
import type { ModelId } from './protocol';

/** The folder of a saved trace's model that is absent. */
export const NO_MODEL: ModelId = '';

/** Tokenizers that are kept: a large one takes some ten megabytes. */
const KEPT_TOKENIZERS = 4;

export class OpenModels {
  private readonly models = new Map<ModelId, Promise<Model>>();
  /** Those whose folder has changed since: the traces that they made may still read what they know. */
  private readonly former = new Set<Model>();
  private readonly tokenizers = new LRUCache<ModelId, Promise<OpenedTokenizer>>({ max: KEPT_TOKENIZERS });
  private readonly hashes = new WeakMap<Weights, Promise<string>>();

  /** @param widened gives the folder for widened weights of quantised models */
  constructor(private readonly widened: () => Promise<string>) {}

  /**
   * The model as its folder is now: opened anew where that has changed.
   * @throws ModelFolderError with one sentence
   */
  async model(folder: ModelId, options: SessionOptions): Promise<Model> {
    const key = await pathOf(folder);
    await this.retireChanged(key);
    return memoize(this.models, key, async () => new Model(await openModel(key, this.widened), options));
  }

  /** The tokenizer alone, as its files are now; the folder's weights are not looked at. */
  async tokenizer(folder: ModelId): Promise<Tokenizer> {
    const key = await pathOf(folder);
    const known = this.tokenizers.get(key);
    const opened = await known?.catch(() => undefined);
    if (opened && !(await areUnchanged(opened.files)) && this.tokenizers.peek(key) === known) {
      this.tokenizers.delete(key);
    }
    return (await memoize(this.tokenizers, key, () => openTokenizerOf(key))).tokenizer;
  }

  get folders(): readonly ModelId[] {
    return [...this.models.keys()];
  }

  /** Of the weights that the model was opened with. @throws ModelChangedError when they are not there any more */
  weightsHash({ folder }: Model): Promise<string> {
    return memoize(this.hashes, folder.weights, () => hashWeights(folder.weights));
  }

  /** Free all models but these. */
  async releaseExcept(needed: ReadonlySet<Model>): Promise<void> {
    for (const [folder, opening] of [...this.models]) {
      const model = await opening.catch(() => undefined);
      if (!model || needed.has(model)) continue;
      if (this.models.get(folder) === opening) this.models.delete(folder);
      await model.release();
    }
    for (const model of [...this.former]) {
      if (needed.has(model)) continue;
      this.former.delete(model);
      await model.release();
    }
  }

  /** Sessions map the weight files: where those have changed, nothing may touch the mapping any more. */
  private async retireChanged(folder: ModelId): Promise<void> {
    const opening = this.models.get(folder);
    const model = await opening?.catch(() => undefined);
    if (!model || (await areUnchanged(model.folder.files))) return;
    if (this.models.get(folder) === opening) this.models.delete(folder);
    this.former.add(model);
    if (findChanged(model.folder.weights.files)) await model.release();
  }
}

/** What a reference leads to now. @throws ModelFolderError with one sentence where that is nothing */
export async function pathOf(model: ModelId): Promise<string> {
  if (model !== NO_MODEL)
    return resolveReference(parseReference(model), ownSurroundings(), new AbortController().signal);
  throw new Error('The model of this trace is not open: choose its folder as the model, and open the file again.');
}

/** The models that are open, and what is known of their folders. A folder is looked at before each use. */
import { isAbsolute, relative, sep } from 'node:path';
import { LRUCache } from 'lru-cache';
import { type OpenedTokenizer, openModel, openTokenizerOf } from '../../../architectures/open/open-model';
import { memoize } from '../../../base/memoize';
import { SharedWork, type Stop } from '../../../base/shared-work';
import { resolveReference } from '../../../library/catalog/resolve-reference';
import { parseReference } from '../../../library/reference';
import { ownSurroundings } from '../../../library/surroundings';
import { Model } from '../../../lowering/model';
import { areUnchanged, findChanged } from '../../../model/file-state';
import type { Widening } from '../../../model/gguf/widened-files';
import { hashWeights, type Weights } from '../../../model/weights';
import type { SessionOptions } from '../../../onnx/session';
import type { ModelId } from '../../protocol/model-protocol';
import type { RequestContext } from './request-context';

/** The folder of a saved trace's model that is absent. */
export const NO_MODEL: ModelId = '';

/** Tokenizers that are kept: a large one takes some ten megabytes. */
const KEPT_TOKENIZERS = 4;

/** Who wants a model opened. */
export interface OpeningContext extends Partial<RequestContext> {
  /** Nobody asked for it by hand, and it comes again and again: the stores are not searched for names like an unknown one. */
  readonly isAutomatic?: boolean;
}

/** For widened weights. */
export interface WidenedPlace {
  folder(): Promise<string>;
  /** The bytes that all of them may take. */
  most(): Pick<Widening, 'most'>;
}

export class OpenModels {
  private readonly models = new SharedWork<ModelId, Model>();
  /** Who waits for a model to be opened, and wants to know how far it is. */
  private readonly waiting = new Set<{ readonly folder: ModelId } & Pick<RequestContext, 'report'>>();
  /** Those whose folder has changed since: the traces that they made may still read what they know. */
  private readonly former = new Set<Model>();
  private readonly tokenizers = new LRUCache<ModelId, Promise<OpenedTokenizer>>({ max: KEPT_TOKENIZERS });
  private readonly hashes = new WeakMap<Weights, SharedWork<'hash', string>>();

  /** @param widened where widened weights of quantised models are kept, and how many bytes of them */
  constructor(private readonly widened: WidenedPlace) {}

  /**
   * The model as its folder is now: opened anew where that has changed. Weights of a quantised one may have to be widened
   * first, which is reported to all who wait for it, and stops when nobody does any more.
   * @throws ModelFolderError with one sentence, or the signal's reason
   */
  async model(folder: ModelId, options: SessionOptions, context?: OpeningContext): Promise<Model> {
    const key = await pathOf(folder, context);
    await this.retireChanged(key);
    const onProgress = (done: number, total: number) => {
      for (const { folder, report } of this.waiting) if (folder === key) report({ stage: 'widen', done, total });
    };
    const open = async (stop: Stop) => {
      const widening = { ...this.widened.most(), signal: stop.signal, onProgress };
      return new Model(await openModel(key, () => this.widened.folder(), widening), options);
    };
    const waiting = { folder: key, report: context?.report ?? (() => undefined) };
    this.waiting.add(waiting);
    try {
      const model = await this.models.get(key, open, context?.signal);
      model.openWith(options);
      return model;
    } finally {
      this.waiting.delete(waiting);
    }
  }

  /** The tokenizer alone, as its files are now; the folder's weights are not looked at. */
  async tokenizer(folder: ModelId, context?: OpeningContext): Promise<OpenedTokenizer> {
    const key = await pathOf(folder, context);
    const known = this.tokenizers.get(key);
    const opened = await known?.catch(() => undefined);
    if (opened && !(await areUnchanged(opened.files)) && this.tokenizers.peek(key) === known) {
      this.tokenizers.delete(key);
    }
    return memoize(this.tokenizers, key, () => openTokenizerOf(key));
  }

  get folders(): readonly ModelId[] {
    return this.models.entries().map(([folder]) => folder);
  }

  /**
   * Of the weights that the model was opened with.
   * @throws ModelChangedError when they are not there any more; the signal's reason when cancelled
   */
  weightsHash({ folder: { weights } }: Model, signal: AbortSignal): Promise<string> {
    const hash = this.hashes.get(weights) ?? new SharedWork();
    this.hashes.set(weights, hash);
    return hash.get('hash', (stop) => hashWeights(weights, stop.signal), signal);
  }

  /** Free all models but these, and those that are still being opened. */
  async releaseExcept(needed: ReadonlySet<Model>): Promise<void> {
    for (const { value: model, forget } of this.models.settled()) {
      if (needed.has(model)) continue;
      forget();
      await close(model);
    }
    for (const model of [...this.former]) {
      if (needed.has(model)) continue;
      this.former.delete(model);
      await close(model);
    }
  }

  /** Free all models, also those that are still being opened, when they are. */
  async close(): Promise<void> {
    await Promise.allSettled(this.models.entries().map(([, opening]) => opening));
    await this.releaseExcept(new Set());
  }

  /** Free the models below a folder: their files may go. What the traces that they made know already stays. */
  async forgetBelow(folder: string): Promise<void> {
    for (const [path, opening] of this.models.entries()) {
      if (!isBelow(path, folder)) continue;
      const model = await opening.catch(() => undefined);
      this.models.forget(path, opening);
      if (!model) continue;
      this.former.add(model);
      await close(model);
    }
    for (const path of this.tokenizers.keys()) if (isBelow(path, folder)) this.tokenizers.delete(path);
  }

  /** Free the native memory of all models but these: their sessions are opened again when they are needed. */
  async rest(awake: ReadonlySet<Model> = new Set()): Promise<void> {
    const opened = this.models.settled().map(({ value }) => value);
    for (const model of [...opened, ...this.former]) if (!awake.has(model)) await model.rest();
  }

  /** Sessions map the weight files: where those have changed, nothing may touch the mapping any more. */
  private async retireChanged(folder: ModelId): Promise<void> {
    const opened = this.models.settled().find(({ key }) => key === folder);
    if (!opened || (await areUnchanged(opened.value.folder.files))) return;
    const { value: model } = opened;
    opened.forget();
    this.former.add(model);
    if (findChanged(model.folder.weights.files)) await model.release();
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(isAbsolute(way) || way.split(sep)[0] === '..');
}

async function close(model: Model): Promise<void> {
  await model.release();
  await model.folder.weights.endUse?.();
}

/**
 * What a reference leads to now.
 * @throws ModelFolderError with one sentence where that is nothing; the signal's reason when cancelled
 */
export async function pathOf(model: ModelId, { signal, isAutomatic = false }: OpeningContext = {}): Promise<string> {
  if (model === NO_MODEL)
    throw new Error('The model of this trace is not open: choose its folder as the model, and open the file again.');
  const options = { signal: signal ?? new AbortController().signal, namesNearest: !isAutomatic };
  return resolveReference(parseReference(model), ownSurroundings(), options);
}

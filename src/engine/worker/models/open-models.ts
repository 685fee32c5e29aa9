/** The open models, and what is known about their folders. Each folder is checked for changes before every use. */
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

/** Stands for the folder of a saved trace's model that is absent. */
export const NO_MODEL: ModelId = '';

/** How many tokenizers are kept: a large one takes tens of megabytes. */
const KEPT_TOKENIZERS = 4;

/** The request for which a model is opened. */
export interface OpeningContext extends Partial<RequestContext> {
  /**
   * Set if no user action asked for the model and the request repeats often: the stores are then not searched for an unknown
   * name.
   */
  readonly isAutomatic?: boolean;
}

/** The place for widened weights. */
export interface WidenedPlace {
  folder(): Promise<string>;
  /** How many bytes all of them may take. */
  most(): Pick<Widening, 'most'>;
}

export class OpenModels {
  private readonly models = new SharedWork<ModelId, Model>();
  /** The requests that wait for a model to be opened, with their progress callbacks. */
  private readonly waiting = new Set<{ readonly folder: ModelId } & Pick<RequestContext, 'report'>>();
  /** Models whose folder has changed since they were opened: traces that they made may still read what is already known. */
  private readonly retired = new Set<Model>();
  private readonly tokenizers = new LRUCache<ModelId, Promise<OpenedTokenizer>>({ max: KEPT_TOKENIZERS });
  private readonly hashes = new WeakMap<Weights, SharedWork<'hash', string>>();

  /** @param widened the folder for the widened weights of quantised models, and how many bytes they may take */
  constructor(private readonly widened: WidenedPlace) {}

  /**
   * Opens the model as its folder is now, again if the folder has changed. The weights of a quantised model may have to be
   * widened first: progress is reported to all waiting requests, and the widening stops when all of them are cancelled.
   * @throws ModelFolderError with one sentence, or the signal's reason
   */
  async model(folder: ModelId, options: SessionOptions, context: OpeningContext | undefined): Promise<Model> {
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

  /** Opens only the tokenizer, as its files are now, without reading the weights. */
  async tokenizer(folder: ModelId, context: OpeningContext): Promise<OpenedTokenizer> {
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
   * The hash of the weights that the model was opened with.
   * @throws ModelChangedError if those files have changed or are gone; the signal's reason when cancelled
   */
  weightsHash({ folder: { weights } }: Model, signal: AbortSignal): Promise<string> {
    const hash = this.hashes.get(weights) ?? new SharedWork();
    this.hashes.set(weights, hash);
    return hash.get('hash', (stop) => hashWeights(weights, stop.signal), signal);
  }

  /** Closes all models except these and those that are still being opened. */
  async releaseExcept(needed: ReadonlySet<Model>): Promise<void> {
    for (const { value: model, forget } of this.models.settled()) {
      if (needed.has(model)) continue;
      forget();
      await close(model);
    }
    for (const model of [...this.retired]) {
      if (needed.has(model)) continue;
      this.retired.delete(model);
      await close(model);
    }
  }

  /** Closes all models, including those that are still being opened, as soon as they are open. */
  async close(): Promise<void> {
    await Promise.allSettled(this.models.entries().map(([, opening]) => opening));
    await this.releaseExcept(new Set());
  }

  /**
   * Closes the models below a folder, so that their files can be deleted. The traces that they made keep what is already
   * known.
   */
  async forgetBelow(folder: string): Promise<void> {
    for (const [path, opening] of this.models.entries()) {
      if (!isBelow(path, folder)) continue;
      const model = await opening.catch(() => undefined);
      this.models.forget(path, opening);
      if (!model) continue;
      this.retired.add(model);
      await close(model);
    }
    for (const path of this.tokenizers.keys()) if (isBelow(path, folder)) this.tokenizers.delete(path);
  }

  /** Frees the native memory of all models except these; their sessions are opened again when needed. */
  async freeNativeMemory(awake: ReadonlySet<Model> = new Set()): Promise<void> {
    const opened = this.models.settled().map(({ value }) => value);
    for (const model of [...opened, ...this.retired]) if (!awake.has(model)) await model.releaseIfIdle();
  }

  /** Retires a model whose files have changed: sessions map the weight files, and nothing may touch the old mapping. */
  private async retireChanged(folder: ModelId): Promise<void> {
    const opened = this.models.settled().find(({ key }) => key === folder);
    if (!opened || (await areUnchanged(opened.value.folder.files))) return;
    const { value: model } = opened;
    opened.forget();
    this.retired.add(model);
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
 * The path that a reference leads to now.
 * @throws ModelFolderError with one sentence if there is none; the signal's reason when cancelled
 */
export async function pathOf(model: ModelId, { signal, isAutomatic = false }: OpeningContext = {}): Promise<string> {
  if (model === NO_MODEL)
    throw new Error('The model of this trace is not open: choose its folder as the model, and open the file again.');
  const options = { signal: signal ?? new AbortController().signal, namesNearest: !isAutomatic };
  return resolveReference(parseReference(model), ownSurroundings(), options);
}

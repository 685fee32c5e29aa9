/** Opens models for runs, and frees memory for them before they are loaded. */

import type { OpenedModel } from '../../../architectures/open/opened-model';
import { byteWords } from '../../../base/byte-words';
import { memoryNow } from '../../../library/free-memory';
import { selfAttentions } from '../../../lowering/caches';
import type { Model } from '../../../lowering/model';
import { elementCount } from '../../../trace/tensors/tensor';
import type { EngineOptions } from '../../protocol/engine-options';
import type { ModelId } from '../../protocol/model-protocol';
import { type OpeningContext, OpenModels, type WidenedPlace } from './open-models';

/** The number of tokens for which the size of a cache is estimated: most texts are shorter. */
const CACHED_TOKENS = 1024;

/** Sizes in bytes. */
interface MemoryNeed {
  readonly weights: number;
  readonly cache: number;
}

/**
 * @param graphs the number of graphs that contain the weights: each graph keeps them in float32, in the layout of its matrix
 * products
 */
export function memoryNeed({ plan, weights, spec }: OpenedModel, graphs: number): MemoryNeed {
  const values = weights.names.reduce((sum, name) => sum + elementCount(weights.get(name).shape), 0);
  const tokens = Math.min(CACHED_TOKENS, spec.contextLength);
  const caches = selfAttentions(plan).map(({ kvHeads, dHead }) => 2 * 4 * kvHeads * dHead * tokens);
  return { weights: 4 * values * graphs, cache: caches.reduce((a, b) => a + b, 0) };
}

function fits({ weights, cache }: MemoryNeed, free: number): boolean {
  return weights + cache <= free;
}

/** @throws Error with one sentence if the model does not fit */
export function requireFits(name: string, need: MemoryNeed, free: number): void {
  if (fits(need, free)) return;
  const { weights, cache } = need;
  throw new Error(
    `${name} does not fit into memory: it takes ${byteWords(weights)} for weights in float32 and ${byteWords(cache)} for keys ` +
      `and values, and ${byteWords(free)} are free: close other programs, or choose a smaller model.`,
  );
}

/** The other users of models. */
interface ModelUsers {
  /** The models whose traces are kept. */
  traced(): ReadonlySet<Model>;
  /** The model of ghost text, if it has one. */
  completing(): Model | undefined;
  /** Makes ghost text release its model; the next completion loads it again. */
  stopCompleting(): Promise<void>;
}

interface LoaderParts {
  /** The current options. */
  options(): EngineOptions;
  readonly users: ModelUsers;
  /** How many bytes models may take now. */
  readonly freeMemory?: () => Promise<number>;
}

export class ModelLoader {
  /** The folder for the widened weights of quantised models. */
  readonly widened: WidenedPlace = {
    folder: async () => {
      const { widened } = this.parts.options();
      if (widened !== null) return widened;
      throw new Error('The model is quantised, and the engine was given no folder to widen its weights in.');
    },
    most: () => {
      const { widenedMost } = this.parts.options();
      return widenedMost === null ? {} : { most: widenedMost };
    },
  };
  readonly opened = new OpenModels(this.widened);
  private readonly freeMemory: () => Promise<number>;

  constructor(private readonly parts: LoaderParts) {
    this.freeMemory = parts.freeMemory ?? memoryNow;
  }

  /**
   * Opens the model as its folder is now, without loading anything.
   * @throws ModelFolderError with one sentence, or the signal's reason
   */
  open(folder: ModelId, context: OpeningContext | undefined): Promise<Model> {
    const { threads } = this.parts.options();
    return this.opened.model(folder, threads === null ? {} : { threads }, context);
  }

  /**
   * Call this before a run: frees the models that neither the run nor a kept trace needs. If the model is not loaded yet, it
   * replaces the others, whose memory is freed, and must fit into the memory that is then free.
   * @param graphs the number of graphs that will contain its weights
   * @throws an error of one sentence with the numbers if it does not fit
   */
  async makeReady(model: Model, graphs: number): Promise<void> {
    const { users } = this.parts;
    const completing = users.completing();
    const needs = new Set([...users.traced(), model, ...(completing ? [completing] : [])]);
    await this.opened.releaseExcept(needs);
    if (model.isLoaded) return;
    // Ghost text and traces may each have a model in memory. If there is room for both, a new model replaces only the one of
    // its own kind.
    if (completing !== model) await this.opened.freeNativeMemory(new Set(completing ? [model, completing] : [model]));
    const need = memoryNeed(model.folder, graphs);
    if (!fits(need, await this.freeMemory())) {
      if (completing !== model) await users.stopCompleting();
      await this.opened.freeNativeMemory(new Set([model]));
    }
    requireFits(model.folder.name, need, await this.freeMemory());
  }
}

/** Opens models for what runs them, and makes room for them in memory before they are loaded. */

import type { OpenedModel } from '../../../architectures/open/opened-model';
import { byteWords } from '../../../base/byte-words';
import { memoryNow } from '../../../library/free-memory';
import { cachedAttentions } from '../../../lowering/caches';
import type { Model } from '../../../lowering/model';
import { elementCount } from '../../../trace/tensors/tensor';
import type { EngineOptions } from '../../protocol/engine-options';
import type { ModelId } from '../../protocol/model-protocol';
import { type OpeningContext, OpenModels, type WidenedPlace } from './open-models';

/** Tokens that a cache is reckoned with: most texts are shorter. */
const CACHED_TOKENS = 1024;

/** Bytes. */
interface MemoryNeed {
  readonly weights: number;
  readonly cache: number;
}

/**
 * @param graphs in how many graphs the weights are: each keeps them in float32, as its products read them
 */
export function memoryNeed({ plan, weights, spec }: OpenedModel, graphs: number): MemoryNeed {
  const values = weights.names.reduce((sum, name) => sum + elementCount(weights.get(name).shape), 0);
  const tokens = Math.min(CACHED_TOKENS, spec.contextLength);
  const caches = cachedAttentions(plan).map(({ kvHeads, dHead }) => 2 * 4 * kvHeads * dHead * tokens);
  return { weights: 4 * values * graphs, cache: caches.reduce((a, b) => a + b, 0) };
}

function fits({ weights, cache }: MemoryNeed, free: number): boolean {
  return weights + cache <= free;
}

/** @throws Error with one sentence when it does not fit */
export function requireFits(name: string, need: MemoryNeed, free: number): void {
  if (fits(need, free)) return;
  const { weights, cache } = need;
  throw new Error(
    `${name} does not fit into memory: it takes ${byteWords(weights)} for weights in float32 and ${byteWords(cache)} for keys ` +
      `and values, and ${byteWords(free)} are free: close other programs, or choose a smaller model.`,
  );
}

/** Who else needs models. */
interface ModelUsers {
  /** What made the traces that are kept. */
  traced(): ReadonlySet<Model>;
  /** The model of ghost text, if any. */
  completing(): Model | undefined;
  /** Ghost text gives its model back; the next completion loads it again. */
  stopCompleting(): Promise<void>;
}

interface LoaderParts {
  /** As they are now. */
  options(): EngineOptions;
  readonly users: ModelUsers;
  /** Bytes that models may take now. */
  readonly freeMemory?: () => Promise<number>;
}

export class ModelLoader {
  /** Where widened weights of quantised models are kept. */
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
   * The model as its folder is now; nothing of it is loaded yet.
   * @throws ModelFolderError with one sentence, or the signal's reason
   */
  open(folder: ModelId, context?: OpeningContext): Promise<Model> {
    const { threads } = this.parts.options();
    return this.opened.model(folder, threads === null ? {} : { threads }, context);
  }

  /**
   * Before a run: free the models that neither it nor a kept trace needs. A model that is not loaded replaces the others,
   * which rest, and must fit into what is free then.
   * @param graphs in how many graphs its weights will be
   * @throws one sentence with the numbers when it does not fit
   */
  async makeReady(model: Model, graphs: number): Promise<void> {
    const { users } = this.parts;
    const completing = users.completing();
    const needs = new Set([...users.traced(), model, ...(completing ? [completing] : [])]);
    await this.opened.releaseExcept(needs);
    if (model.isLoaded) return;
    // Ghost text has a model beside that of the traces; each replaces only its like where there is room for both.
    if (completing !== model) await this.opened.rest(new Set(completing ? [model, completing] : [model]));
    const need = memoryNeed(model.folder, graphs);
    if (!fits(need, await this.freeMemory())) {
      if (completing !== model) await users.stopCompleting();
      await this.opened.rest(new Set([model]));
    }
    requireFits(model.folder.name, need, await this.freeMemory());
  }
}

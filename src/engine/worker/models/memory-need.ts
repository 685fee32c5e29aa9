/** What a model takes in memory before it is loaded, and the refusal of what does not fit. */
import type { OpenedModel } from '../../../architectures/opened-model';
import { byteWords } from '../../../base/byte-words';
import { cachedAttentions } from '../../../lowering/caches';
import { elementCount } from '../../../trace/tensors/tensor';

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

export function fits({ weights, cache }: MemoryNeed, free: number): boolean {
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

/** Lists the models in the Hugging Face cache, with the space that each of them takes. */
import { readdir } from 'node:fs/promises';
import { forEachLimited } from '../../base/for-each-limited';
import { idOfRepository } from '../../model/repository-name';
import { planRemoval, type Removal } from './cache-removal';

/**
 * What removing each model would delete, the largest first. Models that cannot be removed are left out.
 * @throws the signal's reason
 */
export async function cachedModels(cache: string, signal: AbortSignal): Promise<Removal[]> {
  const names = await readdir(cache).catch(() => []);
  const ids = names.flatMap((name) => idOfRepository(name) ?? []);
  const plans: Removal[] = [];
  await forEachLimited(ids, signal, async (id) => {
    const plan = await planRemoval(cache, id).catch(() => undefined);
    if (plan) plans.push(plan);
  });
  return plans.toSorted((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
}

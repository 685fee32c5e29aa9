/** Which models the Hugging Face cache holds, and the room that each takes. */
import { readdir } from 'node:fs/promises';
import { planRemoval, type Removal } from './cache-removal';
import { idOfRepository } from './repository-name';

/** What removing each of them would take away, the largest first. What cannot be removed is left out. */
export async function cachedModels(cache: string): Promise<Removal[]> {
  const names = await readdir(cache).catch(() => []);
  const ids = names.flatMap((name) => idOfRepository(name) ?? []);
  const plans = await Promise.all(ids.map((id) => planRemoval(cache, id).catch(() => undefined)));
  return plans.filter((plan) => plan !== undefined).toSorted((a, b) => b.bytes - a.bytes);
}

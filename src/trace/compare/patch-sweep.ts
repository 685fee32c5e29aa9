/** Activation patching of one part after another, to find the parts that make two texts predict differently. */
import type { ModelComponent } from '../readings/model-part';
import { byDifference } from './most-different';
import type { PartDifferences } from './part-differences';
import type { Patch } from './patch';
import { partKey } from './patch-runs';

/** Whether A and B differ enough for a share of the way between them to mean something. The answer is the same for every part. */
export function endsDiffer(patch: Patch): boolean {
  return patch.share !== null;
}

/**
 * Sorts the parts by how much their direct contributions differ, or their outputs if no logit is decomposed, so that a
 * cancelled sweep has tried the most promising ones. Parts of which nothing is known come last, in their given order.
 */
export function mostPromising(
  parts: readonly ModelComponent[],
  found: PartDifferences | null | undefined,
): ModelComponent[] {
  if (!found) return [...parts];
  const ranks = new Map(
    byDifference(found.parts, found.logit ? 'adds' : 'output').map((part, at) => [partKey(part), at]),
  );
  const rank = (part: ModelComponent) => ranks.get(partKey(part)) ?? ranks.size;
  return [...parts].sort((one, other) => rank(one) - rank(other));
}

/**
 * Patches the parts one by one. Each is a run of its own, so that other requests are served between two runs. If there is no
 * way from A to B, the first result shows it, and the sweep ends.
 */
export async function* patchEach(
  parts: readonly ModelComponent[],
  patchOf: (part: ModelComponent) => Promise<Patch>,
): AsyncGenerator<Patch, void, undefined> {
  for (const part of parts) {
    const patch = await patchOf(part);
    yield patch;
    if (!endsDiffer(patch)) return;
  }
}

/** Sorts by how far the runs lead from A to B, furthest first; equals keep their order. */
export function furthestFirst(patches: readonly Patch[]): Patch[] {
  return [...patches].sort((one, other) => (other.share ?? 0) - (one.share ?? 0));
}

/** Activation patching of one part after another, to find those that make two texts predict differently. */
import type { ModelComponent } from '../readings/model-part';
import { byDifference } from './most-different';
import type { PartDifferences } from './part-differences';
import type { Patch } from './patch';
import { partKey } from './patch-runs';

/** Whether A and B differ enough for a share of the way between them to mean something; it is the same of every part. */
export function hasWay(patch: Patch): boolean {
  return patch.share !== null;
}

/**
 * Those that differ most in what they add directly, or in their output where no logit is taken apart, first, so that a
 * sweep that is cancelled has tried what is most likely to matter. Parts of which nothing is known are last, as they stand.
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

/** Each is a run of its own, so that others get their turn between two. Where there is no way from A to B, one tells so. */
export async function* patchEach(
  parts: readonly ModelComponent[],
  patchOf: (part: ModelComponent) => Promise<Patch>,
): AsyncGenerator<Patch, void, undefined> {
  for (const part of parts) {
    const patch = await patchOf(part);
    yield patch;
    if (!hasWay(patch)) return;
  }
}

/** Those that lead furthest from A to B first; of equals the earlier first. */
export function byWay(patches: readonly Patch[]): Patch[] {
  return [...patches].sort((one, other) => (other.share ?? 0) - (one.share ?? 0));
}

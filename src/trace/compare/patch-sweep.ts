/** Activation patching of one part after another, to find those that make two texts predict differently. */
import type { ModelComponent } from '../readings/model-part';
import type { Patch } from './patch';

/** Whether A and B differ enough for a share of the way between them to mean something; it is the same of every part. */
export function hasWay(patch: Patch): boolean {
  return patch.share !== null;
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

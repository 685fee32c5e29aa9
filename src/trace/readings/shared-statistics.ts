/** Statistics over the same stage of all blocks: what a colour scale is made from by which blocks can be compared. */
import type { Variant } from '../../architectures/architecture';
import type { TraceSource } from '../run/source';
import { mergeStatistics, type Statistics } from '../tensors/statistics';

/**
 * @param name the stage of any block; a stage outside blocks, and the walk-through's only block, share with no other
 * @throws one sentence when the trace has no such stage
 */
export async function sharedStatistics(source: TraceSource, name: string, variant: Variant): Promise<Statistics> {
  const { layer, stage } = source.find(name, variant);
  if (layer === undefined || variant !== 'model') return source.statistics(name, variant);
  const parts: Statistics[] = [];
  // One block after the other: where a block is computed again, its memory is free before the next one's is taken.
  for (const { label, block, name: of } of source.planOf(variant).stages) {
    if (label === stage.label && block?.stack === stage.block?.stack) parts.push(await source.statistics(of, variant));
  }
  return mergeStatistics(parts);
}

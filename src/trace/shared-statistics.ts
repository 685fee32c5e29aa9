/** Statistics over the same stage of all blocks: what a colour scale is made from by which blocks can be compared. */
import { fullStageName, type Variant } from '../graph/stages';
import type { TraceSource } from './source';
import { mergeStatistics, type Statistics } from './statistics';

/**
 * @param name the stage of any block; a stage outside blocks, and the walk-through's only block, share with no other
 * @throws one sentence when the trace has no such stage
 */
export async function sharedStatistics(source: TraceSource, name: string, variant: Variant): Promise<Statistics> {
  const { layer, stage } = source.find(name, variant);
  if (layer === undefined || variant === 'walkthrough') return source.statistics(name, variant);
  const parts: Statistics[] = [];
  // One block after the other: where a block is computed again, its memory is free before the next one's is taken.
  for (let block = 0; block < source.spec.layers; block++) {
    parts.push(await source.statistics(fullStageName({ layer: block, stage }), variant));
  }
  return mergeStatistics(parts);
}

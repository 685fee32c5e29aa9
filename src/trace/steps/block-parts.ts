/** Which part of its block a stage or a step belongs to. Pure data, for the panel too. */
import { type BlockPart, lastWriter } from '../../architectures/plan/block-parts';
import { findStage, type Plan } from '../../architectures/plan/plan';

export { type BlockPart, showsCrossAttention } from '../../architectures/plan/block-parts';

/** A state of the residual stream: its block, and the part that wrote to it last; null if no part of this block has. */
export interface StreamPlace {
  readonly layer: number;
  readonly after: BlockPart | null;
}

/** @param name the name of the stage */
export function streamPlace(plan: Plan, name: string): StreamPlace {
  const stage = findStage(plan, name);
  return { layer: stage?.block?.layer ?? 0, after: stage ? lastWriter(plan, stage) : null };
}

/** Names of the points of the logit lens, and the contribution to a logit before each. */
import type { AttributionPart } from '../readings/attribution';
import type { LensPoint } from '../readings/lens-points';
import { blockPart, type Sentence, sentence } from './finding';

/** The contribution of the part before a point of the lens: an MLP, or all heads of an attention with their bias. */
export function addedBy(parts: readonly AttributionPart[], { layer, after }: LensPoint): number {
  return parts.reduce((sum, part) => sum + (part.layer === layer && isOf(part, after) ? part.value : 0), 0);
}

function isOf({ kind, cross }: AttributionPart, after: LensPoint['after']): boolean {
  if (after === 'mlp' || kind === 'mlp') return after === 'mlp' && kind === 'mlp';
  return cross === (after === 'cross-attention');
}

/** "after the MLP of block 5" */
export function placeOf(point: LensPoint): Sentence {
  return sentence`after ${placeAs(point)}`;
}

/** "the MLP of block 5" */
export function placeAs({ layer, after }: LensPoint): Sentence {
  return sentence`the ${componentOf({ after })} of block ${blockPart(layer)}`;
}

export function componentOf({ after }: Pick<LensPoint, 'after'>): string {
  return after === 'mlp' ? 'MLP' : after;
}

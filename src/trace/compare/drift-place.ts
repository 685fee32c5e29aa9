/** Names a place in the residual streams of both models. */
import type { Plan } from '../../architectures/plan/plan';
import { streamPlace } from '../steps/block-parts';
import type { SideName } from './compare-place';
import type { DriftPoint } from './drift';
import { partStrings as strings } from './part-strings';

type Sides = Readonly<Record<SideName, { readonly summary: { readonly plan: Plan } }>>;

/** "after the attention of block 5"; for models of different depth, the place in each. */
export function driftPlace(point: DriftPoint, sides: Sides): string {
  const place = (side: SideName) => strings.driftPlace(streamPlace(sides[side].summary.plan, point[side]));
  const [ofA, ofB] = [place('a'), place('b')];
  return ofA === ofB ? ofA : strings.placesOfBoth(ofA, ofB);
}

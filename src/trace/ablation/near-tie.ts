/**
 * Runs that change a logit or lead nearly as much as the first of a ranking: without them, the first would seem to be the only
 * one.
 */
import type { RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout } from './ablation-words';

/** A change of at least this share of the largest one is a near tie. */
const NEAR_TIE_SHARE = 0.9;
/** If there are more near ties, only their number is given. */
const MOST_NAMED = 2;

/** The other runs that change the value in the same direction and nearly as much. */
export function nearTies(ablations: readonly RankedAblation[], first: RankedAblation): RankedAblation[] {
  const most = changeWithout(first);
  return ablations.filter((one) => one !== first && changeWithout(one) / most >= NEAR_TIE_SHARE);
}

/** "; without head 2.4 or head 5.6 it falls nearly as much". Begins with punctuation; empty if there are none. */
export function sayNear(near: readonly RankedAblation[]): string {
  const [first] = near;
  if (!first) return '';
  const which =
    near.length > MOST_NAMED
      ? `any one of ${near.length} others`
      : near.map(({ part }) => ablatedName(part)).join(' or ');
  const moves = changeWithout(first) < 0 ? 'falls' : 'rises';
  return `; ${first.instead === 'mean' ? 'with the mean of' : 'without'} ${which} it ${moves} nearly as much`;
}

/** Runs that change a logit or lead nearly as much as the first of a ranking: who reads only which one is first takes it for the only one. */
import type { RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout } from './ablation-words';

/** What changes without another part by at least this share of the most is a near tie. */
const NEARLY = 0.9;
/** Of more near ties it is told how many there are. */
const MOST_NAMED = 2;

/** Those of the others that change it the same way, and nearly as much. */
export function nearTies(ablations: readonly RankedAblation[], first: RankedAblation): RankedAblation[] {
  const most = changeWithout(first);
  return ablations.filter((one) => one !== first && changeWithout(one) / most >= NEARLY);
}

/** "; without head 2.4 or head 5.6 it falls nearly as much". Begins with punctuation; empty where none comes near. */
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

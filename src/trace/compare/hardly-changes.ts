/** Whether two texts lead to nearly the same prediction, and after which other tokens that differs more. */
import type { AlignedRow } from './align';
import type { OfBoth } from './of-both';
import type { Outcome } from './outcome';

/** No probability changes by as much as this. */
const CHANCE = 0.02;
/** Nor does the logit of what both predict. */
const LOGIT = 0.25;
/** Of more pairs it is not asked which differs most: each costs a reading of two distributions over the vocabulary. */
const MOST_PAIRS = 32;

/** Whether both predict the same, and neither its logit nor any token's probability is much another one. */
export function hardlyChanges({ a, b, shared }: Pick<Outcome, 'a' | 'b' | 'shared'>): boolean {
  const [topA, topB] = [a.top[0], b.top[0]];
  if (!shared || !topA?.other || topA.id !== topB?.id) return false;
  const changes = [topA, ...shared.changed.slice(0, 1)].map(
    ({ own, other }) => own.probability - (other?.probability ?? 0),
  );
  const isLittle = changes.every((change) => Math.abs(change) < CHANCE);
  return isLittle && Math.abs(topA.own.logit - topA.other.logit) < LOGIT;
}

/**
 * The pairs of tokens after which both can predict otherwise: from the first token on that differs, but for the last ones.
 * @returns none where there are too many to ask of each
 */
export function pairsToAsk(rows: readonly AlignedRow[], last: OfBoth): OfBoth[] {
  const begins = rows.findIndex(({ same }) => !same);
  const pairs = (begins < 0 ? [] : rows.slice(begins)).flatMap(({ a, b }) =>
    a === null || b === null || (a === last.a && b === last.b) ? [] : [{ a, b }],
  );
  return pairs.length > MOST_PAIRS ? [] : pairs;
}

/** What both predict after a pair of tokens. */
export interface PredictedAfter {
  readonly positions: OfBoth;
  readonly outcome: Pick<Outcome, 'a' | 'b' | 'shared'>;
}

/**
 * Of these the pair after which most of the probability lies on other tokens in B than in A.
 * @param last what is predicted at the end
 * @returns null where that is most at the end itself
 */
export function changesMostAfter(
  asked: readonly PredictedAfter[],
  last: Pick<Outcome, 'shared'>,
): PredictedAfter | null {
  const moved = ({ shared }: Pick<Outcome, 'shared'>) => shared?.moved.share ?? 0;
  let most: PredictedAfter | null = null;
  for (const one of asked) if (moved(one.outcome) > moved(most?.outcome ?? last)) most = one;
  return most;
}

/** Whether two texts lead to nearly the same prediction, and after which other tokens the predictions differ more. */
import type { AlignedRow } from './align';
import type { OfBoth } from './of-both';
import type { Outcome } from './outcome';

/** The change of every token's probability must be below this. */
const CHANCE = 0.02;
/** The change of the logit of the token that both predict must be below this. */
const LOGIT = 0.25;
/**
 * With more pairs, the one that differs most is not looked for: each pair means reading two distributions over the vocabulary.
 */
const MOST_PAIRS = 32;

/** Whether both predict the same token, and neither its logit nor any token's probability differs much. */
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
 * The pairs of tokens after which the predictions can differ: from the first different token on, without the last pair.
 * @returns none if there are too many to look at each
 */
export function pairsToAsk(rows: readonly AlignedRow[], last: OfBoth): OfBoth[] {
  const begins = rows.findIndex(({ same }) => !same);
  const pairs = (begins < 0 ? [] : rows.slice(begins)).flatMap(({ a, b }) =>
    a === null || b === null || (a === last.a && b === last.b) ? [] : [{ a, b }],
  );
  return pairs.length > MOST_PAIRS ? [] : pairs;
}

/** The predictions of both after a pair of tokens. */
export interface PredictedAfter {
  readonly positions: OfBoth;
  readonly outcome: Pick<Outcome, 'a' | 'b' | 'shared'>;
}

/**
 * The pair after which the largest share of the probability lies on other tokens in B than in A.
 * @param last the predictions at the end
 * @returns null if that share is largest at the end itself
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

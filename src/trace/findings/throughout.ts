/**
 * Where a head that sees in both directions attends from most tokens of a text: a single row does not show whether it always
 * does so.
 */

import { argmax } from '../../base/vectors';
import { type Sentence, sentence } from './finding';
import { countPart } from './numbers';

/** At least this share of the possible tokens, and at least this many of them, are no accident. */
const MOSTLY = 3 / 4;
const ENOUGH = 4;

interface Habit {
  readonly what: string;
  /** The tokens that are counted, in words. */
  readonly among: string;
  /** The key that a query would attend to; negative or beyond the end if there is none. */
  readonly keyOf: (query: number) => number;
}

const HABITS: readonly Habit[] = [
  { what: 'the token before', among: ' that have one', keyOf: (query) => query - 1 },
  { what: 'the token after', among: ' that have one', keyOf: (query) => query + 1 },
  { what: 'the token itself', among: '', keyOf: (query) => query },
  { what: 'the first token', among: ' after it', keyOf: (query) => (query === 0 ? -1 : 0) },
];

/** Begins with a space; '' if it attends to no such place from most tokens. @param weights of one head, [query, key] */
export function sayThroughout(weights: Float32Array, count: number): Sentence | '' {
  const most = Array.from({ length: count }, (_, query) =>
    argmax(weights.subarray(query * count, (query + 1) * count)),
  );
  const found = HABITS.map((habit) => {
    const could = most.flatMap((key, query) => {
      const wanted = habit.keyOf(query);
      return wanted >= 0 && wanted < count ? [key === wanted] : [];
    });
    return { ...habit, could: could.length, does: could.filter(Boolean).length };
  });
  const best = found.reduce((one, other) => (other.does / other.could > one.does / one.could ? other : one));
  if (best.could < ENOUGH || best.does < MOSTLY * best.could) return '';
  const from =
    best.does === best.could
      ? sentence`all ${countPart(best.could)} tokens`
      : sentence`${countPart(best.does)} of the ${countPart(best.could)} tokens`;
  return sentence` In this text it looks most at ${best.what} from ${from}${best.among}.`;
}

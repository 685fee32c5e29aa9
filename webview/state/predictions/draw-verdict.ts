/** Whether counts of draws agree with chance, in a sentence. */
import { expectedTimes, farByChance, isFar } from '../../../src/trace/readings/draw-tally';
import { predictionStrings as texts } from '../../strings/predictions';

/** How often a token was drawn, and its probability. */
export interface DrawCount {
  readonly name: string;
  readonly times: number;
  readonly share: number;
}

/** A smaller share beside the named tokens is only rounding. */
const LEAST_SHARE = 1e-9;

/** @param named tokens that are counted separately; all others count together @param draws the total number of draws */
export function sayVerdict(named: readonly DrawCount[], draws: number): string {
  // Chance cannot lead away from a count of 0 where nothing else is possible.
  const all = [...named, ...othersOf(named, draws)];
  const rows = all.filter(({ times, share }) => share > 0 || times > 0);
  const far = rows.flatMap(({ name, times, share }) => {
    const expected = expectedTimes(draws, share);
    return isFar(times, expected) ? texts.farCount(name, times, texts.expectedShort(expected)) : [];
  });
  const byChance = rows.reduce((sum, { share }) => sum + farByChance(draws, share), 0);
  return texts.verdict(rows.length, far, byChance, all.length - rows.length);
}

function othersOf(named: readonly DrawCount[], draws: number): DrawCount[] {
  const sum = (of: 'times' | 'share') => named.reduce((all, row) => all + row[of], 0);
  const share = 1 - sum('share');
  return share < LEAST_SHARE ? [] : [{ name: texts.otherTokens, times: draws - sum('times'), share }];
}

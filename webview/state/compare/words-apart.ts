/** Which of the words in which two texts differ matters: what is asked for that, of the tokens by which runs are measured as well. */
import { plainText } from '../../../src/base/foreign-text';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { measuredBy } from '../../../src/trace/compare/compared-logit';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { measureText } from '../../../src/trace/compare/patch-words';
import { type ComparedWord, nameWord, wordsToLeaveOut } from '../../../src/trace/compare/word-influence';
import { leadsOf, sayWordsApart, type WordApart, wordApart, wordsApart } from '../../../src/trace/compare/words-apart';
import type { Keeper } from '../../base/kept-state';
import { quotedToken } from '../../strings/format';
import { stepOfOthers } from '../predictions/other-tokens';
import type { Comparison } from './comparison';
import { keepApart, keptApart } from './kept-words-apart';
import type { PositionPair } from './positions';

/** Each is a run. Where a side cannot run none of its words is. */
export function wordsToRunWithout(comparison: Comparison, positions: PositionPair): ComparedWord[] {
  const { a, b, alignment } = comparison;
  const texts = { a: givenText(a.summary), b: givenText(b.summary) };
  const words = wordsApart(texts, alignment, positions);
  return words.filter(({ side }) => stepOfOthers(comparison[side].summary) !== undefined);
}

/** What is run without each word. */
export interface ApartRuns {
  readonly comparison: Comparison;
  readonly positions: PositionPair;
  readonly outcome: Outcome;
  /** Where what was run is kept. */
  readonly kept: Keeper | undefined;
}

/** What all runs gave, where each is kept; `undefined`: some are not, or it is not known by which lead. */
export function keptWithoutEach({ comparison, positions, outcome, kept }: ApartRuns): readonly WordApart[] | undefined {
  const by = measured(outcome);
  if (!by) return undefined;
  const words = wordsToRunWithout(comparison, positions);
  const known = words.flatMap((word) => keptApart(kept, comparison, { ...positions, ...by }, word) ?? []);
  return words.length > 0 && known.length === words.length ? known : undefined;
}

/** @param done told how many runs there are @returns `undefined` where it is not known by which lead */
export async function runWithoutEach(
  { comparison, positions, outcome, kept }: ApartRuns,
  signal: AbortSignal,
  done: (runs: number) => void,
): Promise<readonly WordApart[] | undefined> {
  const by = measured(outcome);
  const leads = by && leadsOf(outcome, by.id, by.ratherThan);
  if (!by || !leads) return undefined;
  const { id, ratherThan } = by;
  const measure = { ...positions, id, ratherThan };
  const found: WordApart[] = [];
  for (const word of wordsToRunWithout(comparison, positions)) {
    const known = keptApart(kept, comparison, measure, word);
    if (known) {
      found.push(known);
      continue;
    }
    const { side, positions: left } = word;
    const place = left[0] as number;
    const asked = {
      position: positions[side],
      place,
      tokens: (left.at(-1) as number) - place + 1,
      wanted: id,
      ratherThan,
    };
    const apart = wordApart(word, leads, await comparison[side].readings.read('withoutTokens', asked, signal));
    keepApart(kept, comparison, measure, apart);
    found.push(apart);
    done(found.length);
  }
  return found;
}

/** What they say together. */
export function wordsApartSaid({ a, b }: Comparison, words: readonly WordApart[], outcome: Outcome): string {
  const { tokens } = measured(outcome) ?? {};
  if (!tokens) return '';
  const measure = measureText(tokens[0], tokens[1], quotedToken);
  // Of a word that a text has twice it is said which.
  const all = wordsToLeaveOut({ a: givenText(a.summary), b: givenText(b.summary) });
  return sayWordsApart(words, measure, (word) => nameWord(word, all, (text) => `“${plainText(text)}”`));
}

/** The two tokens of the lead. */
function measured(outcome: Outcome) {
  const { id, ratherThan, contrast } = measuredBy(outcome);
  const [topA, topB] = [outcome.a.top[0], outcome.b.top[0]];
  const tokens = contrast ? ([contrast.token, contrast.ratherThan] as const) : topA && topB && ([topA, topB] as const);
  return tokens && ratherThan !== null ? { id: id ?? tokens[0].id, ratherThan, tokens } : undefined;
}

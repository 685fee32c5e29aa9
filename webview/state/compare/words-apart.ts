/**
 * Which of the words in which two texts differ matter: the parameters of these runs, and the tokens by which they are measured.
 */
import { plainText } from '../../../src/base/foreign-text';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { measuredBy } from '../../../src/trace/compare/compared-logit';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { measureText } from '../../../src/trace/compare/patch-words';
import { type ComparedWord, nameWord, wordsToLeaveOut } from '../../../src/trace/compare/word-influence';
import { leadsOf, sayWordsApart, type WordApart, wordApart, wordsApart } from '../../../src/trace/compare/words-apart';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import { quotedToken } from '../../strings/format';
import { stepOfOthers } from '../predictions/other-tokens';
import type { Comparison } from './comparison';
import type { PositionPair } from './positions';

type Sides = Pick<Comparison, 'a' | 'b'>;

/** The measure of the runs: after which tokens, and the two tokens whose lead it is. */
interface ApartMeasure extends PositionPair {
  readonly id: number;
  readonly ratherThan: number;
}

const KEPT: StateKey<unknown> = asStored('compareWordsApart');
/** How many comparisons and measures are kept. */
const MOST = 8;

/** The word, with how far the run without it goes; `undefined` if it was not run. */
export function keptApart(
  kept: Keeper | undefined,
  sides: Sides,
  measure: ApartMeasure,
  word: ComparedWord,
): WordApart | undefined {
  const share = sharesIn(kept, nameOf(sides, measure))[wordKey(word)];
  return typeof share === 'number' || share === null ? { ...word, share } : undefined;
}

/** Kept with the panel, as its page is recreated when its tab is shown again, for the latest comparisons and measures. */
export function keepApart(kept: Keeper | undefined, sides: Sides, measure: ApartMeasure, word: WordApart): void {
  const of = nameOf(sides, measure);
  const shares = { ...sharesIn(kept, of), [wordKey(word)]: word.share };
  const others = entriesOf(kept).filter((one) => fieldsOf(one)['of'] !== of);
  kept?.keep(KEPT, [...others, { of, shares }].slice(-MOST));
}

function sharesIn(kept: Keeper | undefined, of: string): Readonly<Record<string, unknown>> {
  const found = entriesOf(kept).find((one) => fieldsOf(one)['of'] === of);
  return fieldsOf(fieldsOf(found)['shares']);
}

function entriesOf(kept: Keeper | undefined): readonly unknown[] {
  const stored = kept?.recall(KEPT);
  return Array.isArray(stored) ? stored : [];
}

/** The models and the tokens of both, and the measure. */
function nameOf({ a, b }: Sides, measure: ApartMeasure): string {
  const of = [a, b].map(({ variant, summary: { model, tokens } }) => [
    model.folder,
    model.state,
    variant,
    tokens.map(({ id }) => id),
  ]);
  return JSON.stringify([of, measure.a, measure.b, measure.id, measure.ratherThan]);
}

function wordKey({ side, positions }: ComparedWord): string {
  return `${side}: ${positions.join()}`;
}

/** The words to leave out, a run each. If a side cannot be run, none of its words is among them. */
export function wordsToRunWithout(comparison: Comparison, positions: PositionPair): ComparedWord[] {
  const { a, b, alignment } = comparison;
  const texts = { a: givenText(a.summary), b: givenText(b.summary) };
  const words = wordsApart(texts, alignment, positions);
  return words.filter(({ side }) => stepOfOthers(comparison[side].summary) !== undefined);
}

/** What is run without each word. */
interface ApartRuns {
  readonly comparison: Comparison;
  readonly positions: PositionPair;
  readonly outcome: Outcome;
  /** Where results are kept. */
  readonly kept: Keeper | undefined;
}

/** The results of all runs, if each is kept; `undefined` if some are not, or if the lead is not known. */
export function keptWithoutEach({ comparison, positions, outcome, kept }: ApartRuns): readonly WordApart[] | undefined {
  const by = measured(outcome);
  if (!by) return undefined;
  const words = wordsToRunWithout(comparison, positions);
  const known = words.flatMap((word) => keptApart(kept, comparison, { ...positions, ...by }, word) ?? []);
  return words.length > 0 && known.length === words.length ? known : undefined;
}

/** @param done called with the number of finished runs @returns `undefined` if the lead is not known */
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

/** What the results say together. */
export function wordsApartSaid({ a, b }: Comparison, words: readonly WordApart[], outcome: Outcome): string {
  const { tokens } = measured(outcome) ?? {};
  if (!tokens) return '';
  const measure = measureText(tokens[0], tokens[1], quotedToken);
  // For a word that a text has twice, which one is meant.
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

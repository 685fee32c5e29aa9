/**
 * How far each text goes without one of the words in which two differ: kept with the panel, since its page is made anew when its
 * tab is shown again; of the latest comparisons and measures, since who looks at another one comes back.
 */
import type { ComparedWord } from '../../../src/trace/compare/word-influence';
import type { WordApart } from '../../../src/trace/compare/words-apart';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import type { Comparison } from './comparison';
import type { PositionPair } from './positions';

type Sides = Pick<Comparison, 'a' | 'b'>;

/** What the runs are of: after which tokens, and the two of whose lead they tell. */
export interface ApartMeasure extends PositionPair {
  readonly id: number;
  readonly ratherThan: number;
}

const KEPT: StateKey<unknown> = asStored('compareWordsApart');
/** Of so many comparisons and measures. */
const MOST = 8;

/** The word with how far the run without it goes; `undefined`: there was none. */
export function keptApart(
  kept: Keeper | undefined,
  sides: Sides,
  measure: ApartMeasure,
  word: ComparedWord,
): WordApart | undefined {
  const share = sharesIn(kept, nameOf(sides, measure))[wordKey(word)];
  return typeof share === 'number' || share === null ? { ...word, share } : undefined;
}

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

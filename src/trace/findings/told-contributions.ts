/** Parts of the model, and what each adds directly: what both findings about them share, of a logit and of a difference. */
import type { Attribution } from '../readings/attribution';
import { samePart } from '../readings/model-part';
import { type Amounts, capitalised, type FindingMore, type Sentence } from './finding';
import { contributionPart } from './numbers';
import { nameOf } from './part-names';

/** A limit of contributions that figures do not show; in the panel, the explanation of the figure says it. */
const ANOTHER = 'run without a part can give another result.';
export const DIRECT = `These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. A ${ANOTHER}`;
/** The same remark after a verdict that already says what direct contributions do not count. */
export const DIRECT_AGAIN = `These direct contributions are read from the run with all parts; a ${ANOTHER}`;

/** What is told of them. */
export interface ToldContributions extends FindingMore {
  readonly told: Sentence;
}

/** The parts whose contributions a sentence gives, in its order; `undefined` if it gives none. */
export function amountsIn(told: Sentence, { parts }: Pick<Attribution, 'parts'>, title: Sentence): Amounts | undefined {
  const given = told.parts.flatMap(
    ({ contributor }) => (contributor && parts.find((part) => samePart(part, contributor))) ?? [],
  );
  const rows = [...new Set(given)].map((part) => ({ name: capitalised(nameOf(part)), number: contributionPart(part) }));
  return rows.length > 0 ? { title, rows } : undefined;
}

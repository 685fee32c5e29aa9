/** The tokens of both texts after which predictions, heads and MLPs are compared. */

import type { PositionPair } from '../../../src/trace/compare/of-both';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { CompareChoice } from '../../choice/compare-choice';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { type Comparison, predictNext, tokenAt } from './comparison';

export type { PositionPair };

/** `undefined` if the chosen token has no partner. A source is read whole, so nothing is predicted after its last token. */
export function comparedPositions(
  comparison: Comparison,
  { after, row }: Pick<CompareChoice, 'after' | 'row'>,
): PositionPair | undefined {
  const { a: ofA, b: ofB, alignment, sequence } = comparison;
  // The last token of an encoder was added by its tokenizer.
  if (sequence === TOKENS && after === 'last' && predictNext(comparison))
    return { a: ofA.summary.tokens.length - 1, b: ofB.summary.tokens.length - 1 };
  const { a = null, b = null } = alignment.rows[row] ?? {};
  return a === null || b === null ? undefined : { a, b };
}

/** The sections that are about the compared tokens and no others. */
const OF_COMPARED: readonly (string | undefined)[] = ['overview', 'outcome', 'parts'];

/** The tokens that the section being read compares, if these are not the chosen row's. @param part the section's id */
export function comparedApart(
  comparison: Comparison,
  choice: Pick<CompareChoice, 'after' | 'row'>,
  part: string | undefined,
): PositionPair | undefined {
  const positions = OF_COMPARED.includes(part) ? comparedPositions(comparison, choice) : undefined;
  return positions && rowOfPair(comparison, positions) !== choice.row ? positions : undefined;
}

/** What both predict there. @param when whether it may be asked now */
export function outcomeQuestion(comparison: Comparison, positions: PositionPair, when = true) {
  const { a, b } = comparison;
  return a.readings.question('outcome', { other: b.summary.trace, ...positions }, { besides: [comparison], when });
}

/** The row in which the two are paired; -1 if they are not. */
export function rowOfPair({ alignment }: Comparison, { a, b }: PositionPair): number {
  return alignment.rows.findIndex((row) => row.a === a && row.b === b);
}

/** The row that shows a pair: its own, or if its tokens have other partners or none, the later of their rows. */
export function rowOfPositions(comparison: Comparison, { a, b }: PositionPair): number {
  const { rows } = comparison.alignment;
  const pair = rowOfPair(comparison, { a, b });
  return pair >= 0 ? pair : Math.max(...[rows.findIndex((row) => row.a === a), rows.findIndex((row) => row.b === b)]);
}

/** "After “·fine” in A and “·cold” in B:" @param end the text that follows */
export function placeWords(comparison: Comparison, positions: PositionPair, end = ':'): string {
  return `${strings.after(comparison.sequence === TOKENS && predictNext(comparison))} ${tokenWords(comparison, positions)}${end}`;
}

/** "“·fine” in A and “·cold” in B", or the token once if it is the same. */
export function tokenWords(comparison: Comparison, positions: PositionPair): string {
  const label = (side: 'a' | 'b') => {
    const token = tokenAt(comparison[side], positions[side], comparison.sequence);
    return token ? quotedToken(token) : '';
  };
  return strings.tokensOfBoth(label('a'), label('b'));
}

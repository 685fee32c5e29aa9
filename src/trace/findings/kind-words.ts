/** The names of kinds of parts in a sentence, and the verbs that follow them. */
import { isNothing } from '../../base/added-in-words';
import { listWords } from '../../base/list-words';
import { signedHundredths } from '../../base/number-text';
import type { AttributionTotal, TotalKind } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import { kindName } from './rather-than';

/** Whether an amount is 0 as written. */
export function isWrittenAsZero(value: number): boolean {
  return isNothing(signedHundredths(value));
}

/** @param told kinds that were named before: what biases are is explained once */
export function namesOf(kinds: readonly AttributionTotal[], told: readonly AttributionTotal[] = []): string {
  const isTold = (kind: TotalKind) => told.some((one) => one.kind === kind);
  return listWords(kinds.map(({ kind }) => (isTold(kind) ? `the ${TOTAL_NAMES[kind]}` : kindName(kind))));
}

/** "give", or "gives" after a singular. */
export function verbOf(kinds: readonly AttributionTotal[], verb: string): string {
  return isSingular(kinds) ? `${verb}s` : verb;
}

/** Whether their name is a singular: "the embedding". */
function isSingular(kinds: readonly AttributionTotal[]): boolean {
  return kinds.length === 1 && kinds[0]?.kind === 'embedding';
}

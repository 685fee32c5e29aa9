/** The kinds of parts with the largest contributions to a logit or lead, and those with the opposite sign. */

import type { Attribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals } from '../readings/attribution-totals';
import { isWrittenAsZero } from './kind-words';

/** A second kind is named beside the first if it contributes at least this share of the first one's contribution. */
const ALSO = 2 / 3;
/** A kind with the opposite sign is named from this share on. */
const OPPOSES = 1 / 3;

/** The kinds that favour most, and the number of all that favour. @param sign the sign of contributions that favour */
export function leadingKinds(totals: readonly AttributionTotal[], sign: 1 | -1) {
  const favouring = totals.filter(({ value }) => sign * value > 0).toSorted((a, b) => sign * (b.value - a.value));
  const [first, second] = favouring;
  const kinds = [first, second].filter(
    (one): one is AttributionTotal => one !== undefined && one.value / (first?.value ?? 1) >= ALSO,
  );
  return { kinds, favouring: favouring.length };
}

/** The kinds with the opposite sign, if they are large. @param sign the sign of contributions that favour */
export function opposingKinds(totals: readonly AttributionTotal[], sign: 1 | -1): readonly AttributionTotal[] {
  const [most] = leadingKinds(totals, sign).kinds;
  const against = leadingKinds(totals, sign === 1 ? -1 : 1).kinds;
  return most && against[0] && Math.abs(against[0].value) >= OPPOSES * Math.abs(most.value) ? against : [];
}

/** The kinds that take much away from the lead; if there are none, those of the kinds in `told` that take a little away. */
export function takingAway(
  told: readonly AttributionTotal[],
  totals: readonly AttributionTotal[],
): readonly AttributionTotal[] {
  const against = opposingKinds(totals, 1);
  if (against.length > 0) return against;
  return totals.filter(
    ({ kind, value }) => value < 0 && !isWrittenAsZero(value) && told.some((one) => one.kind === kind),
  );
}

/**
 * Whether the kinds that contribute most to a lead differ from those that give the token most of its logit; then the numbers
 * cover the whole sum.
 */
export function isSummed(kinds: readonly AttributionTotal[], attribution: Attribution): boolean {
  const leading = leadingKinds(attributionTotals(attribution), 1).kinds;
  const [first] = leading;
  if (!first || attribution.logit < 0) return false;
  const isSame = kinds.length === leading.length && kinds.every(({ kind }) => leading.some((one) => one.kind === kind));
  return !isSame && !(kinds.length === 1 && kinds[0]?.kind === first.kind);
}

/** Whether further kinds have the same sign: then the sentence must not suggest that the named ones are all. */
export function areOthersOf(kinds: readonly AttributionTotal[], totals: readonly AttributionTotal[]): boolean {
  const sign = Math.sign(kinds[0]?.value ?? 0);
  return totals.filter(({ value }) => Math.sign(value) === sign && !isWrittenAsZero(value)).length > kinds.length;
}

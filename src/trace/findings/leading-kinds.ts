/** Which kinds of parts do most for a logit or for a lead, and which do the opposite. */

import type { Attribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals } from '../readings/attribution-totals';
import { isNone } from './kind-words';

/** A second kind of part is named beside the first where it does at least such a part of what that does. */
const ALSO = 2 / 3;
/** What does the opposite is named where it does at least such a part of what is done. */
const OPPOSES = 1 / 3;

/** The kinds that favour most, and how many favour at all. @param sign of what favours */
export function leadingKinds(totals: readonly AttributionTotal[], sign: 1 | -1) {
  const favouring = totals.filter(({ value }) => sign * value > 0).toSorted((a, b) => sign * (b.value - a.value));
  const [first, second] = favouring;
  const kinds = [first, second].filter(
    (one): one is AttributionTotal => one !== undefined && one.value / (first?.value ?? 1) >= ALSO,
  );
  return { kinds, favouring: favouring.length };
}

/** Those that do the opposite, where they do much of it. @param sign of what is done */
export function opposingKinds(totals: readonly AttributionTotal[], sign: 1 | -1): readonly AttributionTotal[] {
  const [most] = leadingKinds(totals, sign).kinds;
  const against = leadingKinds(totals, sign === 1 ? -1 : 1).kinds;
  return most && against[0] && Math.abs(against[0].value) >= OPPOSES * Math.abs(most.value) ? against : [];
}

/** What takes much away from the lead; where nothing does, of the kinds that were named those that take a little away. */
export function takingAway(
  told: readonly AttributionTotal[],
  totals: readonly AttributionTotal[],
): readonly AttributionTotal[] {
  const against = opposingKinds(totals, 1);
  if (against.length > 0) return against;
  return totals.filter(({ kind, value }) => value < 0 && !isNone(value) && told.some((one) => one.kind === kind));
}

/** Whether what does most for a lead is other than what gives the token most of its logit: then figures say all of its sum. */
export function isSummed(kinds: readonly AttributionTotal[], attribution: Attribution): boolean {
  const leading = leadingKinds(attributionTotals(attribution), 1).kinds;
  const [first] = leading;
  if (!first || attribution.logit < 0) return false;
  const isSame = kinds.length === leading.length && kinds.every(({ kind }) => leading.some((one) => one.kind === kind));
  return !isSame && !(kinds.length === 1 && kinds[0]?.kind === first.kind);
}

/** Whether other kinds than these do the same: of those that are left out it is not said that they do not. */
export function areOthersOf(kinds: readonly AttributionTotal[], totals: readonly AttributionTotal[]): boolean {
  const sign = Math.sign(kinds[0]?.value ?? 0);
  return totals.filter(({ value }) => Math.sign(value) === sign && !isNone(value)).length > kinds.length;
}

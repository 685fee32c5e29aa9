/** The differences between the two sides of a comparison: here alone stands which side is subtracted from which. */
import { pointsApart, signedDifference } from '../../base/number-text';

/** B − A: what changes on the way from A to B, as a run of A with a part of B moves it. */
export function sideDifference(a: number, b: number): number {
  return b - a;
}

/** The same for two probabilities in percentage points, as the reader subtracts the two that are shown. */
export function pointsDifference(a: number, b: number): number {
  return pointsApart(b, a);
}

/** Two amounts and their difference, for a sentence, so that the written numbers add up. */
export function writtenDifference(a: number, b: number): { a: string; b: string; difference: string } {
  const { a: ofB, b: ofA, difference } = signedDifference(b, a);
  return { a: ofA, b: ofB, difference };
}

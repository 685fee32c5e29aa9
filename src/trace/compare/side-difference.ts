/** The differences between the two sides of a comparison: here alone stands which side is subtracted from which. */
import { pointsApart, signedDifference } from '../../base/number-text';

/** A − B. */
export function sideDifference(a: number, b: number): number {
  return a - b;
}

/** The same for two probabilities in percentage points, as the reader subtracts the two that are shown. */
export function pointsDifference(a: number, b: number): number {
  return pointsApart(a, b);
}

/** Two amounts and their difference, for a sentence, so that the written numbers add up. */
export function writtenDifference(a: number, b: number): { a: string; b: string; difference: string } {
  return signedDifference(a, b);
}

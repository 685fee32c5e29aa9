/** Which blocks and heads of both sides a choice of one of A leads to. */
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { type CompareChoice, chooseOfA } from '../../choice/compare-choice';
import { type Comparison, sizesOf } from './comparison';
import { whyNoParts } from './parts';

/** Whether each side has its block and head chosen by itself: none of one is the counterpart of one of the other. */
export function areChosenApart(comparison: Comparison): boolean {
  return comparison.a.variant === comparison.b.variant && whyNoParts(comparison) !== undefined;
}

/** A block or head of A is chosen: B goes along to its counterpart, and stays where there is none. */
export function chosenPlaces(
  comparison: Comparison,
  choice: CompareChoice,
  change: Partial<SidePlace>,
): Pick<CompareChoice, 'a' | 'b'> {
  if (areChosenApart(comparison)) return { a: { ...choice.a, ...change }, b: choice.b };
  return chooseOfA(choice, change, { a: sizesOf(comparison, 'a'), b: sizesOf(comparison, 'b') });
}

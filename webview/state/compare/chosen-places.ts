/** The blocks and heads of both sides to which a choice in A leads. */
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { type CompareChoice, chooseOfA } from '../../choice/compare-choice';
import { type Comparison, sizesOf } from './comparison';
import { whyNoParts } from './parts';

/** Whether block and head are chosen separately for each side, since the sides have no counterparts. */
export function areChosenApart(comparison: Comparison): boolean {
  return comparison.a.variant === comparison.b.variant && whyNoParts(comparison) !== undefined;
}

/** Applies a choice of a block or head of A: B goes to its counterpart, and stays if there is none. */
export function chosenPlaces(
  comparison: Comparison,
  choice: CompareChoice,
  change: Partial<SidePlace>,
): Pick<CompareChoice, 'a' | 'b'> {
  if (areChosenApart(comparison)) return { a: { ...choice.a, ...change }, b: choice.b };
  return chooseOfA(choice, change, { a: sizesOf(comparison, 'a'), b: sizesOf(comparison, 'b') });
}

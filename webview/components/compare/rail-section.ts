/** A part of a comparison as one goes to it, and how it is named where its title has no room. */
import { compareStrings as strings } from '../../strings/compare';

export interface RailSection {
  readonly id: string;
  readonly title: string;
  /** The number of the step, or a sign where it is none. */
  readonly number: number | string;
  /** Why it shows nothing of these two but this sentence. */
  readonly unavailable?: string | undefined;
  /** Whether it is a step that B has and A has not. */
  readonly isOnlyInB?: true;
}

export function isStep({ number }: Pick<RailSection, 'number'>): boolean {
  return typeof number === 'number';
}

/** "Step 7: How well they match", or the title of what is no step. */
export function fullName(section: RailSection): string {
  const { number, title, isOnlyInB } = section;
  if (!isStep(section)) return title;
  return (isOnlyInB ? strings.namedStepOfB : strings.namedStep)(number, title);
}

/**
 * Beside signs and numbers, which alone say nothing; of a part that has its title there, how the numbers are named.
 * @param isTight whether parts are signs only: else they have their titles, which need not be said again
 */
export function nameBeside(section: RailSection | undefined, isTight: boolean): string {
  if (!section) return '';
  return isTight || isStep(section) ? fullName(section) : strings.pointAtNumber;
}

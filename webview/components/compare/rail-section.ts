/** A part of a comparison as an entry of the rail, with its name for where the title has no room. */
import { compareStrings as strings } from '../../strings/compare';

export interface RailSection {
  readonly id: string;
  readonly title: string;
  /** The number of the step, or a sign if the part is not a step. */
  readonly number: number | string;
  /** The reason, in one sentence, why it shows nothing of these two traces. */
  readonly unavailable?: string | undefined;
  /** Whether only B has this step. */
  readonly isOnlyInB?: true;
}

export function isStep({ number }: Pick<RailSection, 'number'>): boolean {
  return typeof number === 'number';
}

/** "Step 7: How well they match", or the title of a part that is not a step. */
export function fullName(section: RailSection): string {
  const { number, title, isOnlyInB } = section;
  if (!isStep(section)) return title;
  return (isOnlyInB ? strings.namedStepOfB : strings.namedStep)(number, title);
}

/**
 * The text beside the rail: the full name of a part shown as a number or sign. For a part whose title is shown, how numbers are
 * named.
 * @param isTight whether all parts are shown as signs; otherwise parts that are not steps have titles
 */
export function nameBeside(section: RailSection | undefined, isTight: boolean): string {
  if (!section) return '';
  return isTight || isStep(section) ? fullName(section) : strings.pointAtNumber;
}

/**
 * Says how the change of a part compares with those of its controls. Controls are counted, not judged by their deviation, which
 * a single one could widen.
 */

import { capital, count } from '../../base/counted';
import { listWords } from '../../base/list-words';

/** A control is named if its change is at least this share of that of the part. */
const AS_LARGE = 0.5;
/** The greatest number of controls that are named. */
const MOST_NAMED = 3;

/** The name of a part, and the change without it. */
export interface NamedChange {
  readonly name: string;
  readonly change: number;
}

interface BesideControls {
  /** The quantity that changes: "the lead". */
  readonly of: string;
  /** Writes a change with its sign. */
  readonly write: (change: number) => string;
  /** Smaller changes never count as being as large as the part's: next to nothing proves nothing. */
  readonly least?: number;
}

/** The controls whose change is at least half as large as that of the part, in either direction; largest first. */
export function asLargeAs<T extends NamedChange>(own: number, controls: readonly T[], least = 0): readonly T[] {
  if (own === 0) return [];
  const isAsLarge = ({ change }: T) => Math.abs(change) >= least && Math.abs(change) >= AS_LARGE * Math.abs(own);
  return controls.filter(isAsLarge).toSorted((one, other) => Math.abs(other.change) - Math.abs(one.change));
}

/**
 * "1 of the 8 controls, neuron 694 (−0.143), changes the logit at least half as much as neuron 639 (−0.149); the other 7 by
 * 0.060 at most." All numbers have the same unit.
 */
export function besideControls(
  own: NamedChange,
  controls: readonly NamedChange[],
  { of, write, least }: BesideControls,
): string {
  const some = asLargeAs(own.change, controls, least);
  const others = controls.filter((one) => !some.includes(one)).map(({ change }) => Math.abs(change));
  const most = size(Math.max(...others), write);
  const beside = `${own.name} (${write(own.change)})`;
  if (some.length === 0)
    return `${controls.length === 1 ? 'The control changes' : `None of the ${count(controls.length)} controls changes`} ${of} ${controls.length === 1 ? 'less than ' : ''}half as much as ${beside}: by ${most}${controls.length === 1 ? '' : ' at most'}.`;
  const rest =
    others.length === 0
      ? ''
      : `; the other${others.length === 1 ? '' : ` ${count(others.length)}`} by ${most}${others.length === 1 ? '' : ' at most'}`;
  const which = `${capital(whichOf(some, controls.length))}, ${named(some, write)},`;
  return `${which} ${some.length === 1 ? 'changes' : 'change'} ${of} at least half as much as ${beside}${moreThan(own, some)}${rest}.`;
}

/** "the control", "1 of the 8 controls", "all 3 controls" */
function whichOf(some: readonly NamedChange[], total: number): string {
  if (total === 1) return 'the control';
  if (some.length < total) return `${count(some.length)} of the ${count(total)} controls`;
  return total === 2 ? 'both controls' : `all ${count(total)} controls`;
}

function named(some: readonly NamedChange[], write: BesideControls['write']): string {
  const names = some.slice(0, MOST_NAMED).map(({ name, change }) => `${name} (${write(change)})`);
  const left = some.length - names.length;
  return listWords(left > 0 ? [...names, `${count(left)} more`] : names);
}

/** How many of these controls change it more than the part does, in words. */
function moreThan(own: NamedChange, some: readonly NamedChange[]): string {
  const more = some.filter(({ change }) => Math.abs(change) > Math.abs(own.change)).length;
  if (more === 0) return '';
  return some.length === 1
    ? ', and more than that'
    : `, ${more === some.length ? (more === 2 ? 'both' : 'all') : count(more)} of them more than that`;
}

function size(change: number, write: BesideControls['write']): string {
  return write(change).replace(/^\+/, '');
}

/** What to look for in a heat map, in at most twenty words: always in the column that it marks by dots. */

import { count } from '../../src/base/counted';
import type { MarkedColumn } from '../../src/trace/steps/look-for';
import { proseFourDigits } from './format';

interface Of {
  /** How many rows there are. */
  readonly of: number;
  /** The token of the example row. */
  readonly token: string;
  /** Whether that row is not the chosen one. */
  readonly isOther?: boolean;
  readonly isNeuron: boolean;
}

const named = ({ column }: MarkedColumn, { isNeuron }: Of) => `${isNeuron ? 'neuron' : 'dimension'} ${count(column)}`;

const example = ({ row }: MarkedColumn, { token, isOther }: Of) =>
  isOther ? `${token} at position ${count(row)}` : token;

export const lookForStrings: Readonly<Record<MarkedColumn['kind'], (seen: MarkedColumn, of: Of) => string>> = {
  stripe: (seen, of) =>
    `Look for the stripe at ${named(seen, of)}, far from 0 in ${count(seen.rows)} of ${count(of.of)} rows (${example(seen, of)}: ${proseFourDigits(seen.value)}).`,
  'few far': (seen, of) =>
    `Few values in the row ${of.token} are far from 0: the farthest is ${named(seen, of)} (${proseFourDigits(seen.value)}).`,
  brightest: (seen, of) =>
    `Begin at the dotted column: in the row ${of.token}, ${named(seen, of)} is farthest from 0 (${proseFourDigits(seen.value)}).`,
  marked: (seen, of) =>
    `Begin at the dotted column: in the row ${of.token}, ${named(seen, of)} has the value ${proseFourDigits(seen.value)}.`,
};

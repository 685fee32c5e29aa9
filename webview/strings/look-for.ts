/** What to look for in a heat map, in at most twenty words. */

import { count } from '../../src/base/counted';
import type { Seen } from '../../src/trace/steps/look-for';
import { proseShort } from './format';

interface Of {
  /** How many rows there are. */
  readonly of: number;
  /** Of the row that is told. */
  readonly token: string;
  readonly isNeuron: boolean;
}

const named = ({ column }: Seen, { isNeuron }: Of) => `${isNeuron ? 'neuron' : 'dimension'} ${count(column)}`;

export const lookForStrings: Readonly<Record<Seen['kind'], (seen: Seen, of: Of) => string>> = {
  stripe: (seen, of) =>
    `Look for the stripe at ${named(seen, of)}, far from 0 in ${count(seen.rows)} of ${count(of.of)} rows (${of.token}: ${proseShort(seen.value)}).`,
  'few bright': (seen, of) =>
    `Look for few strong colours among many near 0: in the row ${of.token} the strongest is ${named(seen, of)} (${proseShort(seen.value)}).`,
  brightest: (seen, of) =>
    `Begin at the strongest colour of the row ${of.token}: ${named(seen, of)} (${proseShort(seen.value)}).`,
};

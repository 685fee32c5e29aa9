/** That biases alone make a token lead, which are the same whatever the text is: all else speaks for the other one. */
import { isNothing } from '../../base/added-in-words';
import { signedHundredths } from '../../base/number-text';
import type { AttributionTotal } from '../readings/attribution-totals';
import { ADDED_WHATEVER } from '../readings/attribution-words';
import { type FindingPart, type Sentence, sentence } from './finding';
import { signedPart } from './numbers';

/**
 * " The biases, added whatever the text is, decide that (+3.10): all else, taken together, speaks for “sat”."; '' where it is
 * not so. What all else is made of stands in the figure of the lead, and in the details.
 */
export function sayBiasesDecide(totals: readonly AttributionTotal[], rival: FindingPart): Sentence | '' {
  const biases = totals.find(({ kind }) => kind === 'biases');
  const ofOthers = totals.filter((one) => one !== biases).reduce((sum, { value }) => sum + value, 0);
  if (!biases || ofOthers >= 0 || isNothing(signedHundredths(ofOthers))) return '';
  return sentence` The biases, ${ADDED_WHATEVER}, decide that (${signedPart(biases.value)}): all else, taken together, speaks for ${rival}.`;
}

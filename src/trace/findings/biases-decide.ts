/** That biases alone make a token lead, which are the same whatever the text is: all else speaks for the other one. */
import { isNothing } from '../../base/added-in-words';
import { signedHundredths } from '../../base/number-text';
import type { Attribution } from '../readings/attribution';
import { attributionTotals } from '../readings/attribution-totals';
import { ADDED_WHATEVER } from '../readings/attribution-words';
import { type FindingPart, type Sentence, sentence } from './finding';
import { signedPart } from './numbers';
import { biasesByOwner } from './rather-than';

/**
 * " The biases of the attention outputs and of the final norm, added whatever the text is, decide that (+3.10): all else,
 * taken together, speaks for “sat”."; '' where it is not so. Those of the MLPs are the same in every text, too, but are counted
 * with the MLPs: so it is said whose these are. What all else is made of stands in the figure of the lead, and in the details.
 */
export function sayBiasesDecide({ parts }: Pick<Attribution, 'parts'>, rival: FindingPart): Sentence | '' {
  const totals = attributionTotals({ parts });
  const biases = totals.find(({ kind }) => kind === 'biases');
  const ofOthers = totals.filter((one) => one !== biases).reduce((sum, { value }) => sum + value, 0);
  if (!biases || ofOthers >= 0 || isNothing(signedHundredths(ofOthers))) return '';
  return sentence` The ${biasesByOwner(parts)}, ${ADDED_WHATEVER}, decide that (${signedPart(biases.value)}): all else, taken together, speaks for ${rival}.`;
}

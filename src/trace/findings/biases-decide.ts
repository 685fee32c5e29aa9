/** That biases alone make a token lead, which are the same whatever the text is: all else speaks for the other one. */
import { isNothing } from '../../base/added-in-words';
import { signedHundredths } from '../../base/number-text';
import type { AttributionTotal } from '../readings/attribution-totals';
import { ADDED_WHATEVER, TOTAL_NAMES } from '../readings/attribution-words';
import { type FindingPart, type Sentence, sentence } from './finding';
import { partsToSum } from './numbers';

/**
 * " The biases, added whatever the text is, decide that (+3.10): all else, taken together, speaks for “sat”
 * (embedding −1.05, attention heads −1.03 and MLPs −0.15)."; '' where it is not so. The amounts add up to the lead as it is
 * written.
 */
export function sayBiasesDecide(totals: readonly AttributionTotal[], rival: FindingPart): Sentence | '' {
  const biases = totals.findIndex(({ kind }) => kind === 'biases');
  const ofOthers = totals.filter((_, at) => at !== biases).reduce((sum, { value }) => sum + value, 0);
  if (biases < 0 || ofOthers >= 0 || isNothing(signedHundredths(ofOthers))) return '';
  const amounts = partsToSum(totals.map(({ value }) => value)) as FindingPart[];
  const others = totals.flatMap(({ kind }, at) =>
    at === biases ? [] : [{ kind, amount: amounts[at] as FindingPart }],
  );
  const each = others.map(({ kind, amount }, at) => {
    const before = at === 0 ? '' : at === others.length - 1 ? ' and ' : ', ';
    return sentence`${before}${TOTAL_NAMES[kind]} ${amount}`;
  });
  const list = { parts: each.flatMap(({ parts }) => parts) };
  return sentence` The biases, ${ADDED_WHATEVER}, decide that (${amounts[biases] as FindingPart}): all else, taken together, speaks for ${rival} (${list}).`;
}

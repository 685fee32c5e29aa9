/** What each kind of part adds to a logit in all. */
import { capital } from '../../base/counted';
import { signedHundredths } from '../../base/number-text';
import type { AttributionTotal, TotalKind } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { HeadContributions } from '../readings/head-contributions';
import { type FindingPart, type Sentence, sentence } from './finding';
import { partsToSum } from './numbers';

/** What a kind is followed by in front of its amount, and what that is followed by. */
interface Beside {
  readonly name: string;
  readonly behind: Sentence | '';
}

/**
 * "embedding −0.02, attention heads +1.32, MLPs −0.72, biases +4.04", beside their sum: each as the step of the logits has it,
 * with more digits where the written ones would not add up.
 * @param beside of kinds of which more is told
 */
export function saySum(
  totals: readonly AttributionTotal[],
  beside: (kind: TotalKind) => Beside = () => ({ name: '', behind: '' }),
): Sentence {
  const amounts = partsToSum(totals.map(({ value }) => value));
  const each = totals.map(({ kind }, at) => {
    const { name, behind } = beside(kind);
    return sentence`${at === 0 ? '' : ', '}${TOTAL_NAMES[kind]}${name} ${amounts[at] as FindingPart}${behind}`;
  });
  return { parts: each.flatMap((one) => one.parts) };
}

const SHORT_NAMES: Readonly<Record<TotalKind, string>> = {
  ...TOTAL_NAMES,
  heads: 'heads',
  cross_heads: 'cross heads',
};

/** The same parts where there is little room, as a line of its own: "Embedding −0.02, heads +1.32, MLPs −0.72, biases +4.04" */
export function shortProportion({ totals }: Pick<HeadContributions, 'totals'>): string {
  return capital(totals.map(({ kind, value }) => `${SHORT_NAMES[kind]}\u00a0${signedHundredths(value)}`).join(', '));
}

/** The total contribution of each kind of part to a logit. */
import { capital } from '../../base/counted';
import { signedHundredths } from '../../base/number-text';
import type { AttributionTotal, TotalKind } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { HeadContributions } from '../readings/head-contributions';
import { type FindingPart, type Sentence, sentence } from './finding';
import { partsToSum } from './numbers';

interface SumWords {
  /** The words after the amount of a kind. */
  readonly behind?: (kind: TotalKind) => string;
  /** The separator before the last one. */
  readonly beforeLast?: string;
}

/**
 * "embedding −0.02, attention heads +1.32, MLPs −0.72, biases +4.04", beside their sum: written as in the step of the logits,
 * with more digits if the written ones would not add up.
 */
export function saySum(
  totals: readonly AttributionTotal[],
  { behind = () => '', beforeLast = ', ' }: SumWords = {},
): Sentence {
  const amounts = partsToSum(totals.map(({ value }) => value));
  const each = totals.map(({ kind }, at) => {
    const before = at === 0 ? '' : at === totals.length - 1 ? beforeLast : ', ';
    return sentence`${before}${TOTAL_NAMES[kind]} ${amounts[at] as FindingPart}${behind(kind)}`;
  });
  return { parts: each.flatMap((one) => one.parts) };
}

const SHORT_NAMES: Readonly<Record<TotalKind, string>> = {
  ...TOTAL_NAMES,
  heads: 'heads',
  cross_heads: 'cross heads',
};

/** A short line for places with little room: "Embedding −0.02, heads +1.32, MLPs −0.72, biases +4.04" */
export function shortProportion({ totals }: Pick<HeadContributions, 'totals'>): string {
  return capital(totals.map(({ kind, value }) => `${SHORT_NAMES[kind]}\u00a0${signedHundredths(value)}`).join(', '));
}

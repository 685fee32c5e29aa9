/** How much what a head adds is: beside the whole logit, and beside what each kind of part adds to it in all. */
import { proseHundredths, signedHundredths } from '../../base/number-text';
import type { AttributionTotal, TotalKind } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { HeadContributions } from '../readings/head-contributions';
import { type Sentence, sentence } from './finding';
import { signedPart, wholePart } from './numbers';

/** What the best head is to be seen beside. */
export interface Proportion {
  /** The logit that all parts of the model add up to. */
  readonly logit: number;
  /** What a soft-cap makes of that, where the model has one. */
  readonly capped: number | null;
  /** Whether that is the difference of two tokens' logits. */
  readonly isDifference: boolean;
  /** What each kind of part adds in all: they add up to the logit. */
  readonly totals: readonly AttributionTotal[];
}

export function proportionOf({ logit, capped, ratherThan, totals }: HeadContributions): Proportion {
  return { logit, capped, isDifference: ratherThan !== null, totals };
}

/** "The whole score is 4.62: embedding −0.02, attention heads +1.32, MLPs −0.72, biases +4.04." */
export function sayProportion({ logit, capped, isDifference, totals }: Proportion): Sentence {
  return sentence`The whole ${isDifference ? 'difference' : 'score'} is ${wholePart({ logit, capped })}: ${sayTotals(totals)}.`;
}

/** "embedding −0.02, attention heads +1.32, MLPs −0.72, biases +4.04" */
export function sayTotals(totals: readonly AttributionTotal[]): Sentence {
  const each = totals.map(
    ({ kind, value }, index) => sentence`${index === 0 ? '' : ', '}${TOTAL_NAMES[kind]} ${signedPart(value)}`,
  );
  return { parts: each.flatMap((one) => one.parts) };
}

const SHORT_NAMES: Readonly<Record<TotalKind, string>> = {
  ...TOTAL_NAMES,
  heads: 'heads',
  cross_heads: 'cross heads',
};

/** The same parts where there is little room: "of 4.62: embedding −0.02, heads +1.32, MLPs −0.72, biases +4.04" */
export function shortProportion({ logit, totals }: Pick<Proportion, 'logit' | 'totals'>): string {
  const each = totals.map(({ kind, value }) => `${SHORT_NAMES[kind]}\u00a0${signedHundredths(value)}`);
  return `of ${proseHundredths(logit)}: ${each.join(', ')}`;
}

/** Whether runs without each part agree with what the parts add directly. */
import { signedHundredths } from '../../base/number-text';
import { rankCorrelation } from '../../base/rank-correlation';
import type { Ablation } from './ablation';
import { exactChange, round, toldName } from './ablation-words';

type Compared = Pick<Ablation, 'instead' | 'before' | 'after' | 'difference' | 'direct'>;

interface Agreement {
  /** Spearman’s, of what parts add directly with the fall without them. */
  readonly correlation: number;
  /** Of how many parts neither is 0.00 as it is written, and of how many of these both have the same sign. */
  readonly signed: number;
  readonly alike: number;
}

/** Fewer have no order worth telling of. */
const FEWEST = 5;

/** @returns `undefined` of too few parts, or where it is not known what one of them adds directly */
export function agreementOf(ablations: readonly Compared[]): Agreement | undefined {
  const direct = ablations.flatMap((one) => (one.direct === null ? [] : [one.direct]));
  if (direct.length < ablations.length || direct.length < FEWEST) return undefined;
  const falls = ablations.map((one) => -exactChange(one));
  const correlation = rankCorrelation(direct, falls);
  if (correlation === undefined) return undefined;
  const signs = falls.map((fall, at) => [direct[at] as number, fall].map((value) => Math.sign(round(value))));
  const signed = signs.filter(([added, fell]) => added !== 0 && fell !== 0);
  return { correlation, signed: signed.length, alike: signed.filter(([added, fell]) => added === fell).length };
}

/** All runs together agree from this rank correlation on, where at least this share of the signs is alike too. */
const AGREEING = { correlation: 0.5, alike: 0.75 } as const;

/** Whether the order and the signs of what the parts add directly are mostly those of the falls without them; of too few parts no. */
export function doAgree(ablations: readonly Compared[]): boolean {
  const agreement = agreementOf(ablations);
  if (!agreement) return false;
  const { correlation, signed, alike } = agreement;
  return correlation >= AGREEING.correlation && alike >= AGREEING.alike * signed;
}

/** @returns none before all are tried: those that were say nothing of the others */
export function agreementSentences(ablations: readonly Compared[], total: number): string[] {
  const [first] = ablations;
  const agreement = ablations.length === total ? agreementOf(ablations) : undefined;
  if (!first || !agreement) return [];
  const { correlation, signed, alike } = agreement;
  const how = first.instead === 'mean' ? 'with their means in their places' : 'without them';
  const rank = `What the ${total} parts add directly and by how much the ${toldName(first)} falls ${how} have a rank correlation (Spearman) of ${signedHundredths(correlation)}: +1 would be the same order, 0 no agreement.`;
  if (signed === 0) return [rank];
  return [rank, `Of the ${signed} of which neither is 0.00, ${alike} have the same sign in both.`];
}

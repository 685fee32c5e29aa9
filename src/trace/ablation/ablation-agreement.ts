/** Whether the runs without each part agree with the parts' direct contributions. */
import { signedHundredths } from '../../base/number-text';
import { rankCorrelation } from '../../base/rank-correlation';
import type { Ablation } from './ablation';
import type { RankedAblation } from './ablation-ranking';
import { exactChange, measureName, round } from './ablation-words';
import { comparableRuns } from './destroyed';

type Compared = Pick<Ablation, 'instead' | 'before' | 'after' | 'difference' | 'direct'>;

interface Agreement {
  /** Spearman’s rank correlation of the direct contributions with the falls in the runs without each part. */
  readonly correlation: number;
  /** `signed`: the number of parts of which neither number is 0.00 as written; `alike`: how many of these have equal signs. */
  readonly signed: number;
  readonly alike: number;
}

/** With fewer parts, their order says too little. */
const FEWEST = 5;

/** @returns `undefined` if there are too few parts, or the direct contribution of one is not known */
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

/** The runs agree if the rank correlation and the share of equal signs both reach these values. */
const AGREEING = { correlation: 0.5, alike: 0.75 } as const;

/**
 * Whether order and signs of the direct contributions mostly match those of the falls without the parts; false for too few
 * parts.
 */
export function doAgree(ablations: readonly Compared[]): boolean {
  const agreement = agreementOf(ablations);
  if (!agreement) return false;
  const { correlation, signed, alike } = agreement;
  return correlation >= AGREEING.correlation && alike >= AGREEING.alike * signed;
}

/** @returns none before all parts are tried: the tried ones say nothing about the others */
export function agreementSentences(ablations: readonly RankedAblation[], total: number): string[] {
  const [first] = ablations;
  const compared = comparableRuns(ablations);
  const agreement = ablations.length === total ? agreementOf(compared) : undefined;
  if (!first || !agreement) return [];
  const { correlation, signed, alike } = agreement;
  const how = first.instead === 'mean' ? 'with their means in their places' : 'without them';
  const rank = `What the ${compared.length} parts${compared.length < total ? ' that can be compared' : ''} add directly and by how much the ${measureName(first)} falls ${how} have a rank correlation (Spearman) of ${signedHundredths(correlation)}: +1 would be the same order, 0 no agreement.`;
  if (signed === 0) return [rank];
  return [rank, `Of the ${signed} of which neither is 0.00, ${alike} have the same sign in both.`];
}

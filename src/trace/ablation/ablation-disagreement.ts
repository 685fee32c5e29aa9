/** Where a run without a part says the opposite of what the part adds directly. */
import { proseHundredths } from '../../base/number-text';
import type { Ablation } from './ablation';
import { ablatedName, exactChange, round, toldName } from './ablation-words';

type Compared = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'difference' | 'direct'>;

/** A second one is named where it is at least so sharp beside the first. */
const ALSO = 0.5;

/**
 * What adds to a logit or lead and without which that rises all the same, or takes away and without which it falls: those of
 * which the smaller of both amounts is largest, first. What is 0.00 as it is written does neither.
 */
export function disagreements<T extends Compared>(ablations: readonly T[]): T[] {
  return ablations
    .filter((one) => round(one.direct ?? 0) * round(exactChange(one)) > 0)
    .toSorted((one, other) => sharpness(other) - sharpness(one));
}

/** In logits. */
function sharpness({ direct, ...told }: Compared): number {
  return Math.min(Math.abs(direct ?? 0), Math.abs(exactChange(told)));
}

/**
 * "Direct contribution and run disagree most on the MLP of block 27: it adds 0.95 directly, and yet the lead rises by 0.99
 * without it." Of one or two parts; none where all agree.
 */
export function disagreementSentences(ablations: readonly Compared[]): string[] {
  const [first, second] = disagreements(ablations);
  if (!first) return [];
  const told = `Direct contribution and run disagree most on ${ablatedName(first.part)}: ${sayBoth(first)}.`;
  if (!second || sharpness(second) < ALSO * sharpness(first)) return [told];
  return [told, `Next is ${ablatedName(second.part)}: ${sayBoth(second)}.`];
}

function sayBoth(one: Compared): string {
  const [direct, change] = [one.direct ?? 0, exactChange(one)];
  const adds = direct > 0 ? 'adds' : 'takes away';
  const moves = change > 0 ? 'rises' : 'falls';
  const how = one.instead === 'mean' ? 'with its mean in its place' : 'without it';
  const [size, by] = [direct, change].map((amount) => proseHundredths(Math.abs(amount)));
  return `it ${adds} ${size} directly, and yet the ${toldName(one)} ${moves} by ${by} ${how}`;
}

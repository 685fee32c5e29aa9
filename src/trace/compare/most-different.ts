/** Finds the head and the MLP that make most of the difference between two runs. */
import { hundredths } from '../../base/number-text';
import type { ModelComponent } from '../readings/model-part';
import { ROUNDING } from './drift';
import type { OfBoth } from './of-both';
import type { PartDifference, PartDifferences } from './part-differences';
import { partStrings as strings } from './part-strings';
import { sideDifference } from './side-difference';

/** The measures by which parts are compared. */
export const PART_MEASURES = ['adds', 'output', 'attention'] as const;
export type PartMeasure = (typeof PART_MEASURES)[number];

/** A head or an MLP is missing if none makes the difference. */
export interface MostDifferent {
  readonly head?: PartDifference;
  readonly mlp?: PartDifference;
}

/** @returns neither if no part differs by more than rounding */
export function mostDifferentParts(found: PartDifferences): MostDifferent {
  const measure = found.logit ? 'adds' : 'output';
  // If the predictions differ, the change of the lead of one token over the other is explained by parts that add to it, not by
  // parts that work against it.
  const sign = signOf(found);
  const explains = (part: PartDifference) => !found.logit?.ratherThan || sign * differenceOf(part, measure) > 0;
  const most = (kind: PartDifference['kind']) =>
    byDifference(
      found.parts.filter((part) => part.kind === kind),
      measure,
    ).find(explains);
  const [head, mlp] = [most('head'), most('mlp')];
  const size = (part: PartDifference | undefined) => (part ? Math.abs(differenceOf(part, measure)) : 0);
  if (Math.max(size(head), size(mlp)) < ROUNDING) return {};
  return { ...(head && { head }), ...(mlp && { mlp }) };
}

/** -1 if the logit, or the logit difference, falls from A to B; else 1, also if no logit is decomposed. */
function signOf({ logit }: PartDifferences): 1 | -1 {
  return logit && sideDifference(logit.of.a, logit.of.b) < 0 ? -1 : 1;
}

/** If the predictions differ: the head or the MLP that differs most among its kind, provided that it acts against the change. */
export function opposingPart(found: PartDifferences, kind: PartDifference['kind']): PartDifference | undefined {
  if (!found.logit?.ratherThan) return undefined;
  const [most] = byDifference(
    found.parts.filter((part) => part.kind === kind),
    'adds',
  );
  return most && signOf(found) * differenceOf(most, 'adds') <= -ROUNDING ? most : undefined;
}

/** If the predictions differ: the head or the MLP that contributes most to the change. */
export function leadingPart(found: PartDifferences): PartDifference | undefined {
  if (!found.logit?.ratherThan) return undefined;
  const { head, mlp } = mostDifferentParts(found);
  if (!head || !mlp) return head ?? mlp;
  const sign = signOf(found);
  return sign * differenceOf(head, 'adds') >= sign * differenceOf(mlp, 'adds') ? head : mlp;
}

/**
 * The head or the MLP that contributes most, directly, to the difference of the logit or logit difference between A and B; if
 * that difference is 0 as written, the part that differs most.
 */
export function contributesMost({ parts, logit }: PartDifferences): PartDifference | undefined {
  if (!logit) return undefined;
  const whole = sideDifference(logit.of.a, logit.of.b);
  const isNothing = Number(hundredths(Math.abs(whole))) === 0;
  const most = byDifference(parts, 'adds').find((part) => isNothing || differenceOf(part, 'adds') * whole > 0);
  return most && Math.abs(differenceOf(most, 'adds')) >= ROUNDING ? most : undefined;
}

/** Whether a part makes more of the difference than the whole, which happens if others work against it. */
export function isMoreThanWhole(part: PartDifference, whole: OfBoth): boolean {
  const [makes, all] = [differenceOf(part, 'adds'), sideDifference(whole.a, whole.b)];
  return all < 0 ? makes < all : makes > all;
}

/** The least share of the change that a deciding part makes. No other part may differ by half as much as it does. */
const MAKES_IT = 0.5;

/** If the predictions differ: the one part that clearly makes the change; `undefined` if several do. */
export function decidingPart(found: PartDifferences): PartDifference | undefined {
  const leading = leadingPart(found);
  if (!leading || !found.logit || isMoreThanWhole(leading, found.logit.of)) return undefined;
  const { a, b } = found.logit.of;
  const makes = Math.abs(differenceOf(leading, 'adds'));
  const isClear = byDifference(found.parts, 'adds').every(
    (part) => part === leading || Math.abs(differenceOf(part, 'adds')) <= makes / 2,
  );
  return isClear && makes >= MAKES_IT * Math.abs(sideDifference(a, b)) ? leading : undefined;
}

/** How much a part differs by a measure; NaN if it has no such number. */
export function differenceOf({ adds, output, attention }: PartDifference, measure: PartMeasure): number {
  if (measure === 'adds') return adds ? sideDifference(adds.a, adds.b) : Number.NaN;
  return measure === 'output' ? output : (attention ?? Number.NaN);
}

/** The parts that have such a number, largest in size first; equals keep their order. */
export function byDifference(parts: readonly PartDifference[], measure: PartMeasure): PartDifference[] {
  const size = (part: PartDifference) => Math.abs(differenceOf(part, measure));
  return parts.filter((part) => !Number.isNaN(size(part))).sort((one, other) => size(other) - size(one));
}

/** The name within a sentence: "head 4.3", "the MLP of block 4". */
export function titleInSentence(part: ModelComponent): string {
  return part.kind === 'mlp' ? strings.mlpOf(part.layer) : strings.headOf(partName(part));
}

/** The short name: "4.3", "MLP 4"; with cross-attention "4.3 cross". */
export function partName({ kind, layer, head, cross }: ModelComponent): string {
  return kind === 'mlp' ? strings.mlpName(layer) : strings.headName(layer, head ?? 0, cross);
}

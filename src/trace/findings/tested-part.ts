/** Which parts of the model a run can leave out to test what is said of a prediction. */
import type { AttributionPart } from '../readings/attribution';
import { type ModelComponent, samePart } from '../readings/model-part';
import { canLeaveOut, type FindingContext } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import type { MainReason } from './main-reason';
import { componentOf, isComponent, mostComponent, mostNegativePart, mostPositivePart } from './rather-than';

type OfPrediction = Pick<FindingContext, 'plan' | 'prediction'>;

/**
 * The part that a run can leave out to test the verdict. For a token that leads: the part that clearly separates it from the
 * runner-up, or none. For another token, and for two tokens: the head or MLP that adds most, if its contribution is
 * considerable beside the largest one. If none adds to a difference, the one that takes away most.
 */
export function testedPart(
  context: OfPrediction,
  { apart, leads }: Pick<MainReason, 'apart' | 'leads'>,
): ModelComponent | undefined {
  const { attribution, ratherThan } = context.prediction ?? {};
  if (!attribution || !canLeaveOut(context)) return undefined;
  if (leads) return apart ?? undefined;
  const { parts } = attribution;
  const best = mostComponent(parts);
  if (best) return ratherThan || best.value >= LITTLE * mostPositivePart(parts).value ? componentOf(best) : undefined;
  const least = mostNegativePart(parts);
  return ratherThan && -least.value > DOES_MUCH && isComponent(least) ? componentOf(least) : undefined;
}

/**
 * The part that step 14 offers to leave out: the one that tests its verdict, or, if none clearly separates the tokens, the one
 * named as adding most to the logit. Users want to try what is named.
 */
export function namedPart(
  context: OfPrediction,
  reason: Pick<MainReason, 'apart' | 'leads'>,
): ModelComponent | undefined {
  return testedPart(context, reason) ?? testedPart(context, { apart: null, leads: false });
}

/**
 * For a difference, the head that takes away most of all parts, if that is more than the offered part adds: users who see the
 * figure want to try it.
 */
export function opposingHead(
  parts: readonly AttributionPart[],
  tested: ModelComponent | undefined,
): ModelComponent | undefined {
  const least = mostNegativePart(parts);
  const own = tested && parts.find((part) => samePart(part, tested));
  if (!own || !isComponent(least) || least.kind !== 'head') return undefined;
  return -least.value > Math.abs(own.value) ? componentOf(least) : undefined;
}

/** The head that contributes most, if it contributes much. */
export function testedHead(context: OfPrediction): ModelComponent | undefined {
  const { best } = context.prediction?.contributions ?? {};
  if (!best || best.value < DOES_MUCH || !canLeaveOut(context)) return undefined;
  return componentOf(best);
}

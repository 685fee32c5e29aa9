/** That a token gets less probable across a part which adds much to its logit, and why. */
import type { Plan } from '../../architectures/plan/plan';
import { whyNot } from '../../architectures/plan/why-not';
import type { AttributionPart } from '../readings/attribution';
import type { LensPoint } from '../readings/lens-points';
import type { ExplainedPrediction, FindingContext } from './context';
import { DOES_MUCH } from './does-much';
import { type FindingPart, type Sentence, sentence } from './finding';
import { addedBy } from './lens-places';
import { percentPart } from './numbers';
import { mostOf } from './rather-than';
import { type LensFall, readScaleOfFall } from './scale-words';

/** A fall is told of where at most so much is left of the probability. */
const FALLS = 4 / 5;

export interface FallAcross {
  /** The point of the lens after the part. */
  readonly at: number;
  readonly point: LensPoint;
  /** What the part adds to the logit: an MLP, or all heads of an attention with their bias, which the lens shows together. */
  readonly added: number;
  /** The probability before the part and after it. */
  readonly from: FindingPart;
  readonly to: FindingPart;
}

type Predicted = Pick<FindingContext, 'plan' | 'prediction'>;

/** Across the part that adds most to the logit; null where that does little, or where nothing falls there. */
export function fallAcrossMost({
  plan,
  prediction,
}: Predicted): (FallAcross & { readonly most: AttributionPart }) | null {
  const most = prediction?.attribution && mostOf(prediction.attribution.parts);
  if (!most || most.value < DOES_MUCH || most.layer === null) return null;
  const { kind, layer, cross } = most;
  if (kind !== 'mlp' && kind !== 'head') return null;
  const after = kind === 'mlp' ? 'mlp' : cross ? 'cross-attention' : 'attention';
  const fall = fallsIn(plan, prediction).find(({ point }) => point.layer === layer && point.after === after);
  return fall ? { ...fall, most } : null;
}

/** Across any part where at most such a share of the probability is left. */
export function fallsTo(predicted: Predicted, left: number): FallAcross[] {
  return fallsIn(predicted.plan, predicted.prediction, left);
}

/** Across the part of a block that adds most of those where it falls. */
export function fallInBlock({ plan, prediction }: Predicted, layer: number): FallAcross | null {
  const [most] = fallsIn(plan, prediction)
    .filter(({ point }) => point.layer === layer)
    .toSorted((a, b) => b.added - a.added);
  return most ?? null;
}

function fallsIn(plan: Plan, prediction: ExplainedPrediction | null, left = FALLS): FallAcross[] {
  const { attribution, lens, ratherThan } = prediction ?? {};
  // The lens is of the token alone.
  if (!attribution || !lens || ratherThan || whyNot(plan, 'The logit lens') !== undefined) return [];
  const { points, target, final } = lens;
  const { probability } = target ?? final;
  return points.flatMap((point, at): FallAcross[] => {
    if (!isAcrossOne(points, at)) return [];
    const [before, now] = [probability[at - 1] as number, probability[at] as number];
    const [from, to] = [percentPart(before), percentPart(now)];
    const added = addedBy(attribution.parts, point);
    if (now > left * before || from.text === to.text || added < DOES_MUCH) return [];
    return [{ at, point, added, from, to }];
  });
}

/** Whether nothing but one part lies between a point and the one before: blocks whose attention and MLP are added at once have one point. */
export function isAcrossOne(points: readonly LensPoint[], at: number): boolean {
  const { layer, after } = points[at] as LensPoint;
  return at > 0 && (after !== 'mlp' || points[at - 1]?.layer === layer);
}

/** Why what a longer vector gives is less sure: the length alone changes the logits, by the final norm. */
export const MAKES_LONGER =
  'makes the vector longer, so the final norm divides it by more and all logits lie closer together';

/** "adds even more to the logits of other tokens", "also makes the vector longer, and …": more for others, a longer vector, or both. */
export async function sayWhyFalls(context: FindingContext, { at }: FallAcross): Promise<Sentence> {
  const fall: LensFall | null = await readScaleOfFall(context, at);
  const others = 'adds even more to the logits of other tokens';
  if (!fall) return sentence`${others}`;
  return fall.after < fall.alone ? sentence`${others}, and it ${MAKES_LONGER}` : sentence`also ${MAKES_LONGER}`;
}

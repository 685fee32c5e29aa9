/** Finds parts across which a token gets less probable although they add much to its logit, and says why. */
import { whyNot } from '../../architectures/plan/why-not';
import type { AttributionPart } from '../readings/attribution';
import type { LensPoint } from '../readings/lens-points';
import type { FindingContext } from './context';
import { DOES_MUCH } from './does-much';
import { type FindingPart, type Sentence, sentence } from './finding';
import { addedBy } from './lens-places';
import { percentPart } from './numbers';
import { mostPositivePart } from './rather-than';
import { type LensFall, readScaleOfFall } from './scale-words';

/** A fall is mentioned if at most this share of the probability is left. */
const FALLS = 4 / 5;

export interface FallAcross {
  /** The index of the lens's point after the part, and the point. */
  readonly at: number;
  readonly point: LensPoint;
  /**
   * The contribution of the part to the logit: an MLP, or all heads of an attention with their bias, which the lens shows
   * together.
   */
  readonly added: number;
  /** The probability before the part and after it. */
  readonly from: FindingPart;
  readonly to: FindingPart;
}

type Predicted = Pick<FindingContext, 'plan' | 'prediction'>;

/** The fall across the part that adds most to the logit; null if that part adds little, or nothing falls there. */
export function fallAcrossMost({
  plan,
  prediction,
}: Predicted): (FallAcross & { readonly most: AttributionPart }) | null {
  const most = prediction?.attribution && mostPositivePart(prediction.attribution.parts);
  if (!most || most.value < DOES_MUCH || most.layer === null) return null;
  const { kind, layer, cross } = most;
  if (kind !== 'mlp' && kind !== 'head') return null;
  const after = kind === 'mlp' ? 'mlp' : cross ? 'cross-attention' : 'attention';
  const fall = fallsIn({ plan, prediction }).find(({ point }) => point.layer === layer && point.after === after);
  return fall ? { ...fall, most } : null;
}

/** In a block, the fall across the part that adds most among those with a fall. */
export function fallInBlock(predicted: Predicted, layer: number): FallAcross | null {
  const [most] = fallsIn(predicted)
    .filter(({ point }) => point.layer === layer)
    .toSorted((a, b) => b.added - a.added);
  return most ?? null;
}

/** The falls across all parts after which at most the share `left` of the probability remains. */
export function fallsIn({ plan, prediction }: Predicted, left = FALLS): FallAcross[] {
  const { attribution, lens, ratherThan } = prediction ?? {};
  // The lens shows the token alone, not a difference of two.
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

/**
 * Whether exactly one part lies between a point and the one before. A block that adds attention and MLP at once has a single
 * point.
 */
export function isAcrossOne(points: readonly LensPoint[], at: number): boolean {
  const { layer, after } = points[at] as LensPoint;
  return at > 0 && (after !== 'mlp' || points[at - 1]?.layer === layer);
}

/** Why a longer vector is less certain: through the final norm, the length alone changes the logits. */
export const MAKES_LONGER =
  'makes the vector longer, so the final norm divides it by more and all logits lie closer together';

/** The reason: "adds even more to the logits of other tokens", "also makes the vector longer, and …", or both. */
export async function sayWhyFalls(context: FindingContext, { at }: FallAcross): Promise<Sentence> {
  const fall: LensFall | null = await readScaleOfFall(context, at);
  const others = 'adds even more to the logits of other tokens';
  if (!fall) return sentence`${others}`;
  return fall.after < fall.alone ? sentence`${others}, and it ${MAKES_LONGER}` : sentence`also ${MAKES_LONGER}`;
}

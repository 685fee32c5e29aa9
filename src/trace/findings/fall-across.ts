/** Finds parts across which a token gets less probable although they add much to its logit, and says why. */
import { whyNot } from '../../architectures/plan/why-not';
import type { AttributionPart } from '../readings/attribution';
import type { LensPoint } from '../readings/lens-points';
import type { FindingContext } from './context';
import { DOES_MUCH } from './does-much';
import { type FindingPart, predictionPart, type Sentence, sentence } from './finding';
import { addedBy, componentOf } from './lens-places';
import { percentPart } from './numbers';
import { mostPositivePart } from './rather-than';
import { type LensFall, readScaleOfFall } from './scale-words';
import { stepThatShows } from './step-part';

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

/** The fall across the MLP of a block; null if there is none. */
export function fallAcrossMlp(predicted: Predicted, layer: number): FallAcross | null {
  return fallsIn(predicted).find(({ point }) => point.layer === layer && point.after === 'mlp') ?? null;
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

/**
 * Says that and why a part of a block makes the token less probable although it adds to its logit: "Yet across this MLP “They”
 * falls from 54 % to 13 % (step 13). This MLP also makes the vector longer, …"; '' without a fall.
 */
export async function sayFall(context: FindingContext, fall: FallAcross | null): Promise<Sentence | ''> {
  const { plan, prediction } = context;
  if (!prediction || !fall) return '';
  const { point, from, to } = fall;
  const shown = stepThatShows(plan, 'blocks');
  const lens = shown ? sentence` (${shown})` : '';
  const part = componentOf(point);
  return sentence`Yet across this ${part} ${predictionPart(prediction.token)} falls from ${from} to ${to}${lens}. This ${part} ${await sayWhyFalls(context, fall)}.`;
}

/** Why a longer vector is less certain: through the final norm, the length alone changes the logits. */
export const MAKES_LONGER =
  'makes the vector longer, so the final norm divides it by more and all logits lie closer together';

/** Why a token falls across a part that adds to its logit. */
type WhyFalls = 'others' | 'longer' | 'both';

async function whyFalls(context: FindingContext, { at }: FallAcross): Promise<WhyFalls> {
  const fall: LensFall | null = await readScaleOfFall(context, at);
  if (!fall) return 'others';
  return fall.after < fall.alone ? 'both' : 'longer';
}

const TO_OTHERS = 'adds even more to the logits of other tokens';
const REASONS: Readonly<Record<WhyFalls, string>> = {
  others: TO_OTHERS,
  longer: `also ${MAKES_LONGER}`,
  both: `${TO_OTHERS}, and it ${MAKES_LONGER}`,
};

/** The reason: "adds even more to the logits of other tokens", "also makes the vector longer, and …", or both. */
export async function sayWhyFalls(context: FindingContext, fall: FallAcross): Promise<Sentence> {
  return sentence`${REASONS[await whyFalls(context, fall)]}`;
}

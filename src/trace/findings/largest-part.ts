/** Why the token was predicted: which kind of part gives it most of its logit, and which single part and which head add most. */
import { whyNot } from '../../architectures/why-not';
import type { AttributionPart } from '../readings/attribution';
import type { TotalKind } from '../readings/attribution-totals';
import type { ModelComponent } from '../readings/model-part';
import type { FindingContext, FindingStep } from './context';
import { type Finding, finding, predictionPart, type Sentence, sentence } from './finding';
import { DOES_MUCH } from './head-adds';
import { headName, type MainReason, readMainReason } from './main-reason';
import { signedPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { sayTotals } from './proportion';
import { leastOf, mostOf, sayHeads, sayMostAndLeast, sayTotalsOf, sayWhichBiases } from './rather-than';
import { looksIn } from './where-looks';

/** A head adds little beside a part of which it adds less than this share: then it is not named. */
const LITTLE = 1 / 5;

/** What figures of contributions do not show: in the panel the explanation of their figure says it. */
const DIRECT =
  'These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. None of them was tested by a run without the part.';

export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const reason = await readMainReason(context);
  if (!reason) return null;
  const tested = testedPart(context);
  const { token: explained, ratherThan } = prediction;
  if (ratherThan) {
    // Of a difference single parts are no reason alone: the kinds come first, and what takes away is told too.
    const { parts } = attribution;
    const looks = looksIn(context);
    const single = sentence`Of the single parts, ${await sayMostAndLeast(parts, looks)}.${await sayHeads(parts, looks)}`;
    const whole = sentence`${sayTotalsOf({ ...attribution, token: explained, ratherThan })}${sayWhichBiases(parts)}`;
    const details = sentence`${DIRECT} ${whole}`;
    return finding('largest part', id, sentence`${reason.told(true)} ${single}`, { details, tested });
  }
  const most = mostOf(attribution.parts);
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(explained);
  const single = sentence`Of the single parts, ${nameOf(most)} adds most to this logit, ${signedPart(most.value)}${sayOfMost(most, contributions.logit, reason.kinds)}${sayHead(contributions, most, reason)}.`;
  const whole = sentence`The logit of ${token} is ${wholePart(contributions)}: ${sayTotals(contributions.totals)}.`;
  const biases = sayWhichBiases(attribution.parts);
  const details = sentence`${DIRECT} ${whole}${reason.ofLead === '' ? '' : sentence` ${reason.ofLead}`}${biases}`;
  return finding('largest part', id, sentence`${reason.told(true)} ${single}${reason.lead(true)}`, { details, tested });
}

type OfPrediction = Pick<FindingContext, 'plan' | 'prediction'>;

/**
 * The part that a run can leave out to test the verdict: the one that is said to add most; where that is no part of a
 * block, of those that are named, the one that does most.
 */
export function testedPart(context: OfPrediction): ModelComponent | undefined {
  const { attribution, contributions, ratherThan } = context.prediction ?? {};
  if (!attribution || !canLeaveOut(context)) return undefined;
  const most = mostOf(attribution.parts);
  const part = componentOf(most);
  if (part) return most.value < DOES_MUCH ? undefined : part;
  const [head, best] = [testedHead(context), contributions?.best?.value ?? 0];
  if (!ratherThan) return best >= LITTLE * most.value ? head : undefined;
  const least = leastOf(attribution.parts);
  return -least.value > Math.max(best, DOES_MUCH) ? (componentOf(least) ?? head) : head;
}

/** A head or an MLP: what a run can leave out. */
function componentOf({ kind, layer, head, cross }: AttributionPart): ModelComponent | undefined {
  return (kind === 'mlp' || kind === 'head') && layer !== null ? { kind, layer, head, cross } : undefined;
}

/** The head that does most, where it does much. */
export function testedHead(context: OfPrediction): ModelComponent | undefined {
  const { best } = context.prediction?.contributions ?? {};
  if (!best || best.value < DOES_MUCH || !canLeaveOut(context)) return undefined;
  const { kind, layer, head, cross } = best;
  return { kind, layer, head, cross };
}

function canLeaveOut({ plan }: OfPrediction): boolean {
  return whyNot(plan, 'A run without a part') === undefined;
}

type Contributions = NonNullable<NonNullable<FindingContext['prediction']>['contributions']>;

/**
 * Behind its figure: that it is more than the whole, or no reading of this text. The share of a bias of attention changes with the final norm's scale, no other.
 * @param named kinds that were told before it: of biases it is known by then that they do not depend on the text
 */
function sayOfMost(
  { kind, value }: AttributionPart,
  logit: number,
  named: readonly { readonly kind: TotalKind }[],
): string {
  const more = value > logit ? ', more than the whole, since others take away' : '';
  if (named.some((told) => told.kind === 'biases')) return more;
  switch (kind) {
    case 'norm_bias':
    case 'head_bias':
      return `, the same for every text${more}`;
    case 'attn_bias':
      return `, added to the stream whatever the text is${more}`;
    default:
      return more;
  }
}

/** Where it looks, of a head that adds most of all parts; else the head that adds most, unless it adds little beside that. Begins with punctuation. */
function sayHead(
  { best, values, cross, totals }: Contributions,
  most: AttributionPart,
  { looks }: MainReason,
): Sentence | '' {
  if (!best || best.value < DOES_MUCH) return '';
  if (most.kind === 'head') return looks === '' ? '' : sentence`; it ${looks}`;
  if (values.length + (cross?.length ?? 0) < 2 || best.value < LITTLE * most.value) return '';
  const figure = signedPart(best.value);
  const all = totals.find(({ kind }) => kind === (best.cross ? 'cross_heads' : 'heads'));
  // The same figure twice looks like an error.
  const others = all && signedPart(all.value).text === figure.text ? ', while the others cancel out' : '';
  return sentence`; of the heads it is ${headName(best)}, with ${figure}${others}`;
}

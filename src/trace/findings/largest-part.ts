/** Why the token was predicted: which kind of part gives it most of its logit, and which single part and which head add most. */
import { whyNot } from '../../architectures/why-not';
import type { AttributionPart } from '../readings/attribution';
import type { ModelComponent } from '../readings/model-part';
import type { FindingContext, FindingStep } from './context';
import { type Finding, finding, predictionPart, type Sentence, sentence } from './finding';
import { DOES_MUCH } from './head-adds';
import { headName, type MainReason, readMainReason } from './main-reason';
import { signedPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { sayTotals } from './proportion';
import { mostOf, sayHeads, sayMostAndLeast, sayTotalsOf, sayWhichBiases } from './rather-than';

/** A head adds little beside a part of which it adds less than this share: then it is not named. */
const LITTLE = 1 / 5;

/** What figures of contributions do not show: in the panel the explanation of their figure says it. */
const DIRECT =
  'These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. No part was left out to test this.';

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
    const heads = sayHeads(parts);
    const single = sentence`Of the single parts ${sayMostAndLeast(parts)}.`;
    const whole = sentence`${sayTotalsOf({ ...attribution, token: explained, ratherThan })}${sayWhichBiases(parts)}`;
    const details = sentence`${heads === '' ? '' : sentence`${heads}. `}${DIRECT} ${whole}`;
    return finding('largest part', id, sentence`${reason.told(true)} ${single}`, { details, tested });
  }
  const most = mostOf(attribution.parts);
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(explained);
  const single = sentence`Of the single parts ${nameOf(most)} adds most, ${signedPart(most.value)}${sayOfMost(most, contributions.logit)}${sayHead(contributions, most, reason)}.`;
  const whole = sentence`The logit of ${token} is ${wholePart(contributions)}: ${sayTotals(contributions.totals)}.`;
  const biases = sayWhichBiases(attribution.parts);
  const details = sentence`${DIRECT} ${whole}${reason.ofLead === '' ? '' : sentence` ${reason.ofLead}`}${biases}`;
  return finding('largest part', id, sentence`${reason.told(true)} ${single}`, { details, tested });
}

/** The part that a run can leave out to test the verdict: the head that does most, or an MLP beside which that does little. */
export function testedPart({
  plan,
  prediction,
}: Pick<FindingContext, 'plan' | 'prediction'>): ModelComponent | undefined {
  const { attribution, contributions } = prediction ?? {};
  if (!attribution || whyNot(plan, 'A run without a part') !== undefined) return undefined;
  const best = contributions?.best;
  const { kind, layer, value } = mostOf(attribution.parts);
  const mlp = kind === 'mlp' && layer !== null && value >= DOES_MUCH && { kind, layer, head: null, cross: false };
  if (best && best.value >= DOES_MUCH && !(mlp && best.value < LITTLE * value))
    return { kind: 'head', layer: best.layer, head: best.head, cross: best.cross };
  return mlp || undefined;
}

type Contributions = NonNullable<NonNullable<FindingContext['prediction']>['contributions']>;

/** Behind its figure: that it is more than the whole, or no reading of this text. The share of a bias of attention changes with the final norm's scale, no other. */
function sayOfMost({ kind, value }: AttributionPart, logit: number): string {
  const more = value > logit ? ', more than the whole, since others take away' : '';
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

/** Why the token was predicted: which kind of part gives it most of its logit, and which single part and which head add most. */
import type { AttributionPart } from '../readings/attribution';
import type { TotalKind } from '../readings/attribution-totals';
import { type ModelComponent, samePart } from '../readings/model-part';
import { canLeaveOut, type FindingContext, type FindingStep } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import { type Finding, finding, otherPart, predictionPart, type Sentence, sentence } from './finding';
import type { Rival } from './lead-words';
import { type MainReason, readMainReason } from './main-reason';
import { signedPart, sizePart, wholePart, wordsOf } from './numbers';
import { headName, nameOf } from './part-names';
import { saySum } from './proportion';
import {
  componentOf,
  components,
  isComponent,
  leastOf,
  mostComponent,
  mostOf,
  saySingleParts,
  sayTotalsOf,
  sayWhichBiases,
} from './rather-than';
import { looksIn } from './where-looks';

/** What figures of contributions do not show: in the panel the explanation of their figure says it. */
const ALL_PARTS = 'read from the run with all parts; a run without a part can give another result.';
const DIRECT = `These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. They are ${ALL_PARTS}`;
/** The same behind a verdict that says what direct contributions do not count. */
const DIRECT_AGAIN = `These direct contributions are ${ALL_PARTS}`;

export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const reason = await readMainReason(context);
  if (!reason) return null;
  const tested = namedPart(context, reason);
  const { token: explained, ratherThan } = prediction;
  if (ratherThan) {
    // Of a difference single parts are no reason alone: the kinds come first, and what takes away is told too.
    const { parts } = attribution;
    const { isOfText } = reason;
    const single = await saySingleParts(parts, looksIn(context), { canLeaveOut: canLeaveOut(context), isOfText });
    const whole = sentence`${sayTotalsOf({ ...attribution, token: explained, ratherThan })}${sayWhichBiases(parts)}`;
    const details = sentence`${DIRECT} ${whole}`;
    const opposes = opposingHead(parts, tested);
    return finding('largest part', id, sentence`${reason.told(true)} ${single}`, { details, tested, opposes });
  }
  const most = mostOf(attribution.parts);
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(explained);
  const ofMost = sentence`${signedPart(most.value)}${sayOfMost(most, contributions.logit, reason.named)}`;
  const others = reason.rival
    ? sayToRival(most, reason.rival)
    : sayOthers(prediction, most, reason, canLeaveOut(context));
  const single = sentence`Of the single parts, ${nameOf(most)} adds most to this logit: ${ofMost}${others}.`;
  const whole = sentence` The logit of ${token} is ${wholePart(contributions)}: ${saySum(contributions.totals)}.`;
  const biases = sayWhichBiases(attribution.parts);
  const { ofBiases } = reason;
  const meant = reason.saysDirect ? DIRECT_AGAIN : DIRECT;
  const direct = ofBiases === '' ? meant : sentence`${meant} ${ofBiases}`;
  const { ofBoth, ofLead } = reason;
  const details = sentence`${direct}${whole}${ofLead === '' ? '' : sentence` ${ofLead}`}${ofBoth === '' ? '' : sentence` ${ofBoth}`}${biases}`;
  const told = sentence`${reason.told(true)} ${single}${reason.lead(true)}`;
  const { rival } = reason;
  const opposes = rival ? opposingHead(rival.attribution.parts, tested) : undefined;
  return finding('largest part', id, told, { details, tested, opposes, leadOver: rival?.token.id });
}

type OfPrediction = Pick<FindingContext, 'plan' | 'prediction'>;

/**
 * The part that a run can leave out to test the verdict: of a token that leads the one that clearly sets it apart from the
 * runner-up, or none. Of another, and of two tokens, the head or MLP that adds most, where it does much beside what does
 * most. Where none adds to a difference, the one that takes away most from it.
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
  if (best) return ratherThan || best.value >= LITTLE * mostOf(parts).value ? componentOf(best) : undefined;
  const least = leastOf(parts);
  return ratherThan && -least.value > DOES_MUCH && isComponent(least) ? componentOf(least) : undefined;
}

/**
 * The part that step 14 offers to leave out: the one that tests its verdict, or, where none clearly sets the token apart,
 * the one that it names as adding most to the logit. A reader wants to try what is named.
 */
export function namedPart(
  context: OfPrediction,
  reason: Pick<MainReason, 'apart' | 'leads'>,
): ModelComponent | undefined {
  return testedPart(context, reason) ?? testedPart(context, { apart: null, leads: false });
}

/**
 * Of a difference the head that takes away most of all its parts, where that is more than the part adds that is offered to be
 * left out: who sees the figure wants to try that one.
 */
export function opposingHead(
  parts: readonly AttributionPart[],
  tested: ModelComponent | undefined,
): ModelComponent | undefined {
  const least = leastOf(parts);
  const own = tested && parts.find((part) => samePart(part, tested));
  if (!own || !isComponent(least) || least.kind !== 'head') return undefined;
  return -least.value > Math.abs(own.value) ? componentOf(least) : undefined;
}

/** The head that does most, where it does much. */
export function testedHead(context: OfPrediction): ModelComponent | undefined {
  const { best } = context.prediction?.contributions ?? {};
  if (!best || best.value < DOES_MUCH || !canLeaveOut(context)) return undefined;
  return componentOf(best);
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

/** ", and +5.02 to that of “It”": what is added to both alike sets neither apart. */
function sayToRival(most: AttributionPart, { token, attribution }: Rival): Sentence {
  const lead = attribution.parts.find((part) => samePart(part, most))?.value ?? 0;
  const { to, adds } = wordsOf(most.value - lead);
  const more = sizePart(signedPart(most.value - lead));
  return sentence`, and ${to === 'to' ? '' : `${adds} `}${more} ${to} that of ${otherPart(token)}`;
}

/**
 * Where it looks, of a head that adds most of all parts. Of another part the head that adds most, and of one that no run can
 * leave out first the part that one can: of both not what adds little beside that. Begins with punctuation.
 */
function sayOthers(
  { attribution, contributions }: NonNullable<FindingContext['prediction']>,
  most: AttributionPart,
  { looks }: MainReason,
  canTest: boolean,
): Sentence | '' {
  if (most.kind === 'head') return looks === '' ? '' : sentence`; it ${looks}`;
  const tested = isComponent(most) ? undefined : mostComponent(attribution?.parts ?? []);
  const isMlp = tested?.kind === 'mlp' && tested.value >= LITTLE * most.value;
  const mlp = isMlp
    ? sentence`; of the ${components(canTest)} it is ${nameOf(tested)}, with ${signedPart(tested.value)}`
    : '';
  const among = tested && !isMlp ? components(canTest) : 'heads';
  return sentence`${mlp}${contributions ? sayHead(contributions, most, among) : ''}`;
}

/** @param among which parts it adds most of */
function sayHead({ best, values, cross, totals }: Contributions, most: AttributionPart, among: string): Sentence | '' {
  const count = values.length + (cross?.length ?? 0);
  if (!best || best.value < DOES_MUCH || count < 2 || best.value < LITTLE * most.value) return '';
  const figure = signedPart(best.value);
  const all = totals.find(({ kind }) => kind === (best.cross ? 'cross_heads' : 'heads'));
  // The same figure twice looks like an error.
  const others = all && signedPart(all.value).text === figure.text ? ', while the other heads cancel out' : '';
  return sentence`; of the ${among} it is ${headName(best)}, with ${figure}${others}`;
}

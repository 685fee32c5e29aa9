/**
 * Why the token was predicted: the kind of part that gives it most of its logit, and the single part and the head that add
 * most.
 */
import type { Attribution, AttributionPart } from '../readings/attribution';
import type { TotalKind } from '../readings/attribution-totals';
import type { HeadContributions } from '../readings/head-contributions';
import { samePart } from '../readings/model-part';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { partsOfDifference } from './difference-parts';
import { DOES_MUCH, LITTLE } from './does-much';
import {
  capitalised,
  type Finding,
  finding,
  inTurn,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
} from './finding';
import type { Rival } from './lead-words';
import { sayMoreThanWhole } from './logit-by-kind';
import { type MainReason, readMainReason } from './main-reason';
import { contributionPart, signedPart, sizePart, wholePart, wordsOf } from './numbers';
import { isShownHead, nameAfterSteps, nameOf } from './part-names';
import { saySum } from './proportion';
import { COMPONENTS, isComponent, mostComponent, mostPositivePart, sayWhichBiases } from './rather-than';
import { namedPart, opposingHead } from './tested-part';
import { amountsIn, DIRECT, DIRECT_AGAIN, type ToldContributions } from './told-contributions';

/** A logit, or a difference, that is a sum of contributions. */
interface SummedPrediction extends ExplainedPrediction {
  readonly attribution: Attribution;
  readonly contributions: HeadContributions;
}

/** @returns null if no prediction is explained, or if its logit is no sum of contributions */
export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions, ratherThan } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const reason = await readMainReason(context);
  if (!reason) return null;
  const explained = { ...prediction, attribution, contributions };
  const found = ratherThan
    ? await partsOfDifference(context, { ...explained, ratherThan }, reason)
    : partsOfLogit(context, explained, reason);
  return found && finding('largest part', id, found.told, found);
}

/** The part that adds most to a token's logit, or to its lead over the runner-up. @returns null if no part adds much */
function partsOfLogit(
  context: FindingContext,
  prediction: SummedPrediction,
  reason: MainReason,
): ToldContributions | null {
  const { attribution, contributions } = prediction;
  const most = mostPositivePart(attribution.parts);
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(prediction.token);
  const { rival } = reason;
  const single = reason.namesLargest
    ? sayBesideLargest(context, most, reason)
    : saySingle(context, prediction, most, reason);
  // Besides a verdict about the lead, the part that adds most to the logit alone would be a second answer.
  const [first, beside] = rival ? (['', single] as const) : ([single, ''] as const);
  const whole = sentence` The logit of ${token} is ${wholePart(contributions)}: ${saySum(contributions.totals)}.`;
  const details = sentence`${sayDirect(reason)}${beside}${whole}${sayLeadBeside(most, reason)}${sayWhichBiases(attribution.parts)}`;
  const told = sentence`${reason.told(true)}${first}${reason.lead(true)}`;
  const tested = namedPart(context, reason);
  if (!rival) {
    const title = sentence`What these parts add to the logit of ${token}`;
    return { told, details, tested, ofParts: amountsIn(told, attribution, title) };
  }
  const title = sentence`What these parts add to the lead of ${token} over ${otherPart(rival.token)}`;
  const opposes = opposingHead(rival.attribution.parts, tested);
  const ofParts = amountsIn(told, rival.attribution, title);
  return { told, details, tested, opposes, leadOver: rival.token.id, ofParts };
}

/** What the figures do not show, and the bias that adds most to the lead. */
function sayDirect({ saysDirect, ofBiases }: MainReason): Sentence {
  const meant = saysDirect ? DIRECT_AGAIN : DIRECT;
  return ofBiases === '' ? sentence`${meant}` : sentence`${meant} ${ofBiases}`;
}

/** The sum that makes the lead, and what the part that adds most to it adds to both tokens. Begins with a space. */
function sayLeadBeside(most: AttributionPart, reason: MainReason): Sentence | '' {
  const told = inTurn([reason.ofLead, saysBoth(most, reason) ? '' : reason.ofBoth]);
  return told === '' ? '' : sentence` ${told}`;
}

/** " Of the single parts, the MLP of block 0 adds most to this logit: +1.28." */
function saySingle(
  context: FindingContext,
  prediction: ExplainedPrediction,
  most: AttributionPart,
  reason: MainReason,
): Sentence {
  const logit = prediction.contributions?.logit ?? 0;
  const others = reason.rival ? sayToRival(most, reason.rival) : sayOthers(context, most, reason);
  const ofMost = sentence`${contributionPart(most)}${sayOfMost(most, logit, reason.named)}${others}`;
  return sentence` Of the single parts, ${nameAfterSteps(context, most)} adds most to this logit: ${ofMost}.`;
}

/**
 * Used if the verdict names that part: where a head attends; for an MLP, the head that adds most, if its contribution is
 * considerable beside it. Begins with a space.
 */
function sayBesideLargest(context: FindingContext, most: AttributionPart, { looks }: MainReason): Sentence | '' {
  if (most.kind === 'head') return looks === '' ? '' : sentence` ${capitalised(nameOf(most))} ${looks}.`;
  const head = headBeside(context, most);
  return head ? sentence` Of the heads, ${head.name} adds most: ${contributionPart(head.part)}${head.others}.` : '';
}

/**
 * The words after its number: that it exceeds the whole, or that it does not depend on this text. Of all biases, only the share
 * of an attention bias varies, with the scale of the final norm.
 * @param named kinds that were named before: if biases are among them, it is already known that they do not depend on the text
 */
function sayOfMost(
  { kind, value }: AttributionPart,
  logit: number,
  named: readonly { readonly kind: TotalKind }[],
): string {
  const more = sayMoreThanWhole(value, logit);
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

/** Whether `saySingle` gives what the part that contributes most to the lead adds to both tokens. */
function saysBoth(most: AttributionPart, { rival, namesLargest }: MainReason): boolean {
  return (
    rival !== null && !namesLargest && isComponent(most) && samePart(most, mostPositivePart(rival.attribution.parts))
  );
}

/** ", and +5.02 to that of “It”": a contribution to both alike does not separate them. */
function sayToRival(most: AttributionPart, { token, attribution }: Rival): Sentence {
  const lead = attribution.parts.find((part) => samePart(part, most))?.value ?? 0;
  const { to, adds } = wordsOf(most.value - lead);
  const more = sizePart(signedPart(most.value - lead));
  return sentence`, and ${to === 'to' ? '' : `${adds} `}${more} ${to} that of ${otherPart(token)}`;
}

/**
 * If a head adds most of all parts, where it attends. Otherwise the head that adds most; if no run can leave out the largest
 * part, before that the largest part that a run can leave out. Either is omitted if it adds little in comparison. Begins with
 * punctuation.
 */
function sayOthers(context: FindingContext, most: AttributionPart, { looks }: MainReason): Sentence | '' {
  if (most.kind === 'head') return looks === '' ? '' : sentence`; it ${looks}`;
  const tested = isComponent(most) ? undefined : mostComponent(context.prediction?.attribution?.parts ?? []);
  const isMlp = tested?.kind === 'mlp' && tested.value >= LITTLE * most.value;
  const mlp = isMlp ? sentence`; of the ${COMPONENTS} it is ${nameOf(tested)}, with ${contributionPart(tested)}` : '';
  const among = tested && !isMlp ? COMPONENTS : 'heads';
  return sentence`${mlp}${sayHead(context, most, among)}`;
}

/** @param among the parts of which it adds most, in words */
function sayHead(context: FindingContext, most: AttributionPart, among: string): Sentence | '' {
  const head = headBeside(context, most);
  if (!head) return '';
  return sentence`; of the ${among} it is ${head.name}, with ${contributionPart(head.part)}${head.others}`;
}

/**
 * The head that adds most, and the words for the others; `undefined` if it is the only one, or adds little beside another part
 * and no step has shown it.
 */
function headBeside(context: FindingContext, most: AttributionPart) {
  const { best, values, cross, totals } = context.prediction?.contributions ?? {};
  if (!best || !values || !totals || best.value < DOES_MUCH || values.length + (cross?.length ?? 0) < 2)
    return undefined;
  const part = { ...best, kind: 'head' } as const;
  if (best.value < LITTLE * most.value && !isShownHead(context, part)) return undefined;
  const all = totals.find(({ kind }) => kind === (best.cross ? 'cross_heads' : 'heads'));
  // The same number twice would look like a mistake.
  const isAlike = all && signedPart(all.value).text === signedPart(best.value).text;
  const others = isAlike ? ', while the other heads cancel out' : '';
  return { name: nameAfterSteps(context, part), part, others };
}

/**
 * Why the token was predicted: the kind of part that gives it most of its logit, and the single part and the head that add
 * most.
 */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { type AttributionPart, readAttribution } from '../readings/attribution';
import type { TotalKind } from '../readings/attribution-totals';
import { type ModelComponent, samePart } from '../readings/model-part';
import { canLeaveOut, type ExplainedPrediction, type FindingContext, type FindingStep } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import {
  type Amounts,
  capitalised,
  type Finding,
  finding,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
} from './finding';
import type { Rival } from './lead-words';
import { sayMoreThanWhole } from './logit-by-kind';
import { type MainReason, readMainReason } from './main-reason';
import { signedPart, sizePart, wholePart, wordsOf } from './numbers';
import { isShownHead, nameAfterSteps, nameOf } from './part-names';
import { saySum } from './proportion';
import {
  COMPONENTS,
  componentOf,
  isComponent,
  mostComponent,
  mostNegativePart,
  mostPositivePart,
  saySingleParts,
  sayTotalsOf,
  sayWhichBiases,
} from './rather-than';
import { sayBoth } from './sets-apart';
import { looksIn } from './where-looks';

/** A limit of contributions that figures do not show; in the panel, the explanation of the figure says it. */
const ANOTHER = 'run without a part can give another result.';
const DIRECT = `These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. A ${ANOTHER}`;
/** The same remark after a verdict that already says what direct contributions do not count. */
const DIRECT_AGAIN = `These direct contributions are read from the run with all parts; a ${ANOTHER}`;

/** @returns null if no prediction is explained, or if its logit is no sum of contributions */
export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const reason = await readMainReason(context);
  if (!reason) return null;
  const tested = namedPart(context, reason);
  const { token: explained, ratherThan } = prediction;
  if (ratherThan) {
    // For a difference, single parts alone are no reason: the kinds come first, and what takes away is given too.
    const { parts } = attribution;
    const { isOfText } = reason;
    const single = await saySingleParts(parts, looksIn(context), isOfText);
    const whole = sentence`${sayTotalsOf({ ...attribution, token: explained, ratherThan })}${sayWhichBiases(parts)}`;
    const details = sentence`${DIRECT} ${whole}`;
    const opposes = opposingHead(parts, tested);
    const sums = sentence`${reason.told(true)} ${single}`;
    const ofBoth = isOfText ? await sayBothOfMost(context, { token: explained, ratherThan }, parts) : '';
    const told = ofBoth === '' ? sums : sentence`${sums} ${ofBoth}`;
    const title = sentence`What these parts add to the lead of ${predictionPart(explained)} over ${otherPart(ratherThan)}`;
    const ofParts = amountsIn(sums, parts, title);
    return finding('largest part', id, told, { details, tested, opposes, ofParts });
  }
  const most = mostPositivePart(attribution.parts);
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(explained);
  const single = reason.namesLargest
    ? sayBesideLargest(context, most, reason)
    : saySingle(context, prediction, most, reason);
  const whole = sentence` The logit of ${token} is ${wholePart(contributions)}: ${saySum(contributions.totals)}.`;
  const biases = sayWhichBiases(attribution.parts);
  const { ofBiases } = reason;
  const meant = reason.saysDirect ? DIRECT_AGAIN : DIRECT;
  const direct = ofBiases === '' ? meant : sentence`${meant} ${ofBiases}`;
  const { ofLead, rival } = reason;
  const ofBoth = saysBoth(most, reason) ? '' : reason.ofBoth;
  // Besides a verdict about the lead, the part that adds most to the logit alone would be a second answer.
  const [first, beside] = rival ? (['', single] as const) : ([single, ''] as const);
  const details = sentence`${direct}${beside}${whole}${ofLead === '' ? '' : sentence` ${ofLead}`}${ofBoth === '' ? '' : sentence` ${ofBoth}`}${biases}`;
  const told = sentence`${reason.told(true)}${first}${reason.lead(true)}`;
  const opposes = rival ? opposingHead(rival.attribution.parts, tested) : undefined;
  const title = rival
    ? sentence`What these parts add to the lead of ${token} over ${otherPart(rival.token)}`
    : sentence`What these parts add to the logit of ${token}`;
  const ofParts = amountsIn(told, (rival?.attribution ?? attribution).parts, title);
  return finding('largest part', id, told, { details, tested, opposes, leadOver: rival?.token.id, ofParts });
}

/** Of two chosen tokens: whether the head or MLP that adds most to the lead raises the one or lowers the other. */
async function sayBothOfMost(
  { source, choice }: FindingContext,
  { token, ratherThan }: Pick<ExplainedPrediction, 'token'> & { readonly ratherThan: TokenDescription },
  parts: readonly AttributionPart[],
): Promise<Sentence | ''> {
  const most = mostComponent(parts);
  if (!most) return '';
  const attribution = await readAttribution(source, choice.position, token.id);
  return sayBoth(most, { token, attribution }, ratherThan);
}

/** The parts whose contributions a sentence gives, in its order; `undefined` if it gives none. */
function amountsIn(told: Sentence, parts: readonly AttributionPart[], title: Sentence): Amounts | undefined {
  const given = new Set(told.parts.flatMap(({ value }) => parts.find((part) => part.value === value) ?? []));
  const rows = [...given].map((part) => ({ name: capitalised(nameOf(part)), number: signedPart(part.value) }));
  return rows.length > 0 ? { title, rows } : undefined;
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
  const ofMost = sentence`${signedPart(most.value)}${sayOfMost(most, logit, reason.named)}${others}`;
  return sentence` Of the single parts, ${nameAfterSteps(context, most)} adds most to this logit: ${ofMost}.`;
}

/**
 * Used if the verdict names that part: where a head attends; for an MLP, the head that adds most, if its contribution is
 * considerable beside it. Begins with a space.
 */
function sayBesideLargest(context: FindingContext, most: AttributionPart, { looks }: MainReason): Sentence | '' {
  if (most.kind === 'head') return looks === '' ? '' : sentence` ${capitalised(nameOf(most))} ${looks}.`;
  const head = headBeside(context, most);
  return head ? sentence` Of the heads, ${head.name} adds most: ${signedPart(head.value)}${head.others}.` : '';
}

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
  const mlp = isMlp ? sentence`; of the ${COMPONENTS} it is ${nameOf(tested)}, with ${signedPart(tested.value)}` : '';
  const among = tested && !isMlp ? COMPONENTS : 'heads';
  return sentence`${mlp}${sayHead(context, most, among)}`;
}

/** @param among the parts of which it adds most, in words */
function sayHead(context: FindingContext, most: AttributionPart, among: string): Sentence | '' {
  const head = headBeside(context, most);
  if (!head) return '';
  return sentence`; of the ${among} it is ${head.name}, with ${signedPart(head.value)}${head.others}`;
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
  return { name: nameAfterSteps(context, part), value: best.value, others };
}

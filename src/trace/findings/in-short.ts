/**
 * Why the token was predicted, in one answer: the verdict without numbers, and, beside figures, the few numbers that
 * matter.
 */
import { counted } from '../../base/counted';
import { quoted } from '../../base/quoted-token';
import { isForcedLast } from '../../generate/logit-rules';
import type { AttributionTotal } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import { findCertainty } from './certainty';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import {
  capitalised,
  type Finding,
  finding,
  headPart,
  inTurn,
  listed,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { readLooksInContest, sayContest } from './head-that-does-more';
import { type MainReason, readMainReason } from './main-reason';
import { logitPart, percentPart, signedPart, tablePercentPart, wholePart } from './numbers';
import { readHeadThatDoesMore } from './opening-head';
import { headName, nameOf } from './part-names';
import { isComponent, mostComponent, mostNegativePart, mostPositivePart, sayMostOfComponents } from './rather-than';
import { testedHead, testedPart } from './tested-part';
import { looksIn } from './where-looks';

type Figured = Pick<MainReason, 'kinds' | 'leads'>;
type Detailed = Figured & Pick<MainReason, 'ofBoth' | 'limits'>;

/** @returns null if no prediction is explained, or if no reason for it is known */
export async function findInShort(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!prediction || !here) return null;
  const begin = sentence`In short: after ${tokenPart(here, { token: choice.position })}`;
  const reason = await readMainReason(context);
  if (!reason) return null;
  const { lens, token } = prediction;
  // For a token that leads, the part that adds most to its logit alone need not be the reason for the lead.
  const ofLogit = reason.leads ? '' : await sayParts(context, prediction, reason);
  const share = tablePercentPart((lens.target ?? lens.final).probability.at(-1) as number);
  return finding(
    'in short',
    step.id,
    sentence`${reason.told(false, begin)}${ofLogit}${reason.lead(false)} The probability of ${predictionPart(token)}${prediction.ratherThan ? ' among all tokens' : ''} is ${share}.${sayRuled(context, token.id)}${sayWentOn(context)}`,
    {
      details: sayDetails(prediction, reason),
      tested: testedPart(context, reason) ?? (reason.leads ? undefined : testedHead(context)),
      forBeginners: await sayForBeginners(context, step),
    },
  );
}

/** The whole way once more in few words, and that all of it is done again for each further token. */
async function sayForBeginners(context: FindingContext, step: FindingStep): Promise<Sentence | undefined> {
  const told = sayWholeWay(context) ?? (await sayHowSure(context, step));
  return told && sentence`${told}${sayAgain(context)}`;
}

/**
 * "The 14 tokens of the text became vectors, to which the heads and neurons of 6 blocks added what they made of them. From the
 * vector of “to” the model computed what comes next: most probably “the”, with 16 %."; `undefined` for a source and an output,
 * and where no next token is predicted.
 */
function sayWholeWay({ source, plan, choice, prediction }: FindingContext): Sentence | undefined {
  const [stack, ...others] = plan.stacks;
  const here = source.tokens[choice.position];
  const { lens } = prediction ?? {};
  const top = lens?.tokens.find(({ id }) => id === lens.top.at(-1));
  if (!stack || others.length > 0 || plan.predicts !== 'next token' || !here || !lens || !top) return undefined;
  const tokens = source.tokens.length === 1 ? 'token of the text became a vector' : 'tokens of the text became vectors';
  const to = source.tokens.length === 1 ? 'it' : 'them';
  return sentence`The ${counted(source.tokens.length, tokens, tokens)}, to which the heads and neurons of ${counted(stack.layers, 'block')} added what they made of ${to}. From the vector of ${tokenPart(here, { token: choice.position })} the model computed what comes next: most probably ${predictionPart(top)}, with ${percentPart(lens.probability.at(-1) as number)}.`;
}

/** How sure the model was, briefly. */
async function sayHowSure(context: FindingContext, step: FindingStep): Promise<Sentence | undefined> {
  const sure = await findCertainty(context, step);
  return sure ? sentence`${{ parts: sure.parts.slice(0, sure.briefCount) }}` : undefined;
}

/**
 * " Then one token is taken and appended to the text, and everything runs again for the next: 17 tokens were written
 * that way."
 */
function sayAgain({ source, choice, written }: FindingContext): string {
  if (written.length === 0 || choice.position !== source.tokens.length - 1 || choice.id !== null) return '';
  const wrote = `${counted(written.length, 'token')} ${written.length === 1 ? 'was' : 'were'} written that way`;
  return ` Then one token is taken and appended to the ${source.source ? 'output' : 'text'}, and everything runs again for the next: ${wrote}.`;
}

/** " But “H” is written, as forced_bos_token_id of generation_config.json decides." */
function sayRuled({ source, choice, written: [first] }: FindingContext, id: number): Sentence | '' {
  const [ruled] = first?.rules ?? [];
  const isLast = choice.position === source.tokens.length - 1;
  if (!first || !ruled || !isLast || first.id === id || choice.id !== null) return '';
  return sentence` But ${quoted(first)} is written, as ${ruled.rule} of generation_config.json decides.`;
}

/**
 * " With this trace the model wrote 17 tokens more, one pass each, and gave them 14 % on average.": the end of the story, shown
 * for the last token only. Leaves out the average if the user, a rule or another distribution decided, since the model's
 * probabilities mean less then.
 */
function sayWentOn({ source, choice, written }: FindingContext): Sentence | '' {
  if (written.length < 2 || choice.position !== source.tokens.length - 1 || choice.id !== null) return '';
  if (written.some(({ isChosenByUser }) => isChosenByUser)) return '';
  const last = written.at(-1);
  const isForced = last !== undefined && isForcedLast(last);
  const isEnd = isForced || (last !== undefined && source.model?.spec.eosTokenIds.includes(last.id));
  const end = isEnd
    ? `, ${isForced ? 'a forced ' : ''}${quoted({ ...last, special: true })} at the end among them`
    : '';
  const wrote = sentence` With this trace the model wrote ${counted(written.length, 'token')} more${end}, one pass each`;
  const isOwn = written.every(
    ({ rules, isDistributionChanged }) => (rules?.length ?? 0) === 0 && !isDistributionChanged,
  );
  const mean = Math.exp(written.reduce((sum, { logprob }) => sum + logprob, 0) / written.length);
  return isOwn && Number.isFinite(mean)
    ? sentence`${wrote}, and gave them ${percentPart(mean)} on average.`
    : sentence`${wrote}.`;
}

/**
 * If nothing that heads and MLPs read makes a difference, the largest contribution of one of them; otherwise the largest single
 * part.
 */
async function sayParts(
  context: FindingContext,
  prediction: ExplainedPrediction,
  { isOfText, looks, namesLargest }: MainReason,
): Promise<Sentence> {
  const { attribution } = prediction;
  if (isOfText || !attribution) {
    const contest = await sayHeadInContest(context, prediction);
    const head = contest || sayHead(prediction, looks);
    return sentence`${namesLargest ? '' : sayLargest(prediction)}${head}${contest ? '' : sayLargestAgainst(prediction)}`;
  }
  return sentence`${await sayMostOfComponents(attribution.parts, looksIn(context))}`;
}

/**
 * " The largest single part is the MLP of block 4." For two tokens: that it contributes most to the first. A head is left to
 * the next sentence.
 */
function sayLargest({ attribution, token, ratherThan }: ExplainedPrediction): Sentence | '' {
  if (!attribution) return '';
  const most = ratherThan ? mostComponent(attribution.parts) : mostPositivePart(attribution.parts);
  if (most?.kind !== 'mlp' || most.value < DOES_MUCH) return '';
  return ratherThan
    ? sentence` Of the heads and MLPs, ${nameOf(most)} does most for ${predictionPart(token)}.`
    : sentence` The largest single part is ${nameOf(most)}.`;
}

/**
 * " Head 5.4 takes away more than any head or MLP adds: −1.77, for “her”.": for two tokens, if the largest contribution favours
 * the other one.
 */
function sayLargestAgainst({ attribution, ratherThan }: ExplainedPrediction): Sentence | '' {
  const components = attribution?.parts.filter(isComponent) ?? [];
  if (!ratherThan || components.length < 2) return '';
  const least = mostNegativePart(components);
  if (-least.value < DOES_MUCH || -least.value <= mostPositivePart(components).value) return '';
  return sentence` ${capitalised(nameOf(least))} takes away more than any head or MLP adds: ${signedPart(least.value)}, for ${otherPart(ratherThan)}.`;
}

/**
 * " Of the 48 heads, head 3.1 adds most to “the”. In the contest with “her”, the runner-up, head 5.4 does more: it looks most
 * at “Mary” and favours “her” over “the”." Used if a panel opens on such a head.
 */
async function sayHeadInContest(context: FindingContext, prediction: ExplainedPrediction): Promise<Sentence | ''> {
  const more = await readHeadThatDoesMore(context);
  const looks = more && (await readLooksInContest(context, prediction, more));
  if (!looks) return '';
  const { values, cross } = prediction.contributions ?? {};
  const count = (values?.length ?? 0) + (cross?.length ?? 0);
  const { best } = more;
  const most = sentence` Of the ${String(count)} heads, head ${headPart(best.layer, best.head)} adds most to ${predictionPart(prediction.token)}.`;
  const contest = sentence` In the contest with ${otherPart(more.rival)}, ${more.rivalLeads ? 'which leads' : 'the runner-up'},`;
  return sentence`${most}${contest} ${headName(more)} does more: it ${looks} and ${sayContest(prediction, more)}.`;
}

/**
 * " Of the 48 heads, head 5.4 adds most; it looks most at “people”." For a difference, says that the head contributes most to
 * its token.
 */
function sayHead({ contributions, token, ratherThan }: ExplainedPrediction, looks: Sentence | ''): Sentence | '' {
  const { best, values, cross } = contributions ?? {};
  if (!best || !values || best.value < DOES_MUCH) return '';
  const count = values.length + (cross?.length ?? 0);
  const where = looks === '' ? '' : sentence`; it ${looks}`;
  const does = ratherThan ? sentence`does most for ${predictionPart(token)}` : 'adds most';
  return count < 2
    ? where && sentence` Its ${headName(best)} ${looks}.`
    : sentence` Of the ${String(count)} heads, ${headName(best)} ${does}${where}.`;
}

/**
 * What the verdict leaves out, the contributions to either token of the part that contributes most to a lead, then the sum that
 * makes the logit.
 */
function sayDetails(prediction: ExplainedPrediction, reason: Detailed): Sentence | '' {
  return inTurn([reason.limits, reason.ofBoth, sayFigures(prediction, reason)]);
}

/**
 * "Of its logit, 10.44, +9.27 comes from the MLPs and +4.55 from the attention heads, while the biases take away 2.45." Lists
 * the kinds that contribute much in order of size, so that none larger than a named one is left out.
 */
function sayFigures({ ratherThan, contributions }: ExplainedPrediction, { kinds, leads }: Figured): Sentence | '' {
  const [first] = kinds;
  if (!contributions || !first) return '';
  const { best, logit, totals } = contributions;
  const sign = first.value < 0 ? -1 : 1;
  const least = Math.max(DOES_MUCH, LITTLE * Math.abs(first.value));
  const from = bySize(totals).filter(({ value }) => sign * value >= least);
  const head = best && best.value >= DOES_MUCH && !leads ? best : undefined;
  const ownKind = head?.cross ? 'cross_heads' : 'heads';
  const added = from.map(({ kind, value }) => {
    const name = sentence`the ${TOTAL_NAMES[kind]}`;
    const isOfHead = head && kind === ownKind;
    return { value, name: isOfHead ? sentence`${name} (${headName(head)}: ${signedPart(head.value)})` : name };
  });
  if (added.length === 0) return '';
  const whole = ratherThan
    ? sentence`Its logit minus that of ${otherPart(ratherThan)} is ${wholePart(contributions)}:`
    : sentence`Of its logit, ${wholePart(contributions)},`;
  const isMore = sign * (from.reduce((sum, { value }) => sum + value, 0) - logit) > 0;
  return sentence`${whole} ${sayAdded(added)}${isMore ? sayAgainst(totals, sign) : ''}.`;
}

/**
 * ", while the attention heads take away 4.87 and the MLPs 2.80": the kinds with the opposite sign, if the named ones make more
 * than the whole.
 */
function sayAgainst(totals: readonly AttributionTotal[], sign: 1 | -1): Sentence | '' {
  const against = bySize(totals).filter(({ value }) => -sign * value >= DOES_MUCH);
  const verb = sign > 0 ? 'take' : 'add';
  const does = `${verb}${against[0]?.kind === 'embedding' ? 's' : ''}${sign > 0 ? ' away' : ''}`;
  const amounts = against.map(
    ({ kind, value }, at) =>
      sentence`the ${TOTAL_NAMES[kind]} ${at === 0 ? `${does} ` : ''}${logitPart(Math.abs(value))}`,
  );
  return against.length === 0 ? '' : sentence`, while ${listed(amounts)}`;
}

function bySize(totals: readonly AttributionTotal[]): AttributionTotal[] {
  return totals.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** "+9.27 comes from the MLPs and +4.55 from the attention heads" */
function sayAdded(added: readonly { readonly value: number; readonly name: Sentence }[]): Sentence {
  return listed(
    added.map(({ value, name }, at) => sentence`${signedPart(value)}${at === 0 ? ' comes' : ''} from ${name}`),
  );
}

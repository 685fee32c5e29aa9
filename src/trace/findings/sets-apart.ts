/**
 * Which head or MLP sets the prediction apart from the runner-up: what adds most to its logit may add as much to the logits
 * of other tokens, and then it decides nothing.
 */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { headContributions } from '../readings/head-contributions';
import type { ModelComponent } from '../readings/model-part';
import {
  canLeaveOut,
  type ExplainedPrediction,
  type FindingContext,
  type LooksContext,
  type SummedLogit,
} from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import { otherPart, predictionPart, type Sentence, sentence } from './finding';
import { differenceParts, logitPart, signedPart } from './numbers';
import { nameOf } from './part-names';
import { componentOf, components, mostComponent, mostOf } from './rather-than';
import { looksIn } from './where-looks';

/** What adds at least such a part of what the first adds comes close behind it. */
const CLOSE = 9 / 10;

export interface SetsApart {
  readonly part: ModelComponent;
  /**
   * "what sets “She” apart from “It”, the runner-up, is most of all head 5.4 (+0.61 of a lead of 0.90), which looks most at “girl”"
   * @param ofBoth whether it is told what that is the difference of: "(+0.50 to “She” and −0.11 to “It”, so +0.61 of a lead of 0.90)"
   */
  readonly told: (ofBoth: boolean) => Sentence;
}

/**
 * Null where the token does not lead, or where no head and no MLP is clearly the one that does most for its lead.
 * @param lead the difference of the logits of the most probable token and of the next
 */
export async function readSetsApart(
  context: FindingContext,
  prediction: ExplainedPrediction,
  lead: Attribution,
): Promise<SetsApart | null> {
  const { parts, logit, ratherThan } = lead;
  const [best, most] = [mostComponent(parts), mostOf(parts)];
  if (!ratherThan || !best || logit < DOES_MUCH || best.value < LITTLE * most.value) return null;
  const next = mostComponent(parts.filter((part) => part !== best));
  // Of two that are written alike none does most.
  if (next && signedPart(next.value).text === signedPart(best.value).text) return null;
  const looks = await looksIn(ofLead(context, prediction, lead))(best);
  const sets = sentence`what sets ${predictionPart(prediction.token)} apart from ${otherPart(ratherThan)}, the runner-up, is most of all`;
  const both = sayBoth(most, prediction, ratherThan);
  const share = sayOfLead(most.value, logit);
  const whole = (ofBoth: boolean) =>
    sentence`${nameOf(most)} (${ofBoth && both !== '' ? sentence`${both}, so ${share}` : share})`;
  const amongWhich = components(canLeaveOut(context));
  const among = best === most ? '' : sentence`; of the ${amongWhich} it is ${nameOf(best)} (${signedPart(best.value)})`;
  const which = looks === '' ? '' : sentence`, which ${looks}`;
  const close =
    next && next.value >= CLOSE * best.value
      ? sentence`; close behind comes ${nameOf(next)} (${signedPart(next.value)})`
      : '';
  return { part: componentOf(best), told: (ofBoth) => sentence`${sets} ${whole(ofBoth)}${among}${which}${close}` };
}

/** "+0.50 to “She” and −0.11 to “It”": what its part of the lead is the difference of; empty where it is not known of the one logit. */
function sayBoth(
  part: AttributionPart,
  { token, attribution }: ExplainedPrediction,
  rival: TokenDescription,
): Sentence | '' {
  const own = attribution?.parts.find((one) => isSame(one, part))?.value;
  if (own === undefined) return '';
  const [toToken, toRival] = differenceParts(own, own - part.value);
  return sentence`${toToken} to ${predictionPart(token)} and ${toRival} to ${otherPart(rival)}`;
}

function isSame(one: AttributionPart, other: AttributionPart): boolean {
  return one.kind === other.kind && one.layer === other.layer && one.head === other.head && one.cross === other.cross;
}

/**
 * "+0.61 of a lead of 0.90", "+2.11; others take most of it away: the whole lead is 0.55": of what is more than the whole it is
 * said why.
 */
function sayOfLead(value: number, lead: number): Sentence {
  if (value <= lead) return sentence`${signedPart(value)} of a lead of ${logitPart(lead)}`;
  const much = lead < value / 2 ? 'most' : 'some';
  return sentence`${signedPart(value)}; others take ${much} of it away: the whole lead is ${logitPart(lead)}`;
}

/** What a head takes from which token is of the lead then. */
export function ofLead<C extends LooksContext, P extends SummedLogit>(context: C, prediction: P, lead: Attribution) {
  const contributions = headContributions(lead, context.source.spec);
  return { ...context, prediction: { ...prediction, ratherThan: lead.ratherThan, attribution: lead, contributions } };
}

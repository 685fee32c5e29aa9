/**
 * Which head or MLP sets the prediction apart from the runner-up: what adds most to its logit may add as much to the logits
 * of other tokens, and then it decides nothing.
 */
import { amountWords } from '../../base/added-in-words';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { kindOf } from '../readings/attribution-totals';
import { headContributions } from '../readings/head-contributions';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { ExplainedPrediction, FindingContext, LooksContext, SummedLogit } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import { capitalised, inTurn, otherPart, predictionPart, type Sentence, sentence } from './finding';
import { differenceParts, logitPart, signedPart, sizePart } from './numbers';
import { nameOf } from './part-names';
import { componentOf, isComponent, leastOf, mostComponent, mostOf, type SayLooks } from './rather-than';
import { looksIn } from './where-looks';

/** What adds at least such a part of what the first adds comes close behind it. */
const CLOSE = 9 / 10;

/** A reader would take what a head or an MLP does against a lead for what the lead would gain without it. */
const ITSELF = ' This does not count what later parts make of it.';

export interface SetsApart {
  readonly part: ModelComponent;
  /** "“They” leads “It”, the runner-up, by 0.58 in logit." */
  readonly leads: Sentence;
  /**
   * " Head 5.4 does most for that lead (+1.94) and looks most at “people”. The MLP of block 3 takes most away from the lead (−0.90)."
   * Where a part does most against it that later parts read, then what such figures do not count.
   * @param what "that lead", where it was just told
   */
  readonly does: (what: 'that lead' | 'the lead') => Sentence;
  /** Whether that says what direct contributions do not count. */
  readonly saysDirect: boolean;
  /**
   * "Head 5.4 adds +1.69 to “They” and takes away 0.25 from “It”.", where that is known of the one logit; before it "No head or MLP
   * makes the lead alone.", where each adds less than the lead and another part adds most: who asks which part did it is told that
   * none did.
   */
  readonly ofBoth: Sentence | '';
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
  const looks = looksIn(ofLead(context, prediction, lead));
  const does = await sayDoesMost({ most, best, next, logit }, looks);
  const opposing = doesMostAgainst(parts, most);
  const against = opposing ? await sayAgainst(opposing, looks) : '';
  const isAmongMany = best !== most && best.value < logit;
  const saysDirect = opposing !== undefined && isReadByLater(opposing, parts);
  return {
    part: componentOf(best),
    leads: sentence`${predictionPart(prediction.token)} leads ${otherPart(ratherThan)}, the runner-up, by ${logitPart(logit)} in logit.`,
    does: (what) => sentence` ${capitalised(does(what))}.${against}${saysDirect ? ITSELF : ''}`,
    saysDirect,
    ofBoth: inTurn([
      isAmongMany ? sentence`No head or MLP makes the lead alone.` : '',
      sayBoth(most, prediction, ratherThan),
    ]),
  };
}

interface Foremost {
  readonly most: AttributionPart;
  /** The head or MLP that does most, and the one that follows it. */
  readonly best: AttributionPart;
  readonly next: AttributionPart | undefined;
  /** The lead. */
  readonly logit: number;
}

/**
 * "the token embedding adds most to that (+1.02); of the heads and MLPs head 3.6 adds most (+0.94) and looks most at “the”". Of a
 * head or MLP that adds most of all parts, and still less than the lead, that it does not make it alone.
 */
async function sayDoesMost(
  { most, best, next, logit }: Foremost,
  looks: SayLooks,
): Promise<(what: string) => Sentence> {
  const where = await looks(best);
  const also = where === '' ? '' : sentence` and ${where}`;
  const close =
    next && next.value >= CLOSE * best.value
      ? sentence`; close behind comes ${nameOf(next)} (${signedPart(next.value)})`
      : '';
  const isAlone = best.value >= logit;
  const same = kindOf(most) === 'biases' ? ', the same vector in every text,' : '';
  const first = (what: string) => sentence`${nameOf(most)}${same} adds most to ${what} (${signedPart(most.value)})`;
  const notAlone = isAlone ? '' : sentence` but does not make it alone${where === '' ? '' : ','}`;
  if (best === most) return (what) => sentence`${first(what)}${notAlone}${also}${close}`;
  return (what) =>
    sentence`${first(what)}; of the heads and MLPs ${nameOf(best)} adds most (${signedPart(best.value)})${also}${close}`;
}

/** What does most against the lead; `undefined` where that is little, or where two do as much. */
function doesMostAgainst(parts: readonly AttributionPart[], most: AttributionPart): AttributionPart | undefined {
  const least = leastOf(parts);
  if (-least.value < Math.max(DOES_MUCH, LITTLE * most.value)) return undefined;
  const figure = signedPart(least.value);
  // Of two that are written alike none does most.
  const isTied = parts.some((part) => part !== least && signedPart(part.value).text === figure.text);
  return isTied ? undefined : least;
}

/** Whether a head or MLP reads what it writes: none reads what the last MLP does. */
function isReadByLater(part: AttributionPart, parts: readonly AttributionPart[]): boolean {
  const components = parts.filter(isComponent);
  return isComponent(part) && (part.kind === 'head' || components.some(({ layer }) => layer > part.layer));
}

/** " Head 5.4 takes most away from the lead (−1.77) and looks most at “Mary”.": why the lead is less than what is done for it. A sentence of its own: who asks what made the lead has one answer before it. */
async function sayAgainst(least: AttributionPart, looks: SayLooks): Promise<Sentence> {
  const where = await looks(least);
  const also = where === '' ? '' : sentence` and ${where}`;
  return sentence` ${capitalised(nameOf(least))} takes most away from the lead (${signedPart(least.value)})${also}.`;
}

/** What its part of the lead is the difference of. */
function sayBoth(
  part: AttributionPart,
  { token, attribution }: ExplainedPrediction,
  rival: TokenDescription,
): Sentence | '' {
  const own = attribution?.parts.find((one) => samePart(one, part))?.value;
  if (own === undefined) return '';
  return sentence`${capitalised(nameOf(part))} ${sayToBoth(own, part.value, { token, rival })}.`;
}

/**
 * "adds +1.69 to “They” and takes away 0.25 from “It”": what a part of a lead is the difference of.
 * @param own what the part adds to the logit of the one @param ofLead what it adds to the lead over the other
 */
export function sayToBoth(
  own: number,
  ofLead: number,
  { token, rival }: { readonly token: TokenDescription; readonly rival: TokenDescription },
): Sentence {
  const [toToken, toRival] = differenceParts(own, own - ofLead);
  const [words, more] = [amountWords(toToken.text), amountWords(toRival.text)];
  const verb = more.adds === words.adds ? '' : `${more.adds} `;
  return sentence`${words.adds} ${sizePart(toToken)} ${words.to} ${predictionPart(token)} and ${verb}${sizePart(toRival)} ${more.to} ${otherPart(rival)}`;
}

/** What a head takes from which token is of the lead then. */
export function ofLead<C extends LooksContext, P extends SummedLogit>(context: C, prediction: P, lead: Attribution) {
  const contributions = headContributions(lead, context.source.spec);
  return { ...context, prediction: { ...prediction, ratherThan: lead.ratherThan, attribution: lead, contributions } };
}

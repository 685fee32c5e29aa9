/**
 * Which head or MLP separates the prediction from the runner-up. The part that adds most to its logit can add as much to the
 * logits of other tokens, and then decides nothing.
 */
import { amountWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { kindOf } from '../readings/attribution-totals';
import { headContributions } from '../readings/head-contributions';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { ExplainedPrediction, FindingContext, LooksContext, SummedLogit } from './context';
import { DOES_MUCH, LITTLE } from './does-much';
import { capitalised, inTurn, otherPart, predictionPart, type Sentence, sentence, tokenPart } from './finding';
import { sayBiasesDecide } from './lead-words';
import { contributionPart, differenceParts, logitPart, signedPart, sizePart } from './numbers';
import { isShownHead, nameAfterSteps, nameOf } from './part-names';
import {
  componentOf,
  isComponent,
  mostComponent,
  mostNegativePart,
  mostPositivePart,
  type SayLooks,
} from './rather-than';
import { looksIn } from './where-looks';

/** A part comes close to the first if it adds at least this share of the first one's contribution. */
const CLOSE = 9 / 10;
/** A lead is mostly made by one of two contributions if that is at least so many times as large as the other. */
const MOSTLY = 2;

export interface SetsApart {
  readonly part: ModelComponent;
  /** "“They” leads “It”, the runner-up, by 0.58 in logit." */
  readonly leads: Sentence;
  /** " Head 5.4 does most for that lead (+1.94) and looks most at “people”.": with "Of the single parts, " if biases decide. */
  readonly does: Sentence;
  /** "The biases …, the same vectors in every text, give +3.10 of the lead, …", if they decide; otherwise empty. */
  readonly decided: Sentence | '';
  /** " The MLP of block 3 takes most away from the lead (−0.90)."; empty if none takes away much. */
  readonly against: Sentence | '';
  /**
   * "Later parts also read what head 5.4 writes: how they change the lead because of it is not counted here.", of the part that
   * does most against the lead; empty if nothing reads its output.
   */
  readonly uncounted: Sentence | '';
  /**
   * " Of all heads, head 3.2 of step 8 adds most to “a”: it adds +0.20 to “a” and +0.13 to “the”, which makes +0.07 of this lead.
   * 4 other heads make more of it.", for the step before which another measure was used; empty if the shown head is another, or
   * no head adds more to the lead.
   */
  readonly ofShown: Sentence | '';
  /**
   * "Head 5.4 adds +1.69 to “They” and takes away 0.25 from “It”.", if the contribution to the single logit is known. "No head
   * or MLP makes the lead alone." precedes it if each adds less than the lead and another part adds most, for readers who ask
   * which part did it.
   */
  readonly ofBoth: Sentence | '';
}

/**
 * Null if the token does not lead, or no head or MLP clearly contributes most to its lead.
 * @param lead the difference of the logits of the most probable token and the next
 */
export async function readSetsApart(
  context: FindingContext,
  prediction: ExplainedPrediction,
  lead: Attribution,
): Promise<SetsApart | null> {
  const { parts, logit, ratherThan } = lead;
  const [best, most] = [mostComponent(parts), mostPositivePart(parts)];
  if (!ratherThan || !best || logit < DOES_MUCH || best.value < LITTLE * most.value) return null;
  const next = mostComponent(parts.filter((part) => part !== best));
  // If two read the same, neither contributes most.
  if (next && signedPart(next.value).text === signedPart(best.value).text) return null;
  const looks = looksIn(contextOfLead(context, prediction, lead));
  const does = await sayDoesMost(context, { most, best, next, logit }, looks);
  const opposing = doesMostAgainst(parts, most);
  const isAmongMany = best !== most && best.value < logit;
  const decided = sayBiasesDecide(lead);
  return {
    part: componentOf(best),
    leads: sentence`${predictionPart(prediction.token)} leads ${otherPart(ratherThan)}, the runner-up, by ${logitPart(logit)} in logit.`,
    // Beside a sum of many parts, what adds most is the most of the single parts.
    does: sentence` ${decided === '' ? capitalised(does) : sentence`Of the single parts, ${does}`}.`,
    decided,
    against: opposing ? await sayAgainst(context, opposing, looks) : '',
    uncounted: opposing && isReadByLater(opposing, parts) ? sayUncounted(opposing) : '',
    ofShown: sayShownHead(context, prediction, { parts, rival: ratherThan }),
    ofBoth: inTurn([
      isAmongMany ? sentence`No head or MLP makes the lead alone.` : '',
      sayBoth(most, prediction, ratherThan),
    ]),
  };
}

function sayShownHead(
  context: FindingContext,
  { contributions, token }: ExplainedPrediction,
  { parts, rival }: { readonly parts: readonly AttributionPart[]; readonly rival: TokenDescription },
): Sentence | '' {
  const { best } = contributions ?? {};
  const own = best && parts.find((part) => samePart(part, { ...best, kind: 'head' }));
  if (!own || !isShownHead(context, own)) return '';
  // Readers compare what is written.
  const written = signedPart(own.value).text;
  const isMore = ({ kind, value }: AttributionPart) =>
    kind === 'head' && value > own.value && signedPart(value).text !== written;
  const more = parts.filter(isMore).length;
  if (more === 0) return '';
  const others = more === 1 ? '1 other head makes more of it' : `${count(more)} other heads make more of it`;
  const toBoth = sayToBoth(best.value, own.value, { token, rival });
  return sentence` Of all heads, ${nameAfterSteps(context, own)} adds most to ${predictionPart(token)}: it ${toBoth}, which makes ${contributionPart(own)} of this lead. ${others}.`;
}

interface Foremost {
  readonly most: AttributionPart;
  /** The head or MLP that contributes most, and the next one. */
  readonly best: AttributionPart;
  readonly next: AttributionPart | undefined;
  /** The lead. */
  readonly logit: number;
}

/**
 * "the token embedding adds most to that (+1.02); of the heads and MLPs head 3.6 adds most (+0.94) and looks most at “the”". If
 * the head or MLP adds most of all parts but less than the lead, also says that it does not make the lead alone.
 */
async function sayDoesMost(
  context: FindingContext,
  { most, best, next, logit }: Foremost,
  looks: SayLooks,
): Promise<Sentence> {
  const where = await looks(best);
  const also = where === '' ? '' : sentence` and ${where}`;
  const close =
    next && next.value >= CLOSE * best.value
      ? sentence`; close behind comes ${nameAfterSteps(context, next)} (${contributionPart(next)})`
      : '';
  const isAlone = best.value >= logit;
  const same = kindOf(most) === 'biases' ? ', the same vector in every text,' : '';
  const first = sentence`${nameWithToken(context, most)}${same} adds most to that lead (${contributionPart(most)})`;
  const notAlone = isAlone ? '' : sentence` but does not make it alone${where === '' ? '' : ','}`;
  if (best === most) return sentence`${first}${notAlone}${also}${close}`;
  return sentence`${first}; of the heads and MLPs ${nameAfterSteps(context, best)} adds most (${contributionPart(best)})${also}${close}`;
}

/** "the token embedding of “to”": what the last token adds by itself, whatever the text before it. */
function nameWithToken(context: FindingContext, part: AttributionPart): Sentence {
  const token = context.source.tokens[context.choice.position];
  const of =
    part.kind === 'embed' && token ? sentence` of ${tokenPart(token, { token: context.choice.position })}` : '';
  return sentence`${nameAfterSteps(context, part)}${of}`;
}

/** The part that contributes most against the lead; `undefined` if that is little, or two contribute equally. */
function doesMostAgainst(parts: readonly AttributionPart[], most: AttributionPart): AttributionPart | undefined {
  const least = mostNegativePart(parts);
  if (-least.value < Math.max(DOES_MUCH, LITTLE * most.value)) return undefined;
  const figure = signedPart(least.value);
  // If two read the same, neither contributes most.
  const isTied = parts.some((part) => part !== least && signedPart(part.value).text === figure.text);
  return isTied ? undefined : least;
}

/** Readers would otherwise take a contribution against a lead for what the lead would gain without the part. */
function sayUncounted(opposing: AttributionPart): Sentence {
  return sentence`Later parts also read what ${nameOf(opposing)} writes: how they change the lead because of it is not counted here.`;
}

/** Whether a head or MLP reads its output; nothing reads that of the last MLP. */
function isReadByLater(part: AttributionPart, parts: readonly AttributionPart[]): boolean {
  const components = parts.filter(isComponent);
  return isComponent(part) && (part.kind === 'head' || components.some(({ layer }) => layer > part.layer));
}

/**
 * " Head 5.4 takes most away from the lead (−1.77) and looks most at “Mary”.": why the lead is smaller than the contributions
 * to it. It is a separate sentence, so that the one before is a single answer to what made the lead.
 */
async function sayAgainst(context: FindingContext, least: AttributionPart, looks: SayLooks): Promise<Sentence> {
  const where = await looks(least);
  const also = where === '' ? '' : sentence` and ${where}`;
  return sentence` ${capitalised(nameAfterSteps(context, least))} takes most away from the lead (${contributionPart(least)})${also}.`;
}

/**
 * "Head 5.4 adds +1.69 to “They” and takes away 0.25 from “It”: mostly it raises “They”.": the two contributions whose difference
 * is the part's contribution to the lead, and which of them makes it.
 */
export function sayBoth(
  part: AttributionPart,
  { token, attribution }: Pick<ExplainedPrediction, 'token' | 'attribution'>,
  rival: TokenDescription,
): Sentence | '' {
  const own = attribution?.parts.find((one) => samePart(one, part))?.value;
  if (own === undefined) return '';
  return sentence`${capitalised(nameOf(part))} ${sayToBoth(own, part.value, { token, rival })}${sayMostly(own, part.value, { token, rival })}.`;
}

/** ": mostly it lowers “It”", of a part that adds to a lead; empty if it raises the one about as much as it lowers the other. */
function sayMostly(
  own: number,
  ofLead: number,
  { token, rival }: { readonly token: TokenDescription; readonly rival: TokenDescription },
): Sentence | '' {
  const lowered = ofLead - own;
  const [less, more] = [Math.abs(own), Math.abs(lowered)].toSorted((a, b) => a - b) as [number, number];
  if (ofLead <= 0 || less * MOSTLY > more) {
    if (ofLead <= 0 || own * lowered >= 0) return '';
    return own > 0
      ? sentence`: it raises both, ${predictionPart(token)} more`
      : sentence`: it lowers both, ${otherPart(rival)} more`;
  }
  return own > lowered
    ? sentence`: mostly it raises ${predictionPart(token)}`
    : sentence`: mostly it lowers ${otherPart(rival)}`;
}

/**
 * "adds +1.69 to “They” and takes away 0.25 from “It”": the contributions whose difference is the contribution to a lead. "adds
 * only +0.179 to “the” but +1.945 to “her”": what adds to a token and works against its lead would read as a contradiction.
 * @param own the part's contribution to the token's logit @param ofLead its contribution to the lead over the other
 */
export function sayToBoth(
  own: number,
  ofLead: number,
  { token, rival }: { readonly token: TokenDescription; readonly rival: TokenDescription },
): Sentence {
  const [toToken, toRival] = differenceParts(own, own - ofLead);
  const [words, more] = [amountWords(toToken.text), amountWords(toRival.text)];
  const verb = more.adds === words.adds ? '' : `${more.adds} `;
  const isLess = ofLead < 0 && words.adds === 'adds' && more.adds === 'adds';
  const [only, and] = isLess ? [' only', 'but'] : ['', 'and'];
  return sentence`${words.adds}${only} ${sizePart(toToken)} ${words.to} ${predictionPart(token)} ${and} ${verb}${sizePart(toRival)} ${more.to} ${otherPart(rival)}`;
}

/** The context and prediction for explaining the lead, so that what a head takes from a token refers to the lead. */
export function contextOfLead<C extends LooksContext, P extends SummedLogit>(
  context: C,
  prediction: P,
  lead: Attribution,
) {
  const contributions = headContributions(lead, context.source.spec);
  return { ...context, prediction: { ...prediction, ratherThan: lead.ratherThan, attribution: lead, contributions } };
}

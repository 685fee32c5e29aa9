/**
 * Why a token is predicted, in one verdict. If one part clearly contributes most to its lead over the runner-up: first that
 * lead, the parts that contribute most for and against it, and its sum by kind of part; then the kind that gives the token most
 * of its logit. Otherwise first the kind that gives it most of its logit, then the lead.
 */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { type AttributionTotal, attributionTotals, kindOf } from '../readings/attribution-totals';
import type { ModelComponent } from '../readings/model-part';
import type { FindingContext } from './context';
import { reasonOfDifference } from './difference-reason';
import { DOES_MUCH } from './does-much';
import { asRemark, inTurn, ofLead, paragraph, predictionPart, type Sentence, sentence, spaced } from './finding';
import { type Rival, readRival, sayLead, sayLeadSum, sayMostOfBiases } from './lead-words';
import { isSummed, leadingKinds } from './leading-kinds';
import { sayGives, sayMoreThanWhole } from './logit-by-kind';
import { contributionPart } from './numbers';
import { nameAfterSteps } from './part-names';
import { isComponent, mostPositivePart, sayTotalsOf } from './rather-than';
import { readSetsApart, type SetsApart } from './sets-apart';
import { sayWhereLooks } from './where-looks';

export interface MainReason {
  /** The kinds of parts that contribute most, largest first. */
  readonly kinds: readonly AttributionTotal[];
  /** All kinds that the verdict names. */
  readonly named: readonly AttributionTotal[];
  /**
   * The part that separates the token from the runner-up; null if none clearly does, or the user chose the token to compare
   * with.
   */
  readonly apart: ModelComponent | null;
  /** Whether the token leads over all others: then the part that adds most to its logit alone is no reason for that. */
  readonly leads: boolean;
  /** The runner-up, if a part separates the token from it; otherwise null. */
  readonly rival: Rival | null;
  /**
   * "“They” leads “It”, the runner-up, by 0.58 in logit. Head 5.4 adds most to that lead (+1.94)." @param begin the words
   * before it: "In short: after “.”"
   */
  readonly told: (withFigures: boolean, begin?: Sentence | '') => Sentence;
  /**
   * What contributes most to the lead over the rival, or against it, as a separate sentence; begins with a space, or is empty.
   */
  readonly lead: (withFigures: boolean) => Sentence | '';
  /** Whether heads or MLPs contribute much. The contributions of embedding and biases alone do not depend on other tokens. */
  readonly isOfText: boolean;
  /** "looks most at “people”", for the head that contributes most; empty if none contributes much. */
  readonly looks: Sentence | '';
  /** The sum that makes the lead over the rival; empty if the verdict gives it, or the user chose the token to compare with. */
  readonly ofLead: Sentence | '';
  /**
   * The contributions to the token and to the rival of the part that contributes most to the lead; empty if the verdict is not
   * about the lead.
   */
  readonly ofBoth: Sentence | '';
  /** Whether the verdict says what direct contributions do not count. */
  readonly saysDirect: boolean;
  /** What the verdict with figures adds: that biases decide, and what it does not count. */
  readonly limits: Sentence | '';
  /** Whether the verdict names the head or MLP that contributes most to the token. */
  readonly namesLargest: boolean;
  /** If the biases contribute most to the lead over the rival: the single bias with most of that contribution. */
  readonly ofBiases: Sentence | '';
}

/** The values of the fields that most verdicts do not use. */
const NOTHING_ELSE = {
  apart: null,
  leads: false,
  rival: null,
  lead: () => '',
  isOfText: true,
  ofLead: '',
  ofBoth: '',
  saysDirect: false,
  limits: '',
  namesLargest: false,
  ofBiases: '',
} as const satisfies Partial<MainReason>;

/** Null if no part is known to contribute much. */
export async function readMainReason(context: FindingContext): Promise<MainReason | null> {
  const { prediction } = context;
  const { attribution, contributions, token, ratherThan } = prediction ?? {};
  if (!prediction || !attribution || !contributions || !token) return null;
  if (attribution.parts.every(({ value }) => Math.abs(value) < DOES_MUCH)) return null;
  const { best } = contributions;
  const looks = best && best.value >= DOES_MUCH ? await sayWhereLooks(context, best) : '';
  if (ratherThan) {
    const reason = reasonOfDifference(context, { token, ratherThan }, attribution);
    return { ...NOTHING_ELSE, ...reason, named: reason.kinds, looks };
  }
  const totals = attributionTotals(attribution);
  const { kinds } = leadingKinds(totals, 1);
  const rival = await readRival(context.source, context.choice.position, token.id);
  const apart = rival && (await readSetsApart(context, prediction, rival.attribution));
  if (rival && apart) return { ...reasonOfLead({ token, attribution, kinds }, rival, apart), looks };
  const leads = rival !== null && rival.attribution.logit >= 0;
  const ofBiases = rival && isSummed(kinds, rival.attribution) ? sayMostOfBiases(rival.attribution) : '';
  const ofLead =
    rival && !isSummed(kinds, rival.attribution)
      ? sayTotalsOf({ ...rival.attribution, token, ratherThan: rival.token }, `, ${rival.words},`)
      : '';
  const most = memberOf(kinds, attribution);
  const told: MainReason['told'] = (withFigures, begin = '') => {
    const member =
      most && (withFigures || most.kind === 'mlp' || leads)
        ? sayMember(context, most, attribution.logit, withFigures)
        : '';
    return sentence`${sayGives(kinds, attribution, predictionPart(token), { withFigures, begin: spaced(begin), member })}.`;
  };
  const lead: MainReason['lead'] = (withFigures) =>
    rival ? sayLead(context, predictionPart(token), kinds, { ...rival, withFigures, own: attribution }) : '';
  const namesLargest = most !== null;
  return { ...NOTHING_ELSE, kinds, named: kinds, leads, told, lead, looks, ofLead, ofBiases, namesLargest };
}

/** The head or MLP that adds most of all parts, if it belongs to the single kind that adds most; otherwise null. */
function memberOf(kinds: MainReason['kinds'], { parts }: Attribution): AttributionPart | null {
  const [kind, ...others] = kinds;
  const most = mostPositivePart(parts);
  const isMember = others.length === 0 && isComponent(most) && kindOf(most) === kind?.kind;
  return isMember && most.value >= DOES_MUCH ? most : null;
}

/** ", most of all the MLP of block 0 (+1.28)," */
function sayMember(context: FindingContext, most: AttributionPart, logit: number, withFigures: boolean): Sentence {
  const figure = withFigures ? sentence` (${contributionPart(most)}${sayMoreThanWhole(most.value, logit)})` : '';
  return sentence`, most of all ${nameAfterSteps(context, most)}${figure},`;
}

/**
 * The verdict on a token that one part separates from the runner-up: first that part, then the sums by kind of the lead and of
 * the logit.
 */
function reasonOfLead(
  { token, attribution, kinds }: { token: TokenDescription; attribution: Attribution; kinds: MainReason['kinds'] },
  rival: Rival,
  { part, leads, does, decided, against, uncounted, ofShown, ofBoth }: SetsApart,
): Omit<MainReason, 'looks'> {
  const totals = attributionTotals(rival.attribution);
  const leading = leadingKinds(totals, 1).kinds;
  // Biases that decide are named and explained even if another kind contributes more to the lead.
  const namedInLead = decided === '' ? leading : [...leading, ...totals.filter(({ kind }) => kind === 'biases')];
  const sum = sayLeadSum(rival.attribution, leading, { beforeLast: ' and ' });
  const summed = ofLead(sentence` By kind, the lead is ${sum}.`);
  const bySum = decided === '' ? summed : '';
  const told: MainReason['told'] = (withFigures, begin = '') => {
    // Two quoted tokens in a row would read as one.
    const sets = sentence`${begin === '' ? leads : sentence`${begin}, ${leads}`}${does}${withFigures ? decided && sentence` ${decided}` : ''}${against}`;
    // The sum that makes the logit alone is given beside figures: it need not be what decides.
    if (!withFigures) return sentence`${sets}${bySum}`;
    const gives = sayGives(kinds, attribution, predictionPart(token), { withFigures, begin: '', told: namedInLead });
    return sentence`${sets}${bySum}${ofShown}${uncounted && asRemark(sentence` ${uncounted}`)}${paragraph(sentence` ${gives}.`)}`;
  };
  const named = [...namedInLead, ...kinds];
  // A bias that adds most of all parts has been named before.
  const isNamed = kindOf(mostPositivePart(rival.attribution.parts)) === 'biases';
  const ofBiases = leading.length > 1 || isNamed ? '' : sayMostOfBiases(rival.attribution);
  // If biases decide, the verdict does not give the rest; beside figures, the whole sum is given.
  const whole = sayTotalsOf({ ...rival.attribution, token, ratherThan: rival.token }, `, ${rival.words},`);
  return {
    ...NOTHING_ELSE,
    kinds,
    named,
    apart: part,
    leads: true,
    rival,
    told,
    ofLead: decided === '' ? '' : whole,
    ofBoth,
    saysDirect: uncounted !== '',
    limits: inTurn([decided, uncounted]),
    ofBiases,
  };
}

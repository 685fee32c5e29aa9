/**
 * Why a token is predicted, in one verdict. Where one part clearly does most for its lead over the runner-up, first that
 * lead, which parts do most for and against it, and what it is by kind of part; then which kind gives the token most of its
 * logit. Where none is, first what gives it most of its logit, then the lead.
 */

import { capital } from '../../base/counted';
import { argmax } from '../../base/vectors';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Attribution, type AttributionPart, readAttribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals, kindOf, type TotalKind } from '../readings/attribution-totals';
import { ADDED_WHATEVER, TOTAL_NAMES } from '../readings/attribution-words';
import type { AttentionHead, ModelComponent } from '../readings/model-part';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { kindsBesideText, sayBesideText } from './beside-text';
import { sayBiasesDecide } from './biases-decide';
import type { FindingContext } from './context';
import { DOES_MUCH } from './does-much';
import {
  type FindingPart,
  headPart,
  ofLead,
  otherPart,
  paragraph,
  predictionPart,
  type Sentence,
  sentence,
} from './finding';
import { isNone, namesOf, verbOf } from './kind-words';
import { sayGives } from './logit-by-kind';
import { logitPart, partBeside } from './numbers';
import { nameOf } from './part-names';
import { saySum } from './proportion';
import { mostOf, sayTotalsOf } from './rather-than';
import { readSetsApart, type SetsApart } from './sets-apart';
import { sayWhereLooks } from './where-looks';

/** A second kind of part is named beside the first where it does at least such a part of what that does. */
const ALSO = 2 / 3;
/** What does the opposite is named where it does at least such a part of what is done. */
const OPPOSES = 1 / 3;

/** The token that another has to be told from: the most probable one, or the next where it is that itself. */
export interface Rival {
  readonly token: TokenDescription;
  /** "the next most probable" */
  readonly words: string;
  /** Whether it is more probable than the token that has to be told from it. */
  readonly leads: boolean;
  /** Of the difference of both logits. */
  readonly attribution: Attribution;
}

export interface MainReason {
  /** The kinds of parts that do most, that which does most first. */
  readonly kinds: readonly AttributionTotal[];
  /** Those that the verdict names at all. */
  readonly named: readonly AttributionTotal[];
  /** What sets the token apart from the runner-up; null where none is clearly the one, or another token was chosen for that. */
  readonly apart: ModelComponent | null;
  /** Whether the token leads over all others: then what adds most to its logit alone is no reason for it. */
  readonly leads: boolean;
  /** That runner-up, where something sets the token apart from it. */
  readonly rival: Rival | null;
  /** "“They” leads “It”, the runner-up, by 0.58 in logit. Head 5.4 does most for that lead (+1.94)." @param begin what stands before it: "In short: after “.”" */
  readonly told: (withFigures: boolean, begin?: Sentence | '') => Sentence;
  /** What does most for the lead over the rival, or against it, as a sentence of its own; begins with a space, and may be empty. */
  readonly lead: (withFigures: boolean) => Sentence | '';
  /** Whether heads or MLPs do much for it: what embedding and biases alone make of it depends on no other token. */
  readonly isOfText: boolean;
  /** "looks most at “people”", of the head that does most; empty where none does much. */
  readonly looks: Sentence | '';
  /** What the lead over the rival is the sum of; empty where the verdict says it, and where another token was chosen to explain it rather than. */
  readonly ofLead: Sentence | '';
  /** Of what does most for the lead, what it adds to the token and to the rival; empty where the verdict is not about the lead. */
  readonly ofBoth: Sentence | '';
  /** Whether the verdict says what direct contributions do not count. */
  readonly saysDirect: boolean;
  /** Where the biases do most for the lead over the rival, which single one of them does most of that. */
  readonly ofBiases: Sentence | '';
}

/** Null where no part is known that does much. */
export async function readMainReason(context: FindingContext): Promise<MainReason | null> {
  const { prediction } = context;
  const { attribution, contributions, token, ratherThan } = prediction ?? {};
  if (!prediction || !attribution || !contributions || !token) return null;
  if (attribution.parts.every(({ value }) => Math.abs(value) < DOES_MUCH)) return null;
  const { best } = contributions;
  const looks = best && best.value >= DOES_MUCH ? await sayWhereLooks(context, best) : '';
  if (ratherThan) return { ...reasonOfDifference(context, { token, ratherThan }, attribution), looks };
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
  const told: MainReason['told'] = (withFigures, begin = '') =>
    sentence`${sayGives(kinds, attribution, predictionPart(token), { withFigures, begin: spaced(begin) })}.`;
  const lead: MainReason['lead'] = (withFigures) =>
    rival ? sayLead(context, predictionPart(token), kinds, { ...rival, withFigures, own: attribution }) : '';
  const own = { kinds, named: kinds, apart: null, leads, rival: null, told, lead, isOfText: true, saysDirect: false };
  return { ...own, looks, ofLead, ofBoth: '', ofBiases };
}

/** What is told of a token that one part sets apart from the runner-up: first that, then the kinds of parts, of the lead and of the logit. */
function reasonOfLead(
  { token, attribution, kinds }: { token: TokenDescription; attribution: Attribution; kinds: MainReason['kinds'] },
  rival: Rival,
  { part, leads, does, saysDirect, ofBoth }: SetsApart,
): Omit<MainReason, 'looks'> {
  const leading = leadingKinds(attributionTotals(rival.attribution), 1).kinds;
  const decided = sayBiasesDecide(rival.attribution, otherPart(rival.token));
  const sum = sayLeadSum(rival.attribution, leading, { beforeLast: ' and ' });
  const summed = ofLead(sentence` By kind, the lead is ${sum}.`);
  const why = decided === '' ? sentence`${does('that lead')}${summed}` : sentence`${decided}${does('the lead')}`;
  const told: MainReason['told'] = (withFigures, begin = '') => {
    // Two quoted tokens in a row would be read as one.
    const sets = sentence`${begin === '' ? leads : sentence`${begin}, ${leads}`}${why}`;
    // What its logit alone is made of is told beside figures: it need not be what decides.
    if (!withFigures) return sets;
    const gives = sayGives(kinds, attribution, predictionPart(token), { withFigures, begin: '', told: leading });
    return sentence`${sets}${paragraph(sentence` ${gives}.`)}`;
  };
  const named = [...leading, ...kinds];
  const ofBiases = leading.length > 1 ? '' : sayMostOfBiases(rival.attribution);
  // Biases that decide are told without what all else is: beside figures stands the whole sum.
  const whole = sayTotalsOf({ ...rival.attribution, token, ratherThan: rival.token }, `, ${rival.words},`);
  const own = { kinds, named, apart: part, leads: true, rival, isOfText: true, saysDirect } as const;
  return { ...own, told, lead: () => '', ofLead: decided === '' ? '' : whole, ofBoth, ofBiases };
}

/**
 * "embedding −2.14, attention heads +5.26, MLPs +3.65, biases −6.19": all of a lead, so that nobody misses what takes away.
 * Of biases that add most to it also what they are: "biases +2.13 (added whatever the text is)".
 */
function sayLeadSum(
  attribution: Attribution,
  leading: readonly AttributionTotal[],
  { told = [], beforeLast }: { readonly told?: readonly AttributionTotal[]; readonly beforeLast?: string },
): Sentence {
  const isExplained = leading.some(({ kind }) => kind === 'biases') && !told.some(({ kind }) => kind === 'biases');
  const behind = (kind: TotalKind) => (kind === 'biases' && isExplained ? ` (${ADDED_WHATEVER})` : '');
  return saySum(attributionTotals(attribution), { behind, ...(beforeLast !== undefined && { beforeLast }) });
}

/** What stands before a sentence, and the space between the two. */
function spaced(begin: Sentence | ''): Sentence | '' {
  return begin === '' ? '' : sentence`${begin} `;
}

/** Whether what does most for a lead is other than what gives the token most of its logit: then figures say all of its sum. */
function isSummed(kinds: readonly AttributionTotal[], attribution: Attribution): boolean {
  const leading = leadingKinds(attributionTotals(attribution), 1).kinds;
  const [first] = leading;
  if (!first || attribution.logit < 0) return false;
  const isSame = kinds.length === leading.length && kinds.every(({ kind }) => leading.some((one) => one.kind === kind));
  return !isSame && !(kinds.length === 1 && kinds[0]?.kind === first.kind);
}

/** " The biases take most away from that lead." */
function sayTakesAway(against: readonly AttributionTotal[], totals: readonly AttributionTotal[]): string {
  if (against.length === 0) return '';
  const most = areOthersOf(against, totals) ? ' most' : '';
  return ` ${capital(namesOf(against, against))} ${verbOf(against, 'take')}${most} away from that lead.`;
}

/** Of a difference the reader asked himself what decides, and what does not: that is the whole verdict, and has no figures. */
function reasonOfDifference(
  context: FindingContext,
  { token, ratherThan }: { readonly token: TokenDescription; readonly ratherThan: TokenDescription },
  { parts, logit }: Attribution,
): Omit<MainReason, 'looks'> {
  const totals = attributionTotals({ parts });
  // Of two tokens it is the one with the higher logit that is favoured.
  const isOther = logit < 0;
  const { kinds: leading, favouring } = leadingKinds(totals, isOther ? -1 : 1);
  const beside = kindsBesideText({ parts, logit });
  const kinds = beside ?? leading;
  const names = [predictionPart(token), otherPart(ratherThan)] as const;
  const [favoured, over] = isOther ? names.toReversed() : names;
  const against = opposingKinds(totals, isOther ? -1 : 1);
  const but =
    against.length === 0
      ? ''
      : sentence`, while ${namesOf(against)} ${verbOf(against, 'favour')} ${over}${areOthersOf(against, totals) ? ' most' : ''}`;
  const what = sentence`${favoured} over ${over}`;
  const single = largestElsewhere(parts, kinds, isOther ? -1 : 1);
  const kindsTold = { kinds, favouring, single, areExplained: beside !== null };
  const told: MainReason['told'] = (_withFigures, begin = '') =>
    sentence`${spaced(begin)}${sayKinds(kindsTold, begin === '', what)}${but}.${beside ? sayBesideText(context, beside, favoured) : ''}`;
  // Of the other one single parts are told that favour it.
  const isOfText = beside === null || isOther;
  const none = {
    apart: null,
    leads: false,
    rival: null,
    saysDirect: false,
    ofLead: '',
    ofBoth: '',
    ofBiases: '',
  } as const;
  return { ...none, kinds, named: kinds, told, lead: () => '', isOfText };
}

/** "head 5.4" */
export function headName({ layer, head, cross }: AttentionHead): Sentence {
  return sentence`head ${headPart(layer, head)}${cross ? ' of the cross-attention' : ''}`;
}

/** The kinds that favour most, and how many favour at all. @param sign of what favours */
function leadingKinds(totals: readonly AttributionTotal[], sign: 1 | -1) {
  const favouring = totals.filter(({ value }) => sign * value > 0).toSorted((a, b) => sign * (b.value - a.value));
  const [first, second] = favouring;
  const kinds = [first, second].filter(
    (one): one is AttributionTotal => one !== undefined && one.value / (first?.value ?? 1) >= ALSO,
  );
  return { kinds, favouring: favouring.length };
}

/** Those that do the opposite, where they do much of it. @param sign of what is done */
function opposingKinds(totals: readonly AttributionTotal[], sign: 1 | -1): readonly AttributionTotal[] {
  const [most] = leadingKinds(totals, sign).kinds;
  const against = leadingKinds(totals, sign === 1 ? -1 : 1).kinds;
  return most && against[0] && Math.abs(against[0].value) >= OPPOSES * Math.abs(most.value) ? against : [];
}

interface Favouring {
  readonly kinds: readonly AttributionTotal[];
  /** How many kinds favour it. */
  readonly favouring: number;
  /** The single part that favours it most, where that is of another kind, of which others cancel it; `undefined`: it is of these. */
  readonly single: AttributionPart | undefined;
  /** Whether a sentence of its own says what they depend on. */
  readonly areExplained: boolean;
}

/**
 * The head or MLP that favours a token most of all, where it is of none of these kinds: then sums by kind hide it, as other
 * parts of its kind cancel it.
 * @param sign of what favours
 */
export function largestElsewhere(
  parts: readonly AttributionPart[],
  kinds: readonly AttributionTotal[],
  sign: 1 | -1,
): AttributionPart | undefined {
  const [most] = parts.toSorted((a, b) => sign * (b.value - a.value));
  if (!most || (most.kind !== 'head' && most.kind !== 'mlp') || sign * most.value < DOES_MUCH) return undefined;
  return kinds.some(({ kind }) => kind === kindOf(most)) ? undefined : most;
}

/** @param begins whether a sentence begins with it */
function sayKinds({ kinds, favouring, single, areExplained }: Favouring, begins: boolean, what: Sentence): Sentence {
  if (kinds.length === 0) return sentence`${begins ? 'No' : 'no'} kind of part as a whole favours ${what}`;
  const only = favouring === kinds.length ? 'only' : 'mainly';
  // A single part of another kind may favour it more than any of these does alone.
  const it = begins ? 'Summed by kind, it' : 'it';
  const favour = sentence`${namesOf(kinds, areExplained ? kinds : [])} that ${verbOf(kinds, 'favour')} ${what}`;
  if (single)
    return sentence`${it} is ${favour} most, though the largest single part that does is ${nameOf(single)}, and other parts of its kind cancel it`;
  return sentence`${it} is ${only} ${favour}`;
}

/** What adds most to the lead over the next most probable token, and what takes away from it. */
function sayLead(
  context: FindingContext,
  token: FindingPart,
  kinds: readonly AttributionTotal[],
  { token: rival, attribution, withFigures, own }: Rival & { readonly withFigures: boolean; readonly own: Attribution },
): Sentence | '' {
  const { logit } = attribution;
  const totals = attributionTotals(attribution);
  const other = otherPart(rival);
  if (logit < 0) return sayBehind(token, kinds, totals, attributionTotals(own), other);
  const leading = leadingKinds(totals, 1).kinds;
  const [first] = leading;
  if (!first) return '';
  const lead = sentence`the lead of ${token} over ${other}`;
  const against = sayTakesAway(takingAway(kinds, totals), totals);
  if (!isSummed(kinds, attribution))
    return sentence` The ${kinds.map(({ kind }) => TOTAL_NAMES[kind]).join(' and the ')} also ${verbOf(kinds, 'add')} most to ${lead}.${against}`;
  const beside = withFigures ? kindsBesideText(attribution) : null;
  if (!withFigures)
    return sentence` ${capital(namesOf([first], kinds))} ${verbOf([first], 'add')} most to ${lead}.${against}`;
  const summed = sayLeadSum(attribution, beside ?? [first], { told: beside ?? kinds });
  const why = beside ? sayBesideText(context, beside, token) : '';
  return paragraph(sentence` The lead of ${token} over ${other} is ${logitPart(logit)}: ${summed}.${why}`);
}

/** What takes much away from the lead; where nothing does, of the kinds that were named those that take a little away. */
function takingAway(
  told: readonly AttributionTotal[],
  totals: readonly AttributionTotal[],
): readonly AttributionTotal[] {
  const against = opposingKinds(totals, 1);
  if (against.length > 0) return against;
  return totals.filter(({ kind, value }) => value < 0 && !isNone(value) && told.some((one) => one.kind === kind));
}

/**
 * "Of what the biases add to the lead, +0.92 comes from the bias of the attention of block 1 alone.": of single heads and MLPs
 * other sentences tell.
 */
function sayMostOfBiases(attribution: Attribution): Sentence | '' {
  const { parts } = attribution;
  const leading = leadingKinds(attributionTotals({ parts }), 1).kinds;
  const [first, ...others] = kindsBesideText(attribution) ?? leading.slice(0, 1);
  const own = parts.filter((part) => kindOf(part) === 'biases');
  if (first?.kind !== 'biases' || others.length > 0 || own.length < 2) return '';
  const most = mostOf(own);
  if (most.value >= first.value) return '';
  const amounts = attributionTotals({ parts }).map(({ value }) => value);
  return sentence`Of what the biases add to the lead, ${partBeside(most.value, amounts)} comes from ${nameOf(most)} alone.`;
}

/**
 * Of a token that is not the most probable one: what adds more to the other's logit, or takes less away from it, and what does
 * that for its own. @param own what each kind adds to the token's own logit
 */
function sayBehind(
  token: FindingPart,
  kinds: readonly AttributionTotal[],
  totals: readonly AttributionTotal[],
  own: readonly AttributionTotal[],
  other: FindingPart,
): Sentence | '' {
  const [most] = leadingKinds(totals, -1).kinds;
  if (!most) return '';
  const toOwn = ({ kind }: AttributionTotal) => own.find((one) => one.kind === kind)?.value ?? 0;
  const toOther = (total: AttributionTotal) => toOwn(total) - total.value;
  // What adds most to the token's own logit, too, is no contradiction then.
  const more = kinds.some(({ kind }) => kind === most.kind) ? 'even more' : 'more';
  const mostly = areOthersOf([most], totals) ? 'mostly ' : '';
  const why = sayMoreTo([most], toOther, sentence`the logit of ${other}`, { told: kinds, more });
  const favouring = totals.filter(({ value }) => value > 0 && !isNone(value)).toSorted((a, b) => b.value - a.value);
  const against = opposingKinds(totals, -1).length === 0 ? [] : favouring;
  const but =
    against.length === 0
      ? ''
      : sentence`; ${sayMoreTo(against, toOwn, sentence`that of ${token}`, { told: [...kinds, most] })}`;
  return sentence` ${token} stays behind ${other}, ${mostly}as ${why}${but}.`;
}

/** "the MLPs add more to the logit of “They”, and the biases take less away from it" @param amountOf what each adds to that logit */
function sayMoreTo(
  kinds: readonly AttributionTotal[],
  amountOf: (kind: AttributionTotal) => number,
  what: Sentence,
  { told, more = 'more' }: { readonly told: readonly AttributionTotal[]; readonly more?: string },
): Sentence {
  const isAdded = (kind: AttributionTotal) => amountOf(kind) > 0 && !isNone(amountOf(kind));
  const [adding, taking] = [kinds.filter(isAdded), kinds.filter((kind) => !isAdded(kind))];
  const adds = `${namesOf(adding, told)} ${verbOf(adding, 'add')} ${more} to `;
  const takes = `${namesOf(taking, told)} ${verbOf(taking, 'take')} less away from `;
  if (taking.length === 0 || adding.length === 0) return sentence`${taking.length === 0 ? adds : takes}${what}`;
  return sentence`${adds}${what}, and ${takes}it`;
}

/** Whether other kinds than these do the same: of those that are left out it is not said that they do not. */
function areOthersOf(kinds: readonly AttributionTotal[], totals: readonly AttributionTotal[]): boolean {
  const sign = Math.sign(kinds[0]?.value ?? 0);
  return totals.filter(({ value }) => Math.sign(value) === sign && !isNone(value)).length > kinds.length;
}

/** Null where the vocabulary has no other token. */
export async function readRival(source: TraceSource, position: number, id: number): Promise<Rival | null> {
  const logits = await readRow(source, 'logits', position);
  const first = argmax(logits);
  const rival = first === id ? argmax(logits.with(first, -Infinity)) : first;
  if (rival === id) return null;
  const { target } = modelOf(source, 'What is found of a prediction').folder.tokenizer;
  const attribution = await readAttribution(source, position, id, rival);
  const words = first === id ? 'the next most probable' : 'the most probable';
  return { token: describeId(target, rival), words, leads: first !== id, attribution };
}

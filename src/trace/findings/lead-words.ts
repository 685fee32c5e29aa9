/** Says what makes a token lead over the runner-up, or trail the most probable one, by kind of part. */
import { isNothing } from '../../base/added-in-words';
import { capital } from '../../base/counted';
import { signedHundredths } from '../../base/number-text';
import { argmax } from '../../base/vectors';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Attribution, readAttribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals, kindOf, type TotalKind } from '../readings/attribution-totals';
import { SAME_VECTORS, TOTAL_NAMES } from '../readings/attribution-words';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { kindsBesideText, sayBesideText } from './beside-text';
import type { FindingContext } from './context';
import { type FindingPart, inTurn, otherPart, paragraph, type Sentence, sentence } from './finding';
import { isWrittenAsZero, namesOf, verbOf } from './kind-words';
import { areOthersOf, isSummed, leadingKinds, opposingKinds, takingAway } from './leading-kinds';
import { kindsTold } from './logit-by-kind';
import { digitsOf, logitPart, partBeside, signedPart, sumPart } from './numbers';
import { nameOf } from './part-names';
import { saySum } from './proportion';
import { biasesByOwner, mostPositivePart } from './rather-than';

/** The token to compare with: the most probable one, or the next if the token is itself the most probable one. */
export interface Rival {
  readonly token: TokenDescription;
  /** "the next most probable" */
  readonly words: string;
  /** Whether the rival is more probable than the token. */
  readonly leads: boolean;
  /** The attribution of the difference of both logits. */
  readonly attribution: Attribution;
}

/** Null if the vocabulary has no other token. */
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

/**
 * "embedding −2.14, attention heads +5.26, MLPs +3.65, biases −6.19": the whole lead, so that what takes away is not
 * overlooked. Biases that add most to it are explained: "biases +2.13 (the same vectors in every text)".
 */
export function sayLeadSum(
  attribution: Attribution,
  leading: readonly AttributionTotal[],
  { told = [], beforeLast }: { readonly told?: readonly AttributionTotal[]; readonly beforeLast?: string },
): Sentence {
  const isExplained = leading.some(({ kind }) => kind === 'biases') && !told.some(({ kind }) => kind === 'biases');
  const behind = (kind: TotalKind) => (kind === 'biases' && isExplained ? ` (${SAME_VECTORS})` : '');
  return saySum(attributionTotals(attribution), { behind, ...(beforeLast !== undefined && { beforeLast }) });
}

/** What adds most to the lead over the next most probable token, and what takes away from it. */
export function sayLead(
  context: FindingContext,
  token: FindingPart,
  kinds: readonly AttributionTotal[],
  { token: rival, attribution, own, withFigures }: Rival & { readonly withFigures: boolean; readonly own: Attribution },
): Sentence | '' {
  const { logit } = attribution;
  const totals = attributionTotals(attribution);
  const other = otherPart(rival);
  // Beside figures, biases are not explained.
  const told = withFigures ? kinds : kindsTold(kinds, own);
  if (logit < 0) return sayBehind(token, { kinds, told }, totals, attributionTotals(own), other);
  const leading = leadingKinds(totals, 1).kinds;
  const [first] = leading;
  if (!first) return '';
  const lead = sentence`the lead of ${token} over ${other}`;
  const against = sayTakesAway(takingAway(kinds, totals), totals);
  if (!isSummed(kinds, attribution))
    return sentence` The ${kinds.map(({ kind }) => TOTAL_NAMES[kind]).join(' and the ')} also ${verbOf(kinds, 'add')} most to ${lead}.${against}`;
  const beside = withFigures ? kindsBesideText(attribution) : null;
  if (!withFigures)
    return sentence` ${capital(namesOf([first], told))} ${verbOf([first], 'add')} most to ${lead}.${against}`;
  const summed = sayLeadSum(attribution, beside ?? [first], { told: beside ?? kinds });
  const why = beside ? sayBesideText(context, { kinds: beside, totals, sign: 1 }, token) : '';
  const more = sayEvenMore(kinds, totals, attributionTotals(own), other);
  return paragraph(sentence` The lead of ${token} over ${other} is ${logitPart(logit)}: ${summed}.${more}${why}`);
}

/**
 * " The MLPs add even more to the logit of “She”, +9.09.": why kinds that add most to the token's own logit take away from its
 * lead; '' if none does.
 */
function sayEvenMore(
  kinds: readonly AttributionTotal[],
  totals: readonly AttributionTotal[],
  own: readonly AttributionTotal[],
  other: FindingPart,
): Sentence | '' {
  const ofKind = (all: readonly AttributionTotal[], kind: TotalKind) =>
    all.find((one) => one.kind === kind)?.value ?? 0;
  const told = inTurn(
    kinds
      .filter(({ kind }) => ofKind(totals, kind) < 0 && !isWrittenAsZero(ofKind(totals, kind)))
      .map((one) => {
        const toOther = signedPart(ofKind(own, one.kind) - ofKind(totals, one.kind));
        return sentence`${capital(namesOf([one], kinds))} ${verbOf([one], 'add')} even more to the logit of ${other}, ${toOther}.`;
      }),
  );
  return told === '' ? '' : sentence` ${told}`;
}

/** " The biases take most away from that lead." */
function sayTakesAway(against: readonly AttributionTotal[], totals: readonly AttributionTotal[]): string {
  if (against.length === 0) return '';
  const most = areOthersOf(against, totals) ? ' most' : '';
  return ` ${capital(namesOf(against, against))} ${verbOf(against, 'take')}${most} away from that lead.`;
}

/**
 * "Of what the biases add to the lead, +0.92 comes from the bias of the attention of block 1 alone." Other sentences cover
 * single heads and MLPs.
 */
export function sayMostOfBiases(attribution: Attribution): Sentence | '' {
  const { parts } = attribution;
  const leading = leadingKinds(attributionTotals({ parts }), 1).kinds;
  const [first, ...others] = kindsBesideText(attribution) ?? leading.slice(0, 1);
  const own = parts.filter((part) => kindOf(part) === 'biases');
  if (first?.kind !== 'biases' || others.length > 0 || own.length < 2) return '';
  const most = mostPositivePart(own);
  if (most.value >= first.value) return '';
  const amounts = attributionTotals({ parts }).map(({ value }) => value);
  return sentence`Of what the biases add to the lead, ${partBeside(most.value, amounts)} comes from ${nameOf(most)} alone.`;
}

/**
 * "The biases of the attention outputs and of the final norm, the same vectors in every text, give +3.10 of the lead, and all
 * parts but these biases give −2.23."; '' if the latter do not speak for the runner-up. They are not all of this text: the MLPs
 * are counted with their biases, and the embeddings have position vectors. So the owners of the biases are named. Both amounts
 * as written sum to the lead as written.
 */
export function sayBiasesDecide({ parts }: Pick<Attribution, 'parts'>): Sentence | '' {
  const totals = attributionTotals({ parts });
  const biases = totals.find(({ kind }) => kind === 'biases');
  const others = totals.filter((one) => one !== biases).map(({ value }) => value);
  const ofOthers = others.reduce((sum, value) => sum + value, 0);
  if (!biases || ofOthers >= 0 || isNothing(signedHundredths(ofOthers))) return '';
  // With the digits of the whole sum, which can stand in the same step.
  const given = partBeside(biases.value, [biases.value, ...others]);
  const rest = sumPart(others, digitsOf(given));
  return sentence`The ${biasesByOwner(parts)}, ${SAME_VECTORS}, give ${given} of the lead, and all parts but these biases give ${rest}.`;
}

/**
 * For a token that is not the most probable one: what adds more to the other's logit, or takes less away from it, and what does
 * so for its own.
 * @param told the kinds that were named before: those that add most to the token, and others beside them
 * @param own what each kind adds to the token's own logit
 */
function sayBehind(
  token: FindingPart,
  { kinds, told }: Readonly<Record<'kinds' | 'told', readonly AttributionTotal[]>>,
  totals: readonly AttributionTotal[],
  own: readonly AttributionTotal[],
  other: FindingPart,
): Sentence | '' {
  const [most] = leadingKinds(totals, -1).kinds;
  if (!most) return '';
  const toOwn = ({ kind }: AttributionTotal) => own.find((one) => one.kind === kind)?.value ?? 0;
  const toOther = (total: AttributionTotal) => toOwn(total) - total.value;
  // "Even" resolves the apparent contradiction if the kind also adds most to the token's own logit.
  const more = kinds.some(({ kind }) => kind === most.kind) ? 'even more' : 'more';
  const mostly = areOthersOf([most], totals) ? 'mostly ' : '';
  const why = sayMoreTo([most], toOther, sentence`the logit of ${other}`, { told, more });
  const favouring = totals
    .filter(({ value }) => value > 0 && !isWrittenAsZero(value))
    .toSorted((a, b) => b.value - a.value);
  const against = opposingKinds(totals, -1).length === 0 ? [] : favouring;
  const but =
    against.length === 0
      ? ''
      : sentence`; ${sayMoreTo(against, toOwn, sentence`that of ${token}`, { told: [...told, most] })}`;
  return sentence` ${token} stays behind ${other}, ${mostly}as ${why}${but}.`;
}

/**
 * "the MLPs add more to the logit of “They”, and the biases take less away from it" @param amountOf the contribution of a kind
 * to that logit
 */
function sayMoreTo(
  kinds: readonly AttributionTotal[],
  amountOf: (kind: AttributionTotal) => number,
  what: Sentence,
  { told, more = 'more' }: { readonly told: readonly AttributionTotal[]; readonly more?: string },
): Sentence {
  const isAdded = (kind: AttributionTotal) => amountOf(kind) > 0 && !isWrittenAsZero(amountOf(kind));
  const [adding, taking] = [kinds.filter(isAdded), kinds.filter((kind) => !isAdded(kind))];
  const adds = `${namesOf(adding, told)} ${verbOf(adding, 'add')} ${more} to `;
  const takes = `${namesOf(taking, told)} ${verbOf(taking, 'take')} less away from `;
  if (taking.length === 0 || adding.length === 0) return sentence`${taking.length === 0 ? adds : takes}${what}`;
  return sentence`${adds}${what}, and ${takes}it`;
}

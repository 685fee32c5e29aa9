/** Why one token is favoured over another that the reader has chosen, and what favours that one. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { type AttributionTotal, attributionTotals, kindOf } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import { kindsBesideText, sayBesideText } from './beside-text';
import type { FindingContext } from './context';
import { DOES_MUCH } from './does-much';
import { type FindingPart, otherPart, predictionPart, type Sentence, sentence, spaced } from './finding';
import { namesOf, verbOf } from './kind-words';
import { areOthersOf, leadingKinds, opposingKinds } from './leading-kinds';
import { partBeside } from './numbers';
import { nameOf } from './part-names';

interface DifferenceReason {
  /** The kinds of parts that do most, that which does most first. */
  readonly kinds: readonly AttributionTotal[];
  /** @param begin what stands before it */
  readonly told: (withFigures: boolean, begin?: Sentence | '') => Sentence;
  /** Whether heads or MLPs do much for it. */
  readonly isOfText: boolean;
  /** Whether it names the head or MLP that does most for the token. */
  readonly namesLargest: boolean;
}

/** Of a difference the reader asked himself what decides, and what does not: that is the whole verdict, and has no figures. */
export function reasonOfDifference(
  context: FindingContext,
  { token, ratherThan }: { readonly token: TokenDescription; readonly ratherThan: TokenDescription },
  { parts, logit }: Attribution,
): DifferenceReason {
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
  const kindsTold = {
    kinds,
    favouring,
    single,
    totals,
    areExplained: beside !== null,
    other: isOther ? favoured : undefined,
  };
  const told: DifferenceReason['told'] = (_withFigures, begin = '') =>
    sentence`${spaced(begin)}${sayKinds(kindsTold, begin === '', what)}${but}.${beside ? sayBesideText(context, beside, favoured) : ''}`;
  // Of the other one single parts are told that favour it.
  const isOfText = beside === null || isOther;
  return { kinds, told, isOfText, namesLargest: single !== undefined && !isOther };
}

interface Favouring {
  readonly kinds: readonly AttributionTotal[];
  /** How many kinds favour it. */
  readonly favouring: number;
  /** The single part that favours it most, where that is of another kind; `undefined`: it is of these. */
  readonly single: AttributionPart | undefined;
  readonly totals: readonly AttributionTotal[];
  /** Whether a sentence of its own says what they depend on. */
  readonly areExplained: boolean;
  /** The token that is favoured, where that is the other one: what does so takes away from the difference. */
  readonly other: FindingPart | undefined;
}

/**
 * The head or MLP that favours a token most of all, where it is of none of these kinds: then sums by kind hide it, as other
 * parts of its kind take away from it.
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
function sayKinds(
  { kinds, favouring, single, totals, areExplained, other }: Favouring,
  begins: boolean,
  what: Sentence,
): Sentence {
  if (kinds.length === 0) return sentence`${begins ? 'No' : 'no'} kind of part as a whole favours ${what}`;
  const only = favouring === kinds.length ? 'only' : 'mainly';
  // A single part of another kind may favour it more than any of these does alone.
  const it = begins ? 'Summed by kind, it' : 'it';
  const favour = sentence`${namesOf(kinds, areExplained ? kinds : [])} that ${verbOf(kinds, 'favour')} ${what}`;
  if (single)
    return sentence`${it} is ${favour} most, though the largest single part that does is ${nameOf(single)}${sayAllOfKind(single, totals, other)}`;
  return sentence`${it} is ${only} ${favour}`;
}

/**
 * " (+1.64, and −0.15 with all other MLPs)": why sums by kind hide it, and how much of it is left in them. Of the other token
 * what favours that has a plus, too: " (+1.64 for “was”, and −0.15 with all other MLPs)".
 */
function sayAllOfKind(
  single: AttributionPart,
  totals: readonly AttributionTotal[],
  other: FindingPart | undefined,
): Sentence | '' {
  const all = totals.find(({ kind }) => kind === kindOf(single));
  if (!all) return '';
  const sign = other ? -1 : 1;
  const amounts = [single, ...totals].map(({ value }) => sign * value);
  const [own, ofKind] = [single, all].map(({ value }) => partBeside(sign * value, amounts));
  return sentence` (${own as FindingPart}${other ? sentence` for ${other}` : ''}, and ${ofKind as FindingPart} with all other ${TOTAL_NAMES[all.kind]})`;
}

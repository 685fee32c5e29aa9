/** Why a token is favoured over another that the user has chosen, and what favours the other. */
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
import { contributionPart, partBeside } from './numbers';
import { nameOf } from './part-names';

interface DifferenceReason {
  /** The kinds of parts with the largest effect, largest first. */
  readonly kinds: readonly AttributionTotal[];
  /** @param begin the words before the sentence */
  readonly told: (withFigures: boolean, begin?: Sentence | '') => Sentence;
  /** Whether heads or MLPs contribute much. */
  readonly isOfText: boolean;
  /** Whether the sentence names the head or MLP that contributes most to the token. */
  readonly namesLargest: boolean;
}

/** For a difference, the user has asked what decides and what does not. That is the whole verdict, and it has no numbers. */
export function reasonOfDifference(
  context: FindingContext,
  { token, ratherThan }: { readonly token: TokenDescription; readonly ratherThan: TokenDescription },
  { parts, logit }: Attribution,
): DifferenceReason {
  const totals = attributionTotals({ parts });
  // The token with the higher logit is the favoured one.
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
    sentence`${spaced(begin)}${sayKinds(kindsTold, begin === '', what)}${but}.${beside ? sayBesideText(context, { kinds: beside, totals, sign: isOther ? -1 : 1 }, favoured) : ''}`;
  // If the other token is favoured, the single parts that favour it are given.
  const isOfText = beside === null || isOther;
  return { kinds, told, isOfText, namesLargest: single !== undefined && !isOther };
}

interface Favouring {
  readonly kinds: readonly AttributionTotal[];
  /** The number of kinds that favour it. */
  readonly favouring: number;
  /** The single part that favours it most, if it belongs to another kind; otherwise `undefined`. */
  readonly single: AttributionPart | undefined;
  readonly totals: readonly AttributionTotal[];
  /** Whether a separate sentence says what these kinds depend on. */
  readonly areExplained: boolean;
  /** The favoured token, if it is the other one: then what favours it makes the difference smaller. */
  readonly other: FindingPart | undefined;
}

/**
 * The head or MLP that favours a token most, if it belongs to none of these kinds: sums by kind hide it, because other parts of
 * its kind have the opposite sign.
 * @param sign the sign of contributions that favour the token
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

/** @param begins whether it stands at the beginning of a sentence */
function sayKinds(
  { kinds, favouring, single, totals, areExplained, other }: Favouring,
  begins: boolean,
  what: Sentence,
): Sentence {
  if (kinds.length === 0) return sentence`${begins ? 'No' : 'no'} kind of part as a whole favours ${what}`;
  const only = favouring === kinds.length ? 'only' : 'mainly';
  // A single part of another kind can favour it more than any of these kinds does.
  const it = begins ? 'Summed by kind, it' : 'it';
  const favour = sentence`${namesOf(kinds, areExplained ? kinds : [])} that ${verbOf(kinds, 'favour')} ${what}`;
  if (single)
    return sentence`${it} is ${favour} most, though the largest single part that does is ${nameOf(single)}${sayAllOfKind(single, totals, other)}`;
  return sentence`${it} is ${only} ${favour}`;
}

/**
 * " (+1.64, and −0.15 with all other MLPs)": why sums by kind hide the part, and what remains of it in them. Contributions that
 * favour the other token have a plus sign too: " (+1.64 for “was”, and −0.15 with all other MLPs)".
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
  const [own, ofKind] = [single, all].map(({ value }) => partBeside(sign * value, amounts)) as [
    FindingPart,
    FindingPart,
  ];
  const figure = other ? sentence`${own} for ${other}` : { ...contributionPart(single), text: own.text };
  return sentence` (${figure}, and ${ofKind} with all other ${TOTAL_NAMES[all.kind]})`;
}

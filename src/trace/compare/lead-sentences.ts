/**
 * What a comparison says first, in three sentences at most: how two tokens that a reader has chosen stand to each other; what differs between the texts and what becomes of the
 * prediction; which part of the model makes most of that; and where the vectors part, where they are furthest apart, and how far at the end.
 */
import { capital } from '../../base/counted';
import { hundredths, percentInWords, restInHundredths } from '../../base/number-text';
import { shownText } from '../../base/quoted-token';
import type { AlignedRow, Alignment, TracedTokens } from './align';
import { type ApartAt, apartSentences } from './apart-sentences';
import { changesMost } from './compared-logit';
import { addedAlone, cutAlike } from './cut-alike';
import { ROUNDING } from './drift';
import type { FoundDifference } from './first-difference';
import { leadStrings as strings } from './lead-strings';
import { byDifference, differenceOf, leadingPart, titleInSentence } from './most-different';
import type { Outcome, SharedChance } from './outcome';
import type { PartDifference, PartDifferences } from './part-differences';
import { type ComparedTokens, chosenPairSentence, leadingSentence } from './part-sentences';

type Rows = Pick<Alignment, 'rows' | 'by'>;

/** The texts of both, and which of their tokens stand beside each other. */
export interface LeadTexts extends ComparedTokens {
  readonly alignment: Rows;
  /** The same of the sources of encoder-decoders; null: there are none. */
  readonly sources: { readonly alignment: Rows } | null;
  /** Both as they were traced; of an encoder-decoder with what it reads. */
  readonly traced: Readonly<Record<'a' | 'b', TracedTokens & { readonly source?: TracedTokens }>>;
  /** Whether B is A after an edit. */
  readonly isEdit: boolean;
}

/** What is known of both runs after, or at, a token of each. */
export interface LeadAnswers {
  readonly outcome: Outcome;
  /** `undefined` where it is not known which parts differ. */
  readonly parts: PartDifferences | undefined;
  /** Whose reader has chosen the two tokens of which the parts are told; `undefined`: nobody has, and they are of what is predicted. */
  readonly chosenIn?: 'a' | 'b' | undefined;
  /** `undefined` where it is not known how far apart both are at these tokens. */
  readonly drift: ApartAt | undefined;
  /** Where both first differ, if at all; `undefined` where that is not known. */
  readonly first: FoundDifference | undefined;
}

/** A longer piece of text is counted in tokens, and quoted only with its beginning and its end. In characters. */
const LONGEST_QUOTED = 40;

/** How much of it those are, as far as they are whole tokens. In characters. */
const ENDS_QUOTED = 16;

/**
 * @param place "after “·on”" where that is not the end of the texts; else ''
 * @param tokens those at which it is, in quotes
 */
export function leadSentences(texts: LeadTexts, answers: LeadAnswers, place: string, tokens: string): string[] {
  const { outcome, parts, chosenIn, drift } = answers;
  const isSame = areSame(texts, answers);
  const first = firstSentence(texts, outcome, place, isSame);
  if (first === undefined) return [];
  if (isSame) return [first];
  const firstSaid = [first, lengthWords(texts)].filter(Boolean).join(' ');
  const apart = drift ? apartSentences(drift, tokens) : '';
  const chosen = parts && chosenIn ? chosenPairSentence(texts.quoted, parts, chosenIn === 'a' ? 'A' : 'B') : '';
  // The parts are those of that pair.
  const told = chosen
    ? [chosen, [firstSaid, changeSentence(texts, outcome)].filter(Boolean).join(' ')]
    : [firstSaid, partSentence(texts, outcome, parts)];
  return [...told, apart].filter(Boolean);
}

/** Whether nothing that was compared differs by more than rounding: the tokens, the vectors, what is predicted. */
function areSame(texts: LeadTexts, { first, outcome: { shared } }: LeadAnswers): boolean {
  return first === 'nothing differs' && changeWords(texts) === undefined && (shared?.moved.share ?? 1) <= ROUNDING;
}

/**
 * What differs between the texts, and what becomes of the prediction; `undefined` where there is none.
 * @param areSame whether nothing differs
 */
export function firstSentence(
  texts: LeadTexts,
  { a, b }: Pick<Outcome, 'a' | 'b'>,
  place: string,
  areSame = false,
): string | undefined {
  const [topA, topB] = [a.top[0], b.top[0]];
  if (!topA || !topB) return undefined;
  const [tokenA, tokenB] = [texts.quoted(topA), texts.quoted(topB)];
  const [ofA, ofB] = [percentInWords(topA.own.probability), percentInWords(topB.own.probability)];
  const isSame = tokenA === tokenB;
  const prediction = isSame
    ? strings.leadSame(texts.isEdit, place, tokenA, ofA, ofB)
    : strings.leadOther(texts.isEdit, place, tokenA, ofA, tokenB, ofB);
  return strings.lead(areSame ? strings.nowhere : changeWords(texts), prediction, isSame);
}

/** What of the texts differs, or that only their tokens do; of encoder-decoders what of the sources, if they do. `undefined`: nothing. */
function changeWords(texts: LeadTexts): string | undefined {
  const { traced, isEdit, quoted } = texts;
  const { by, places, ofSources, a, b } = changedIn(texts);
  if (places === 0) return undefined;
  // Of two tokenizers: what differs is not the text.
  if (by === 'ends') return cutWords(traced, ofSources);
  if (places > 1) return strings.changedPlaces(isEdit, places);
  const piece = (pieces: readonly string[]) => {
    const text = pieces.join('');
    const quote = (words: string) => quoted({ token: words, text: words });
    return text.length > LONGEST_QUOTED
      ? strings.piece(pieces.length, quote(endOf(pieces, 'first')), quote(endOf(pieces, 'last')))
      : text && quote(text);
  };
  return strings.changedText(isEdit, piece(a), piece(b));
}

/** That a word became one of more or fewer tokens; '' where that is not all that differs, or a side has none there. */
function lengthWords(texts: LeadTexts): string {
  const { by, places, a, b, isFollowed } = changedIn(texts);
  if (places !== 1 || by !== 'ids' || a.length === b.length || a.length === 0 || b.length === 0) return '';
  const [ofA, ofB] = [a.join(''), b.join('')];
  // Of several words nobody looks for others of as many tokens.
  if ([ofA, ofB].some((text) => /\s/.test(text.trim()))) return '';
  const quote = (text: string) => texts.quoted({ token: text, text });
  return strings.otherLength(quote(ofA), a.length, quote(ofB), b.length, isFollowed);
}

interface Changed {
  readonly by: Alignment['by'];
  /** Whether that are the sources. */
  readonly ofSources: boolean;
  /** In how many places the texts differ. */
  readonly places: number;
  /** What the tokens of each side have in the first of them. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Whether tokens follow there that both have. */
  readonly isFollowed: boolean;
}

function changedIn({ alignment, sources, tokenAt }: LeadTexts): Changed {
  const isOther = ({ same }: AlignedRow) => !same;
  const ofSources = sources?.alignment.rows.some(isOther) ?? false;
  const { rows, by } = ofSources && sources ? sources.alignment : alignment;
  const begins = rows.flatMap((row, at) => (isOther(row) && rows[at - 1]?.same !== false ? [at] : []));
  const start = begins[0] ?? rows.length;
  const end = rows.findIndex((row, at) => at > start && row.same);
  const changed = rows.slice(start, end < 0 ? rows.length : end);
  const texts = (side: 'a' | 'b') =>
    changed.flatMap((row) => tokenAt(side, row[side], ofSources) ?? []).map((token) => shownText(token));
  return { by, ofSources, places: begins.length, a: texts('a'), b: texts('b'), isFollowed: end >= 0 };
}

/** As many of the first tokens as are short together, or of the last; at least a piece of one. */
function endOf(texts: readonly string[], from: 'first' | 'last'): string {
  const isFirst = from === 'first';
  let joined = '';
  for (const text of isFirst ? texts : texts.toReversed()) {
    const longer = isFirst ? joined + text : text + joined;
    if (longer.length > ENDS_QUOTED) break;
    joined = longer;
  }
  if (joined !== '') return joined;
  const characters = [...(texts.at(isFirst ? 0 : -1) ?? '')];
  return (isFirst ? characters.slice(0, ENDS_QUOTED) : characters.slice(-ENDS_QUOTED)).join('');
}

/** What two tokenizers make otherwise of one text: other pieces, or only the tokens that they add to the same ones. */
function cutWords(traced: LeadTexts['traced'], ofSources: boolean): string {
  const [a, b] = [traced.a, traced.b].map((side) => (ofSources && side.source) || side) as [TracedTokens, TracedTokens];
  const alike = cutAlike(a, b);
  return alike ? strings.cutAlike(addedAlone(alike.a, alike.b), addedAlone(alike.b, alike.a)) : strings.cutOtherwise;
}

/** Which part makes most of it: of what both predict otherwise, or of the token whose probability changes most. */
function partSentence(texts: LeadTexts, outcome: Outcome, parts: PartDifferences | undefined): string {
  const [topA, topB] = [outcome.a.top[0], outcome.b.top[0]];
  if (!topA || !topB) return '';
  if (parts && leadingPart(parts)) return leadingSentence(texts.quoted, parts);
  if (texts.quoted(topA) !== texts.quoted(topB)) return '';
  const most = changesMost(outcome);
  const token = most ?? topA;
  const changes = most ? changeOf(texts, most, most.id === topA.id) : '';
  const words = [changes, parts?.logit?.id === token.id ? logitWords(texts, parts, token) : ''];
  return words.some(Boolean) ? `${capital(words.filter(Boolean).join('; '))}.` : '';
}

/** Of what both predict alike, which token's probability changes most; '' where they predict otherwise, which is told itself. */
function changeSentence(texts: LeadTexts, outcome: Outcome): string {
  const [topA, topB] = [outcome.a.top[0], outcome.b.top[0]];
  if (!topA || !topB || texts.quoted(topA) !== texts.quoted(topB)) return '';
  const most = changesMost(outcome);
  return most ? `${capital(changeOf(texts, most, most.id === topA.id))}.` : '';
}

function changeOf({ quoted }: LeadTexts, most: SharedChance, isSaid: boolean): string {
  const { own, other } = most;
  const chances = [percentInWords(own.probability), percentInWords(other?.probability ?? 0)] as const;
  return strings.changesMost(quoted(most), isSaid ? undefined : chances);
}

/** Which parts make that the logit of a token is higher or lower in A; '' where it is the same in both, as it is written. */
function logitWords(
  { quoted }: LeadTexts,
  { parts, logit }: PartDifferences,
  { own, other, ...token }: SharedChance,
): string {
  const whole = logit ? logit.of.a - logit.of.b : 0;
  const by = hundredths(Math.abs(whole));
  if (Number(by) === 0) return '';
  const differs = strings.logitDiffers(quoted(token), by, whole > 0 ? 'higher' : 'lower');
  if (other && (own.probability - other.probability) * whole < 0) return `${differs}, ${strings.othersDiffer}`;
  const sorted = byDifference(parts, 'adds');
  const isToward = (part: PartDifference) => differenceOf(part, 'adds') * whole > 0;
  const [most, first] = [sorted.find(isToward), sorted[0]];
  if (!most || !first) return [differs, softmaxWords(whole, own, other)].filter(Boolean).join('; ');
  const size = (part: PartDifference) => hundredths(Math.abs(differenceOf(part, 'adds')));
  const isMore = first === most && Number(size(most)) > Number(by);
  const contributes = isMore ? strings.contributesMore : strings.contributesMost;
  const contributed = `${differs}: ${contributes(titleInSentence(most), size(most))}`;
  const said =
    first === most ? contributed : `${contributed}, ${strings.actsAgainst(titleInSentence(first), size(first))}`;
  return [said, softmaxWords(whole, own, other)].filter(Boolean).join('; ');
}

/** From this share of what a logit differs by it is told what softmax makes of it: the probabilities tell another difference. */
const SOFTMAX_MATTERS = 0.05;

/**
 * What softmax takes off every logit differs as well, as the other logits do: with that it adds up to how the probabilities
 * differ. '' where it is hardly anything. @param whole what the logit differs by
 */
function softmaxWords(whole: number, own: SharedChance['own'], other: SharedChance['other']): string {
  const left = Math.log(own.probability) - Math.log(other?.probability ?? 0);
  // As they are written the numbers add up.
  const taken = restInHundredths(whole, [left]);
  if (!Number.isFinite(taken) || taken === 0 || Math.abs(taken) < SOFTMAX_MATTERS * Math.abs(whole)) return '';
  const effect = taken * whole > 0 ? 'against' : whole > 0 ? 'raises' : 'lowers';
  return strings.softmaxTakes(hundredths(Math.abs(taken)), taken > 0 ? 'more' : 'less', effect);
}

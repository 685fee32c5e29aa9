/**
 * What a comparison says first: how two tokens that a reader has chosen stand to each other; what differs between the texts and
 * what becomes of the prediction; and the place that matters most for that.
 */
import { capital } from '../../base/counted';
import { decimalsApart, hundredths, percentInWords } from '../../base/number-text';
import { shownText } from '../../base/quoted-token';
import type { AlignedRow, Alignment, TracedTokens } from './align';
import type { ApartAt } from './apart-sentences';
import { changesMost } from './compared-logit';
import { addedAlone, cutAlike } from './cut-alike';
import { ROUNDING } from './drift';
import type { FoundDifference } from './first-difference';
import { hardlyChanges } from './hardly-changes';
import { leadStrings as strings } from './lead-strings';
import { leadingPart } from './most-different';
import type { OfBoth } from './of-both';
import type { Chance, Outcome, SharedChance } from './outcome';
import type { PartDifferences } from './part-differences';
import {
  type ComparedTokens,
  chosenPairSentence,
  differenceSentence,
  type Quote,
  type WrittenToken,
} from './part-sentences';
import { type ComparedAt, furthestSentence, placeSentences } from './place-that-matters';
import type { SweepVerdict } from './sweep-verdict';

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
interface LeadAnswers {
  readonly outcome: Outcome;
  /** `undefined` where it is not known which parts differ. */
  readonly parts: PartDifferences | undefined;
  /** Whose reader has chosen the two tokens of which the parts are told; `undefined`: nobody has, and they are of what is predicted. */
  readonly chosenIn?: 'a' | 'b' | undefined;
  /** `undefined` where it is not known how far apart both are at these tokens. */
  readonly drift: ApartAt | undefined;
  /** Where the parts are compared. */
  readonly at: ComparedAt;
  /** Where both first differ, if at all; `undefined` where that is not known. */
  readonly first: FoundDifference | undefined;
  /** Where the runs of A with each part of B lead; left out: not all were tried. */
  readonly tried?: SweepVerdict | undefined;
  /** Where hardly anything changes at the end: after which tokens most does, in quotes, and what both predict there. */
  readonly most?: { readonly tokens: string; readonly outcome: Pick<Outcome, 'a' | 'b'> } | undefined;
}

/** A longer piece of text is counted in tokens, and quoted only with its beginning and its end. In characters. */
const LONGEST_QUOTED = 40;

/** How much of it those are, as far as they are whole tokens. In characters. */
const ENDS_QUOTED = 16;

/**
 * @param place "after “·on”" where that is not the end of the texts; else ''
 * @returns a paragraph of a sentence, and one of what changes and where: of five sentences at most
 */
export function leadSentences(texts: LeadTexts, answers: LeadAnswers, place: string): string[] {
  const { outcome, parts, chosenIn } = answers;
  const isSame = areSame(texts, answers);
  const first = firstSentence(texts, outcome, place, isSame);
  if (first === undefined) return [];
  if (isSame) return [first];
  const begins = place === '' && hardlyChanges(outcome) ? littleSentences(texts, answers, first) : first;
  const chosen = parts && chosenIn ? chosenPairSentence(texts.quoted, parts, chosenIn === 'a' ? 'A' : 'B') : '';
  // The parts are those of that pair.
  return (chosen ? [chosen, first] : [begins, changeAndPlace(texts, answers, begins !== first)]).filter(Boolean);
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
  const prediction = predictionWords(texts, { a, b }, place);
  if (!prediction) return undefined;
  return strings.lead(areSame ? strings.nowhere : changeWords(texts), prediction.words, prediction.isSame);
}

/** What is predicted in both; `undefined` where there is none. */
function predictionWords(
  { quoted, isEdit }: Pick<LeadTexts, 'quoted' | 'isEdit'>,
  { a, b }: Pick<Outcome, 'a' | 'b'>,
  place: string,
): { readonly words: string; readonly isSame: boolean } | undefined {
  const [topA, topB] = [a.top[0], b.top[0]];
  if (!topA || !topB) return undefined;
  const [tokenA, tokenB] = [quoted(topA), quoted(topB)];
  const [ofA, ofB] = [percentInWords(topA.own.probability), percentInWords(topB.own.probability)];
  const isSame = tokenA === tokenB;
  const words = isSame
    ? strings.leadSame(isEdit, place, tokenA, ofA, ofB)
    : strings.leadOther(isEdit, place, tokenA, ofA, tokenB, ofB);
  return { words, isSame };
}

/** That hardly anything changes, and where more does. @param first what is said of any end */
function littleSentences(texts: LeadTexts, { most, outcome }: LeadAnswers, first: string): string {
  const second = secondSentence(texts, outcome);
  const begins = uncapitalized(first);
  const said = second ? strings.littleChanges(begins, second) : strings.hardlyChanges(begins);
  // Of an edit, too, both are told of there as A and B: it is no prediction that the edit was made for.
  const there = most && predictionWords({ ...texts, isEdit: false }, most.outcome, '');
  return [said, most && there ? strings.changesMostAfter(most.tokens, there.words) : ''].filter(Boolean).join(' ');
}

/** That another token comes second in B than in A; '' where it is the same, or there is none. */
function secondSentence({ quoted, isEdit }: LeadTexts, { a, b }: Pick<Outcome, 'a' | 'b'>): string {
  const [secondA, secondB] = [a.top[1], b.top[1]];
  if (!secondA || !secondB || secondA.id === secondB.id) return '';
  const [ofA, ofB] = [percentInWords(secondA.own.probability), percentInWords(secondB.own.probability)];
  return strings.secondOther(isEdit, quoted(secondA), ofA, quoted(secondB), ofB);
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
export function otherLengthSentence(texts: LeadTexts): string {
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
    changed.flatMap((row) => tokenAt(side, row[side], ofSources) ?? []).map((token, at) => pieceText(token, at === 0));
  return { by, ofSources, places: begins.length, a: texts('a'), b: texts('b'), isFollowed: end >= 0 };
}

/** What a token is behind others: with the space that decoding puts before a word of WordPiece, and without the mark of one that continues a word. */
function pieceText(token: WrittenToken, isFirst: boolean): string {
  const isByItself = isFirst || token.special || token.text === '' || token.text.includes('\ufffd');
  return isByItself ? shownText(token) : token.text;
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

/** As it goes on behind a colon. A name stays as it is: "A predicts". */
function uncapitalized(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

/** What changes, and the place that matters most for it; where no part can be named, where the vectors are furthest apart. */
function changeAndPlace(
  texts: LeadTexts,
  { outcome, parts, drift, at, tried }: LeadAnswers,
  isLittle: boolean,
): string {
  const place = parts && isToldOf(parts, outcome) ? placeSentences(texts, parts, at, { isLittle, tried }) : [];
  const furthest = place.length === 0 && drift ? furthestSentence(drift, at.tokens) : '';
  return [changeSentence(texts, outcome, parts), ...place, furthest].filter(Boolean).join(' ');
}

/** Whether the logit that is taken apart is that of what changes, and explains it: its probability does not go the other way. */
function isToldOf({ logit }: PartDifferences, outcome: Outcome): boolean {
  if (!logit) return false;
  if (logit.ratherThan) return true;
  const token = changesMost(outcome) ?? outcome.a.top[0];
  return token?.id === logit.id && writtenSize(logit.of) > 0 && !isOppositeWay(logit.of, token);
}

function writtenSize({ a, b }: OfBoth): number {
  return Number(hundredths(Math.abs(a - b)));
}

/** Whether a token is more probable where its logit is lower. */
function isOppositeWay({ a, b }: OfBoth, { own, other }: SharedChance): boolean {
  return other !== null && (own.probability - other.probability) * (a - b) < 0;
}

/** By how much the logits of what both predict otherwise move apart; else which token's probability and logit change most. */
function changeSentence(texts: LeadTexts, outcome: Outcome, parts: PartDifferences | undefined): string {
  const [topA, topB] = [outcome.a.top[0], outcome.b.top[0]];
  if (!topA || !topB) return '';
  if (parts && leadingPart(parts)) return differenceSentence(texts.quoted, parts);
  if (texts.quoted(topA) !== texts.quoted(topB)) return '';
  const most = changesMost(outcome);
  const token = most ?? topA;
  const isSaid = token.id === topA.id;
  const name = isSaid ? strings.logitOf(texts.quoted(token)) : strings.itsLogit;
  const logit = parts?.logit?.id === token.id ? logitWords(parts.logit.of, name, token) : '';
  // What both predict was just said.
  const ofMost = () => (isSaid ? strings.changesMost(texts.quoted(token)) : changeOf(texts.quoted, token, topA));
  const changes = most && !(isSaid && logit) ? ofMost() : '';
  const words = [changes, logit].filter(Boolean).join('; ');
  return words && `${capital(words)}.`;
}

/** How the probability changes that changes most, without a stop. @param predicted another token, which both predict; `undefined`: they predict two */
export function changeOf(quoted: Quote, most: SharedChance, predicted: SharedChance | undefined): string {
  const { own, other } = most;
  const chances = [percentInWords(own.probability), percentInWords(other?.probability ?? 0)] as const;
  return strings.changesMost(quoted(most), chances, predicted && pointsBeside(quoted, most, predicted));
}

/** From this share of the largest change on the predicted token's own, which is read first, may seem larger. */
const NEARLY_MOST = 0.75;

/** By how many percentage points both change, where that is nearly the same, with digits that tell which one changes more. */
function pointsBeside(quoted: Quote, most: SharedChance, predicted: SharedChance): string {
  const [by, ofPredicted] = [changeInPoints(most), changeInPoints(predicted)];
  if (ofPredicted < NEARLY_MOST * by) return '';
  // As who subtracts the written probabilities gets them, unless only more digits tell the two changes apart.
  const [ofWritten, otherWritten] = [changeInPoints(most, 2), changeInPoints(predicted, 2)];
  if (Number(ofWritten.toFixed(2)) > Number(otherWritten.toFixed(2)))
    return strings.inPoints(ofWritten.toFixed(2), quoted(predicted), otherWritten.toFixed(2));
  const digits = decimalsApart([[by, ofPredicted]], 3, 6);
  return strings.inPoints(by.toFixed(digits), quoted(predicted), ofPredicted.toFixed(digits));
}

/** @param digits with which each probability is rounded first; left out: none is */
function changeInPoints({ own, other }: SharedChance, digits?: number): number {
  const points = ({ probability }: Chance) =>
    digits === undefined ? 100 * probability : Number((100 * probability).toFixed(digits));
  return other ? Math.abs(points(own) - points(other)) : 0;
}

/** '' where the logit is the same in both, as it is written. @param name "the logit of “·are”" */
function logitWords(of: OfBoth, name: string, token: SharedChance): string {
  if (writtenSize(of) === 0) return '';
  const differs = strings.logitDiffers(name, hundredths(Math.abs(of.a - of.b)), of.a > of.b ? 'higher' : 'lower');
  return isOppositeWay(of, token) ? `${differs}, ${strings.othersDiffer}` : differs;
}

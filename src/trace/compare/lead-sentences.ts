/**
 * The first sentences of a comparison: how two tokens that the reader has chosen compare; what differs between the texts and
 * how the prediction changes; and the place that matters most for the change.
 */
import { capital } from '../../base/counted';
import { decimalsApart, hundredths, percentInWords, pointsApart } from '../../base/number-text';
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
import type { Outcome, SharedChance } from './outcome';
import type { PartDifferences } from './part-differences';
import {
  type ComparedTokens,
  chosenPairSentence,
  differenceSentence,
  type Quote,
  type WrittenToken,
} from './part-sentences';
import { type ComparedAt, furthestSentence, placeSentences } from './place-that-matters';
import { sideDifference } from './side-difference';
import type { SweepVerdict } from './sweep-verdict';

type Rows = Pick<Alignment, 'rows' | 'by'>;

/** The texts of both sides and the alignment of their tokens. */
export interface LeadTexts extends ComparedTokens {
  readonly alignment: Rows;
  /** The alignment of the sources of encoder-decoders; null if there are none. */
  readonly sources: { readonly alignment: Rows } | null;
  /** Both texts as they were traced; for an encoder-decoder, with the source. */
  readonly traced: Readonly<Record<'a' | 'b', TracedTokens & { readonly source?: TracedTokens }>>;
  /** Whether B is A after an edit. */
  readonly isEdit: boolean;
}

/** What is known of both runs after, or at, a token of each. */
interface LeadAnswers {
  readonly outcome: Outcome;
  /** `undefined` if it is not known which parts differ. */
  readonly parts: PartDifferences | undefined;
  /**
   * The side on which the reader has chosen the two tokens that the parts refer to; `undefined` if none were chosen and the
   * parts refer to the predictions.
   */
  readonly chosenIn?: 'a' | 'b' | undefined;
  /** `undefined` if it is not known how far apart the streams are at these tokens. */
  readonly drift: ApartAt | undefined;
  /** The positions at which the parts are compared. */
  readonly at: ComparedAt;
  /** Where the two first differ, or that they do not; `undefined` if not known. */
  readonly first: FoundDifference | undefined;
  /** The results of the runs of A with each part of B; left out unless all parts were tried. */
  readonly tried?: SweepVerdict | undefined;
  /** If hardly anything changes at the end: the tokens after which most changes, in quotes, and both predictions there. */
  readonly most?: { readonly tokens: string; readonly outcome: Pick<Outcome, 'a' | 'b'> } | undefined;
}

/** A longer piece of text is given as a number of tokens, and only its beginning and end are quoted. In characters. */
const LONGEST_QUOTED = 40;

/** The length of that beginning and end; only whole tokens are quoted. In characters. */
const ENDS_QUOTED = 16;

/**
 * @param place "after “·on”" for a place before the end of the texts; else ''
 * @returns a paragraph of one sentence, and a second of what changes and where, of five sentences at most
 */
export function leadSentences(texts: LeadTexts, answers: LeadAnswers, place: string): string[] {
  const { outcome, parts, chosenIn } = answers;
  const isSame = areSame(texts, answers);
  const first = firstSentence(texts, outcome, place, isSame);
  if (first === undefined) return [];
  if (isSame) return [first];
  const begins = place === '' && hardlyChanges(outcome) ? littleSentences(texts, answers, first) : first;
  const chosen = parts && chosenIn ? chosenPairSentence(texts.quoted, parts, chosenIn === 'a' ? 'A' : 'B') : '';
  // The parts are those of the chosen pair.
  return (chosen ? [chosen, first] : [begins, changeAndPlace(texts, answers, begins !== first)]).filter(Boolean);
}

/** Whether nothing that was compared differs by more than rounding: tokens, vectors and predictions. */
function areSame(texts: LeadTexts, { first, outcome: { shared } }: LeadAnswers): boolean {
  return first === 'nothing differs' && changeWords(texts) === undefined && (shared?.moved.share ?? 1) <= ROUNDING;
}

/**
 * What differs between the texts, and how the prediction changes; `undefined` if there is no prediction.
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

/** The predictions of both; `undefined` if there are none. */
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
    : strings.leadOther(isEdit, place, { token: tokenA, share: ofA }, { token: tokenB, share: ofB });
  return { words, isSame };
}

/** Says that hardly anything changes, and where more does. @param first the sentence that would otherwise come first */
function littleSentences(texts: LeadTexts, { most, outcome }: LeadAnswers, first: string): string {
  const second = secondSentence(texts, outcome);
  const begins = uncapitalized(first);
  const said = second ? strings.littleChanges(begins, second) : strings.hardlyChanges(begins);
  // Even for an edit, the predictions there are given as those of A and B: the edit was not made for them.
  const there = most && predictionWords({ ...texts, isEdit: false }, most.outcome, '');
  return [said, most && there ? strings.changesMostAfter(most.tokens, there.words) : ''].filter(Boolean).join(' ');
}

/** Says that the second most probable token differs in A and B; '' if it is the same or there is none. */
function secondSentence({ quoted, isEdit }: LeadTexts, { a, b }: Pick<Outcome, 'a' | 'b'>): string {
  const [secondA, secondB] = [a.top[1], b.top[1]];
  if (!secondA || !secondB || secondA.id === secondB.id) return '';
  const [ofA, ofB] = [percentInWords(secondA.own.probability), percentInWords(secondB.own.probability)];
  return strings.secondOther(isEdit, quoted(secondA), ofA, quoted(secondB), ofB);
}

/**
 * What differs between the texts, or that only their tokens do; for encoder-decoders, what differs between the sources, if they
 * do. `undefined` if nothing differs.
 */
function changeWords(texts: LeadTexts): string | undefined {
  const { traced, isEdit, quoted } = texts;
  const changed = changedIn(texts);
  const { by, places, ofSources, a, b } = changed;
  if (places === 0) return undefined;
  // With two tokenizers, the difference is not in the text.
  if (by === 'ends') return cutWords(traced, ofSources);
  if (places > 1) return strings.changedPlaces(isEdit, places);
  const piece = (pieces: readonly string[]) => {
    const text = pieces.join('');
    const quote = (words: string) => quoted({ token: words, text: words });
    if (text.length > LONGEST_QUOTED)
      return strings.piece(pieces.length, quote(endOf(pieces, 'first')), quote(endOf(pieces, 'last')));
    return pieces.length > 1 && isOfOtherLength(changed)
      ? strings.word(quote(text), pieces.length)
      : text && quote(text);
  };
  return strings.changedText(isEdit, piece(a), piece(b));
}

/** Says that a word was replaced by one of more or fewer tokens; '' if more than that differs, or a side has no tokens there. */
export function otherLengthSentence(texts: LeadTexts): string {
  const changed = changedIn(texts);
  if (!isOfOtherLength(changed)) return '';
  const { a, b, isFollowed } = changed;
  const quote = (pieces: readonly string[]) => texts.quoted({ token: pieces.join(''), text: pieces.join('') });
  return strings.otherLength(quote(a), a.length, quote(b), b.length, isFollowed);
}

/** Whether one word was replaced by one of more or fewer tokens. */
function isOfOtherLength({ by, places, a, b }: Changed): boolean {
  if (places !== 1 || by !== 'ids' || a.length === b.length || a.length === 0 || b.length === 0) return false;
  // For several words, a user would not look for replacements of equal token count.
  return ![a, b].some((pieces) => /\s/.test(pieces.join('').trim()));
}

interface Changed {
  readonly by: Alignment['by'];
  /** Whether the sources are meant. */
  readonly ofSources: boolean;
  /** The number of places in which the texts differ. */
  readonly places: number;
  /** The texts of the tokens of each side in the first of these places. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Whether tokens follow there that both texts have. */
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

/**
 * The text of a token that follows others: with the space that decoding inserts before a word of WordPiece, and without the
 * mark of a token that continues a word.
 */
function pieceText(token: WrittenToken, isFirst: boolean): string {
  const isByItself = isFirst || token.special || token.text === '' || token.text.includes('\ufffd');
  return isByItself ? shownText(token) : token.text;
}

/** The texts of as many first or last tokens as are short together; at least a piece of one token. */
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

/** How two tokenizers treat one text differently: they cut it into other pieces, or only add other tokens to the same pieces. */
function cutWords(traced: LeadTexts['traced'], ofSources: boolean): string {
  const [a, b] = [traced.a, traced.b].map((side) => (ofSources && side.source) || side) as [TracedTokens, TracedTokens];
  const alike = cutAlike(a, b);
  return alike ? strings.cutAlike(addedAlone(alike.a, alike.b), addedAlone(alike.b, alike.a)) : strings.cutOtherwise;
}

/** The sentence as it continues after a colon. It keeps the capital of a name: "A predicts". */
function uncapitalized(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

/** What changes, and the place that matters most for it; if no part can be named, where the vectors are furthest apart. */
function changeAndPlace(
  texts: LeadTexts,
  { outcome, parts, drift, at, tried }: LeadAnswers,
  isLittle: boolean,
): string {
  const place =
    parts && logitExplainsChange(parts, outcome) ? placeSentences(texts, parts, at, { isLittle, tried }) : [];
  const furthest = place.length === 0 && drift ? furthestSentence(drift, at.tokens) : '';
  return [changeSentence(texts, outcome, parts), ...place, furthest].filter(Boolean).join(' ');
}

/**
 * Whether the decomposed logit belongs to the token that changes and explains the change: the token's probability does not move
 * the other way.
 */
function logitExplainsChange({ logit }: PartDifferences, outcome: Outcome): boolean {
  if (!logit) return false;
  if (logit.ratherThan) return true;
  const token = changesMost(outcome) ?? outcome.a.top[0];
  return token?.id === logit.id && writtenSize(logit.of) > 0 && !isOppositeWay(logit.of, token);
}

function writtenSize({ a, b }: OfBoth): number {
  return Number(hundredths(Math.abs(sideDifference(a, b))));
}

/** Whether a token is more probable in the run in which its logit is lower. */
function isOppositeWay({ a, b }: OfBoth, { own, other }: SharedChance): boolean {
  return other !== null && sideDifference(own.probability, other.probability) * sideDifference(a, b) < 0;
}

/**
 * By how much the logits of the two predictions move apart; if the predictions are the same, which token's probability and
 * logit change most.
 */
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
  // The token that both predict was just given.
  const ofMost = () => (isSaid ? strings.changesMost(texts.quoted(token)) : changeOf(texts.quoted, token, topA));
  const changes = most && !(isSaid && logit) ? ofMost() : '';
  const words = [changes, logit].filter(Boolean).join('; ');
  return words && `${capital(words)}.`;
}

/**
 * How the most changed probability changes, without a full stop. @param predicted another token, which both predict;
 * `undefined` if their predictions differ
 */
export function changeOf(quoted: Quote, most: SharedChance, predicted: SharedChance | undefined): string {
  const { own, other } = most;
  const chances = [percentInWords(own.probability), percentInWords(other?.probability ?? 0)] as const;
  return strings.changesMost(quoted(most), chances, predicted && pointsBeside(quoted, most, predicted));
}

/** From this share of the largest change on, the change of the predicted token, which is read first, can seem larger. */
const NEARLY_MOST = 0.75;

/**
 * By how many percentage points both probabilities change if the changes are nearly equal, with enough digits to tell which is
 * larger.
 */
function pointsBeside(quoted: Quote, most: SharedChance, predicted: SharedChance): string {
  const [by, ofPredicted] = [changeInPoints(most), changeInPoints(predicted)];
  if (ofPredicted < NEARLY_MOST * by) return '';
  // The points are the differences of the written probabilities, unless only more digits tell the two changes apart.
  const [ofWritten, otherWritten] = [changeInPoints(most, pointsApart), changeInPoints(predicted, pointsApart)];
  if (ofWritten > otherWritten)
    return strings.inPoints(hundredths(ofWritten), quoted(predicted), hundredths(otherWritten));
  const digits = decimalsApart([[by, ofPredicted]], 3, 6);
  return strings.inPoints(by.toFixed(digits), quoted(predicted), ofPredicted.toFixed(digits));
}

function changeInPoints(
  { own, other }: SharedChance,
  apart = (one: number, another: number) => 100 * (one - another),
): number {
  return other ? Math.abs(apart(own.probability, other.probability)) : 0;
}

/** '' if the logit is the same in both as written. @param name "the logit of “·are”" */
function logitWords(of: OfBoth, name: string, token: SharedChance): string {
  if (writtenSize(of) === 0) return '';
  const by = sideDifference(of.a, of.b);
  const moves = by > 0 ? 'rises' : 'falls';
  const changes = strings.logitChanges(name, hundredths(Math.abs(by)), moves);
  if (isOppositeWay(of, token)) return `${changes}, ${strings.othersMore(moves)}`;
  return sharedPart(of, token) > MUCH_SHARED ? `${changes}, ${strings.othersToo(moves)}` : changes;
}

/** A reader who compares the probabilities would otherwise find another difference of logits. */
const MUCH_SHARED = 1 / 4;

/**
 * The share of a logit's difference that changes no probability, since softmax takes it off again: the difference of the
 * logarithms of the probabilities is what is left of it. Below 0 if those differ by more.
 */
function sharedPart({ a, b }: OfBoth, { own, other }: SharedChance): number {
  return other === null
    ? 0
    : 1 - Math.abs(Math.log(own.probability / other.probability)) / Math.abs(sideDifference(a, b));
}

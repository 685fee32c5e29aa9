/** The sentences of a comparison's summary, but for those of heads and MLPs and of the first difference. */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import type { Drift } from '../../../src/trace/compare/drift';
import type { MovedProbability, Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { spelledWords } from '../../../src/trace/compare/spelled-words';
import { compareStrings as strings } from '../../strings/compare';
import { percentInWords, quotedToken } from '../../strings/format';
import {
  type CompareData,
  type Comparison,
  firstOther,
  pairRows,
  predictNext,
  rowWords,
  type SideName,
  tokenAt,
} from './comparison';
import { driftPlace, furthestApart } from './drift';
import { leadWords } from './lead';
import { leadingWords } from './leading-part';
import type { PositionPair } from './positions';
import type { Spelled } from './spelled';
import { drawnRows } from './unlike';

/**
 * What differs, what that does to the prediction, and what in the model makes most of it: the rest are details.
 * @param parts `undefined` where it is not known which make it
 */
export function leadSentences(
  { comparison, choice }: CompareData,
  positions: PositionPair,
  outcome: Outcome,
  parts: PartDifferences | undefined,
): string[] {
  const row = rowOf(comparison, positions);
  const isNext = predictNext(comparison);
  const isAtEnd = isNext && choice.after === 'last';
  const place = !isAtEnd && row >= 0 ? `${strings.after(isNext).toLowerCase()} ${rowWords(comparison, row)}` : '';
  const words = leadWords(comparison, outcome, place);
  if (words === undefined) return [];
  return [words, changesMostWords(outcome), ...(parts ? leadingWords(comparison, parts) : [])].filter(Boolean);
}

/** Of the token whose probability changes most, where the sentence before has not told of it. */
export function changesMostWords({ a, b, shared }: Outcome): string {
  const most = shared?.changed[0];
  if (!most?.other || [a.top[0], b.top[0]].some((top) => top?.id === most.id)) return '';
  const [ofA, ofB] = [most.own, most.other].map(({ probability }) => percentInWords(probability)) as [string, string];
  // What is written as the same has not changed much.
  return ofA === ofB ? '' : strings.changesMost(quotedToken(most), ofA, ofB);
}

/** How probable what the one predicts is in the other; '' where both predict the same. */
export function nextWords({ a, b }: Outcome, spelled: Pick<Spelled, 'in'>): string {
  const [topA, topB] = [a.top[0], b.top[0]];
  if (!topA || !topB || quotedToken(topA) === quotedToken(topB)) return '';
  const words = ({ probability }: SharedChance['own']) => percentInWords(probability);
  const ofSide = (side: SideName) => spelled.in(side).map((one) => spelledWords(strings.side[side], one, quotedToken));
  return [
    topA.other && strings.alsoIn(quotedToken(topA), words(topA.own), words(topA.other)),
    topB.other && strings.alsoIn(quotedToken(topB), words(topB.other), words(topB.own)),
    ...ofSide('a'),
    ...ofSide('b'),
  ]
    .filter(Boolean)
    .join(' ');
}

/** How much the change matters for what is predicted. */
export function movedWords({ share, less, more }: MovedProbability): string {
  if (share === 0) return strings.noneMoved;
  const [ofLess, ofMore] = [less, more].map((tokens) => strings.and(tokens.map(quotedToken))) as [string, string];
  return strings.movedProbability(percentInWords(share), ofLess, ofMore);
}

/** Where the texts first differ. */
export function textsWords(comparison: Comparison): string {
  const row = firstOther(comparison);
  const { sources } = comparison;
  if (row === undefined) return strings.sameTokens(comparison.alignment.by === 'ids', sources !== null);
  const { a = null, b = null } = comparison.alignment.rows[row] ?? {};
  const [ofA, ofB] = [tokenAt(comparison.a, a), tokenAt(comparison.b, b)];
  const what = isSameText(comparison) ? 'tokens' : sources ? 'outputs' : 'texts';
  if (ofA && ofB) return strings.partAt(what, quotedToken(ofA), quotedToken(ofB), row);
  if (ofA) return strings.endsAt(what, strings.side.a, quotedToken(ofA), row);
  return ofB ? strings.endsAt(what, strings.side.b, quotedToken(ofB), row) : '';
}

/** Whether both are traces of one text: of encoder-decoders that which they have written. */
function isSameText({ a, b }: Comparison): boolean {
  return a.summary.text === b.summary.text;
}

/** How tokens are aligned. Two tokenizers may cut a text in the same way: then there is nothing to say of it. */
export function alignedWords(comparison: Comparison): string {
  const { by, bounded } = comparison.alignment;
  const isCutAlike = by === 'ends' && firstOther(comparison) === undefined;
  return [isCutAlike ? '' : strings.alignedBy(by), bounded ? strings.bounded : ''].filter(Boolean).join(' ');
}

/** That maps leave out what has no partner; '' where they do not. */
export function unlikeWords(comparison: Comparison): string {
  const drawn = drawnRows(comparison, 'difference');
  return drawn && drawn.length > 0 ? strings.unlike(drawn.length, comparison.alignment.rows.length) : '';
}

/** Where the streams are furthest apart, at the tokens after which predictions are compared, and of which stage that is said. */
export function furthestWords(
  comparison: Comparison,
  positions: PositionPair,
  drift: Drift,
): { readonly words: string; readonly stage: string } | undefined {
  const row = rowOf(comparison, positions);
  const pair = pairRows(comparison.alignment).indexOf(row);
  const found = pair < 0 ? undefined : furthestApart(drift, pair);
  if (!found) return undefined;
  const place = driftPlace(found.point, comparison);
  return {
    words: strings.furthestApart(rowWords(comparison, row), place, percentInWords(found.share)),
    stage: found.point.a,
  };
}

/** -1 where the two stand in no row together. */
function rowOf({ alignment }: Comparison, { a, b }: PositionPair): number {
  return alignment.rows.findIndex((row) => row.a === a && row.b === b);
}

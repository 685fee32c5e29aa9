/** The sentences of a comparison's details, except those of heads and MLPs and of the first difference. */
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { changesMost } from '../../../src/trace/compare/compared-logit';
import { cutAlike } from '../../../src/trace/compare/cut-alike';
import { type Drift, type FurthestApart, furthestApart } from '../../../src/trace/compare/drift';
import { driftPlace } from '../../../src/trace/compare/drift-place';
import { changeOf } from '../../../src/trace/compare/lead-sentences';
import type { MovedProbability, Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { shiftedSentence } from '../../../src/trace/compare/shifted';
import { spelledWords } from '../../../src/trace/compare/spelled-words';
import { compareStrings as strings } from '../../strings/compare';
import { percentInWords, quotedToken } from '../../strings/format';
import {
  arePairedByChance,
  type Comparison,
  firstOther,
  otherWords,
  pairRows,
  rowAmongAll,
  rowWords,
  type SideName,
  tokenAt,
} from './comparison';
import { laterShare } from './head-weights';
import { type PositionPair, rowOfPair } from './positions';
import type { Spelled } from './spelled';
import { readerOf } from './two-kinds';
import { drawnRows } from './unlike';

/** How probable each prediction is in the other side, and what else changes more; '' if both predict the same. */
export function nextWords(outcome: Outcome, spelled: Pick<Spelled, 'in'>): string {
  const { a, b } = outcome;
  const [topA, topB] = [a.top[0], b.top[0]];
  if (!topA || !topB || quotedToken(topA) === quotedToken(topB)) return '';
  const words = ({ probability }: SharedChance['own']) => percentInWords(probability);
  const ofSide = (side: SideName) => spelled.in(side).map((one) => spelledWords(strings.side[side], one, quotedToken));
  return [
    topA.other && strings.alsoIn(quotedToken(topA), words(topA.own), words(topA.other)),
    topB.other && strings.alsoIn(quotedToken(topB), words(topB.other), words(topB.own)),
    changesMoreWords(outcome),
    ...ofSide('a'),
    ...ofSide('b'),
  ]
    .filter(Boolean)
    .join(' ');
}

/** About a token that neither predicts and whose probability changes most. */
function changesMoreWords(outcome: Outcome): string {
  const most = changesMost(outcome);
  if (!most?.other || [outcome.a.top[0], outcome.b.top[0]].some((top) => top?.id === most.id)) return '';
  const [topA, topB] = [outcome.a.top[0], outcome.b.top[0]];
  return `${changeOf(quotedToken, most, topA?.id === topB?.id ? topA : undefined)}.`;
}

/** How much the change matters for the prediction. */
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

/** Whether both are traces of one text; for encoder-decoders, of one written output. */
function isSameText({ a, b }: Comparison): boolean {
  return a.summary.text === b.summary.text;
}

/** How tokens are paired, wherever the pairs are shown. */
export function alignedWords(comparison: Comparison): string {
  const { by, bounded } = comparison.alignment;
  // Two tokenizers may cut a text in the same way: then there is nothing to say.
  const isCutAlike = by === 'ends' && firstOther(comparison) === undefined;
  return [isCutAlike ? '' : cutWords(comparison), bounded ? strings.bounded : ''].filter(Boolean).join(' ');
}

/** Which tokens the strip pairs; '' if that is said already, or all tokens are the same. */
export function stripWords(comparison: Comparison): string {
  const { by, bounded } = comparison.alignment;
  if (bounded || firstOther(comparison) === undefined) return '';
  const isByPlace = otherWords(comparison) !== undefined;
  return [strings.alignedBy(by), isByPlace ? strings.byPlaceAlone : ''].filter(Boolean).join(' ');
}

/**
 * What two tokenizers do differently: other tokens; for one text, other pieces, or the same pieces with tokens that are written
 * differently.
 */
function cutWords({ a, b, alignment: { by } }: Comparison): string {
  if (by === 'ids') return '';
  if (by === 'texts') return strings.vocabulariesDiffer;
  const alike = cutAlike(a.summary, b.summary);
  return alike ? strings.cutAlike(alike) : strings.cutOtherwise;
}

/**
 * Which side writes text, and that the other's tokens see later ones, with the share of their attention on these; '' if both
 * models are of one kind.
 * @param weights of the tokens at these positions, in the shown heads
 */
export function directionWords(
  comparison: Comparison,
  places: Readonly<Record<SideName, SidePlace>>,
  positions: PositionPair,
  weights: Readonly<Record<SideName, Float32Array>>,
): string {
  const reader = readerOf(comparison);
  if (reader === undefined) return '';
  const writer = reader === 'a' ? 'b' : 'a';
  const { layer, head } = places[reader];
  const token = tokenAt(comparison[reader], positions[reader], comparison.sequence);
  return strings.directions(
    strings.side[reader],
    strings.side[writer],
    strings.headName(layer, head, false),
    token ? quotedToken(token) : '',
    percentInWords(laterShare(weights[reader], positions[reader])),
  );
}

/** That maps leave out tokens without a partner; '' if they do not. */
export function unlikeWords(comparison: Comparison): string {
  const drawn = drawnRows(comparison, 'difference');
  return drawn && drawn.length > 0 ? strings.unlike(drawn.length, comparison.alignment.rows.length) : '';
}

/**
 * Where the streams are furthest apart of all tokens, in words; `undefined` if they are equal everywhere, or these tokens are
 * paired by chance.
 */
export function furthestOfAll(comparison: Comparison, drift: Drift) {
  return namedFurthest(comparison, furthestApart(drift));
}

/** A found place with its tokens and stage named, and all its other fields. */
export function namedFurthest<T extends FurthestApart>(comparison: Comparison, found: T | undefined) {
  const row = found && pairRows(comparison.alignment)[found.pair];
  if (!found || row === undefined || arePairedByChance(comparison, row)) return undefined;
  const [tokens, place] = [rowAmongAll(comparison, row), driftPlace(found.point, comparison)];
  return { ...found, row, tokens, place, share: percentInWords(found.share) };
}

/**
 * The same as a sentence, or why it is not told; '' if there is none.
 * @param withPosition whether to say if that token is at another position in the other text
 */
export function furthestOfAllWords(comparison: Comparison, drift: Drift, withPosition: boolean): string {
  const found = furthestOfAll(comparison, drift);
  if (!found) return furthestApart(drift) ? otherWordsSaid(comparison) : '';
  const { row, tokens, place, share } = found;
  const shifted = withPosition ? shiftedSentence(comparison, row, comparison.sequence, tokens) : '';
  return [strings.furthestOfAll(tokens, place, share), shifted].filter(Boolean).join(' ');
}

function otherWordsSaid(comparison: Comparison): string {
  const counts = otherWords(comparison);
  return counts ? strings.otherWords(counts.same, counts.of) : '';
}

/** Where the streams are furthest apart at the tokens after which predictions are compared, and the stage of that sentence. */
export function furthestWords(comparison: Comparison, positions: PositionPair, drift: Drift) {
  return furthestAt(comparison, rowOfPair(comparison, positions), drift);
}

/** Where they are furthest apart at the tokens of a row; `undefined` also if these are paired by chance. */
export function furthestAt(
  comparison: Comparison,
  row: number,
  drift: Drift,
): { readonly words: string; readonly stage: string } | undefined {
  const pair = pairRows(comparison.alignment).indexOf(row);
  const found = pair < 0 ? undefined : furthestApart(drift, pair);
  if (!found || arePairedByChance(comparison, row)) return undefined;
  const place = driftPlace(found.point, comparison);
  return {
    words: strings.furthestApart(rowWords(comparison, row), place, percentInWords(found.share)),
    stage: found.point.a,
  };
}

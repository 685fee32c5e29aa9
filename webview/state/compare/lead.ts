/** What a comparison says first, of the tokens of both texts as the panel writes them. */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { type ApartAt, apartSentences, takenApartByPosition } from '../../../src/trace/compare/apart-sentences';
import { type Drift, type DriftPoint, furthestApart, furthestWithout } from '../../../src/trace/compare/drift';
import { driftPlace } from '../../../src/trace/compare/drift-place';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import type { PredictedAfter } from '../../../src/trace/compare/hardly-changes';
import { type LeadTexts, leadSentences } from '../../../src/trace/compare/lead-sentences';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { hasOtherPositionVector, shiftedSentence } from '../../../src/trace/compare/shifted';
import { type SweepVerdict, wholeVerdict } from '../../../src/trace/compare/sweep-verdict';
import { compareStrings as strings } from '../../strings/compare';
import { chosenPair } from './chosen-pair';
import {
  areBesideByChance,
  type CompareData,
  type Comparison,
  differsInWords,
  pairRows,
  predictNext,
  rowWords,
} from './comparison';
import { tokensOf } from './leading-part';
import { patchedParts } from './patched';
import { type PositionPair, rowOfPair, tokenWords } from './positions';
import { namedFurthest } from './summary-words';

/** What is known so far; `undefined` where something is not. */
interface KnownAnswers {
  readonly parts: PartDifferences | undefined;
  readonly drift: Drift | undefined;
  readonly first: FoundDifference | undefined;
  /** Where hardly anything changes at the end: after which tokens most does. */
  readonly most?: PredictedAfter | null | undefined;
}

export function leadWords(
  data: CompareData,
  positions: PositionPair,
  outcome: Outcome,
  { parts, drift, first, most }: KnownAnswers,
): string[] {
  const { comparison, choice } = data;
  const row = rowOfPair(comparison, positions);
  const isNext = predictNext(comparison);
  const isAtEnd = isNext && choice.after === 'last';
  const place = !isAtEnd && row >= 0 ? `${strings.after(isNext).toLowerCase()} ${rowWords(comparison, row)}` : '';
  const answers = {
    outcome,
    parts,
    chosenIn: chosenPair(comparison, positions, outcome)?.side,
    drift: drift && apartAt(comparison, positions, drift),
    at: { positions, tokens: tokenWords(comparison, positions) },
    first,
    tried: triedAt(data, positions),
    most: most ? { tokens: tokenWords(comparison, most.positions), outcome: most.outcome } : undefined,
  };
  return leadSentences(leadTexts(comparison), answers, place);
}

/** Where all runs lead, where all parts were tried at all tokens by any measure: the latest such answer. */
export function triedAt({ comparison, runs }: CompareData, positions: PositionPair): SweepVerdict | undefined {
  if (!runs) return undefined;
  const all = patchedParts(comparison, runs, positions).filter(({ row }) => row === undefined);
  const readsWordsAlone = differsInWords(comparison);
  return all.flatMap(({ tried, total }) => wholeVerdict({ patches: tried, total, readsWordsAlone }) ?? []).at(-1);
}

/** How far apart the residual streams are at these tokens, from where they part; '' where that is not told. */
export function streamWords(comparison: Comparison, positions: PositionPair, drift: Drift): string {
  const found = apartAt(comparison, positions, drift);
  return found ? apartSentences(found, tokenWords(comparison, positions)) : '';
}

/** Whether that says already where the vectors are furthest apart of all tokens, by the same share: at these tokens, or at others. */
export function tellsOfAll(comparison: Comparison, positions: PositionPair, drift: Drift): boolean {
  const found = apartAt(comparison, positions, drift);
  const most = furthestApart(drift);
  if (!found || !most || streamWords(comparison, positions, drift) === '') return false;
  const { pair, ofAll } = found;
  return ofAll !== undefined && !ofAll.isWithout && ofAll.pair === most.pair && ofAll.pair !== pair;
}

/** Whether that says already where the vectors are furthest apart at these tokens: not where it is measured without their positions. */
export function tellsFurthest(comparison: Comparison, positions: PositionPair, drift: Drift): boolean {
  const found = apartAt(comparison, positions, drift);
  if (!found || streamWords(comparison, positions, drift) === '') return false;
  return !takenApartByPosition(found).isWithout;
}

/** `undefined` where these tokens do not stand beside each other, or do so by chance. */
function apartAt(comparison: Comparison, positions: PositionPair, drift: Drift): ApartAt | undefined {
  const row = rowOfPair(comparison, positions);
  const pair = pairRows(comparison.alignment).indexOf(row);
  if (pair < 0 || areBesideByChance(comparison, row)) return undefined;
  const isByPosition = hasOtherPositionVector(comparison, row, comparison.sequence);
  return {
    of: drift,
    pair,
    shifted: shiftedSentence(comparison, row, comparison.sequence, rowWords(comparison, row)),
    isByPosition,
    place: (point: DriftPoint) => driftPlace(point, comparison),
    ofAll: namedFurthest(
      comparison,
      furthestWithout(drift, (at) => isByPosition && isShifted(comparison, at)),
    ),
  };
}

/** The same without how far apart the vectors are: of what both predict, what changes most, and by which part. */
export function predictionWords(...[data, positions, outcome, known]: Parameters<typeof leadWords>): string {
  return leadWords(data, positions, outcome, { ...known, drift: undefined }).join(' ');
}

/** Whether one of the tokens that are compared stands at another position, whose vector is a part of every distance there. */
export function holdsPositions(comparison: Comparison): boolean {
  return pairRows(comparison.alignment).some((row) => hasOtherPositionVector(comparison, row, comparison.sequence));
}

/** Where one token's vectors are told without those of its positions, those of others that are the same in both are as well. */
function isShifted(comparison: Comparison, pair: number): boolean {
  const row = pairRows(comparison.alignment)[pair];
  return row !== undefined && hasOtherPositionVector(comparison, row, comparison.sequence);
}

export function leadTexts(comparison: Comparison): LeadTexts {
  const { a, b, alignment, sources } = comparison;
  const traced = { a: a.summary, b: b.summary };
  return { ...tokensOf(comparison), alignment, sources, traced, isEdit: a.edit === 'before' && b.edit === 'after' };
}

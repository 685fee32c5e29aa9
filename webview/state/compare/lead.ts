/** What a comparison says first, with tokens written as the panel writes them. */
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
  arePairedByChance,
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

/** What is known so far; `undefined` for what is not. */
interface KnownAnswers {
  readonly parts: PartDifferences | undefined;
  readonly drift: Drift | undefined;
  readonly first: FoundDifference | undefined;
  /** If hardly anything changes at the end: the tokens after which most changes. */
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

/** The verdict of all runs, if all parts were tried at all tokens by any measure: the latest one. */
export function triedAt({ comparison, runs }: CompareData, positions: PositionPair): SweepVerdict | undefined {
  if (!runs) return undefined;
  const all = patchedParts(comparison, runs, positions).filter(({ row }) => row === undefined);
  const readsWordsAlone = differsInWords(comparison);
  return all.flatMap(({ tried, total }) => wholeVerdict({ patches: tried, total, readsWordsAlone }) ?? []).at(-1);
}

/** How far apart the residual streams are at these tokens, from where they diverge; '' if that is not told. */
export function streamWords(comparison: Comparison, positions: PositionPair, drift: Drift): string {
  const found = apartAt(comparison, positions, drift);
  return found ? apartSentences(found, tokenWords(comparison, positions)) : '';
}

/**
 * Whether the sentence already tells where the vectors are furthest apart of all tokens, by the same share: at these tokens or
 * at others.
 */
export function tellsOfAll(comparison: Comparison, positions: PositionPair, drift: Drift): boolean {
  const found = apartAt(comparison, positions, drift);
  const most = furthestApart(drift);
  if (!found || !most || streamWords(comparison, positions, drift) === '') return false;
  const { pair, ofAll } = found;
  return ofAll !== undefined && !ofAll.isWithout && ofAll.pair === most.pair && ofAll.pair !== pair;
}

/**
 * Whether the sentence already tells where the vectors are furthest apart at these tokens; not if that is measured without their
 * positions.
 */
export function tellsFurthest(comparison: Comparison, positions: PositionPair, drift: Drift): boolean {
  const found = apartAt(comparison, positions, drift);
  if (!found || streamWords(comparison, positions, drift) === '') return false;
  return !takenApartByPosition(found).isWithout;
}

/** `undefined` if these tokens are not paired, or are paired by chance. */
function apartAt(comparison: Comparison, positions: PositionPair, drift: Drift): ApartAt | undefined {
  const row = rowOfPair(comparison, positions);
  const pair = pairRows(comparison.alignment).indexOf(row);
  if (pair < 0 || arePairedByChance(comparison, row)) return undefined;
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

/** Like `leadWords` without the distance of the vectors: what changes most in the predictions, and by which part. */
export function predictionWords(...[data, positions, outcome, known]: Parameters<typeof leadWords>): string {
  return leadWords(data, positions, outcome, { ...known, drift: undefined }).join(' ');
}

/** Whether one of the compared tokens is at another position, whose vector is then a part of every distance there. */
export function holdsPositions(comparison: Comparison): boolean {
  return pairRows(comparison.alignment).some((row) => hasOtherPositionVector(comparison, row, comparison.sequence));
}

/** Whether a pair is told without the vectors of its positions; pairs of the same token are then told so too. */
function isShifted(comparison: Comparison, pair: number): boolean {
  const row = pairRows(comparison.alignment)[pair];
  return row !== undefined && hasOtherPositionVector(comparison, row, comparison.sequence);
}

export function leadTexts(comparison: Comparison): LeadTexts {
  const { a, b, alignment, sources } = comparison;
  const traced = { a: a.summary, b: b.summary };
  return { ...tokensOf(comparison), alignment, sources, traced, isEdit: a.edit === 'before' && b.edit === 'after' };
}

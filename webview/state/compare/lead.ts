/** What a comparison says first, of the tokens of both texts as the panel writes them. */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { type Drift, type DriftPoint, withoutFirstDifference } from '../../../src/trace/compare/drift';
import { driftPlace } from '../../../src/trace/compare/drift-place';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import { type LeadTexts, leadSentences } from '../../../src/trace/compare/lead-sentences';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { hasOtherPositionVector, shiftedSentence } from '../../../src/trace/compare/shifted';
import { compareStrings as strings } from '../../strings/compare';
import { chosenPair } from './chosen-pair';
import { areBesideByChance, type CompareData, type Comparison, pairRows, predictNext, rowWords } from './comparison';
import { tokensOf } from './leading-part';
import { type PositionPair, rowOfPair, tokenWords } from './positions';
import { furthestOfAll } from './summary-words';

/** What is known so far; `undefined` where something is not. */
interface KnownAnswers {
  readonly parts: PartDifferences | undefined;
  readonly drift: Drift | undefined;
  readonly first: FoundDifference | undefined;
}

export function leadWords(
  { comparison, choice }: CompareData,
  positions: PositionPair,
  outcome: Outcome,
  { parts, drift, first }: KnownAnswers,
): string[] {
  const row = rowOfPair(comparison, positions);
  const isNext = predictNext(comparison);
  const isAtEnd = isNext && choice.after === 'last';
  const place = !isAtEnd && row >= 0 ? `${strings.after(isNext).toLowerCase()} ${rowWords(comparison, row)}` : '';
  const pair = pairRows(comparison.alignment).indexOf(row);
  const shifted = shiftedSentence(comparison, row, comparison.sequence, rowWords(comparison, row));
  const placeOf = (point: DriftPoint) => driftPlace(point, comparison);
  const isByPosition = hasOtherPositionVector(comparison, row, comparison.sequence);
  const ofAll = drift && furthestOfAll(comparison, isByPosition ? withoutPositions(comparison, drift) : drift);
  const ofDrift = drift && { of: drift, pair, shifted, isByPosition, place: placeOf, ofAll };
  const answers = {
    outcome,
    parts,
    chosenIn: chosenPair(comparison, positions, outcome)?.side,
    drift: pair >= 0 && !areBesideByChance(comparison, row) ? ofDrift : undefined,
    first,
  };
  return leadSentences(leadTexts(comparison), answers, place, tokenWords(comparison, positions));
}

/** The same without how far apart the vectors are: of what both predict, and which token's probability changes most by what. */
export function predictionWords(...[data, positions, outcome, known]: Parameters<typeof leadWords>): string {
  return leadWords(data, positions, outcome, { ...known, drift: undefined }).join(' ');
}

/** Whether one of the tokens that are compared stands at another position, whose vector is a part of every distance there. */
export function holdsPositions(comparison: Comparison): boolean {
  return pairRows(comparison.alignment).some((row) => hasOtherPositionVector(comparison, row, comparison.sequence));
}

/** Where one token's vectors are told without those of its positions, the others are measured so as well. */
function withoutPositions(comparison: Comparison, drift: Drift): Drift {
  const rows = pairRows(comparison.alignment);
  const isShifted = (row: number | undefined) =>
    row !== undefined && hasOtherPositionVector(comparison, row, comparison.sequence);
  return withoutFirstDifference(drift, (pair) => isShifted(rows[pair]));
}

export function leadTexts(comparison: Comparison): LeadTexts {
  const { a, b, alignment, sources } = comparison;
  const traced = { a: a.summary, b: b.summary };
  return { ...tokensOf(comparison), alignment, sources, traced, isEdit: a.edit === 'before' && b.edit === 'after' };
}

/** Reads what the report of a comparison tells, with the parameters of the page's summary. */
import { hardlyChanges } from '../../../src/trace/compare/hardly-changes';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { toldPartsParams } from './chosen-pair';
import { areChosenApart } from './chosen-places';
import {
  areOfTwoKinds,
  type CompareData,
  type ComparedSide,
  type Comparison,
  hasSimilarity,
  tellsPredictions,
} from './comparison';
import { readHeadWeights } from './head-weights';
import type { NoCounterpartsData } from './no-counterparts-report';
import { haveLogits, whyNoParts } from './parts';
import { comparedPositions, type PositionPair } from './positions';
import { hasStrongestHeads, ownHeads, type Remarkable, strongestHeads } from './remarkable';
import type { ReportedComparison } from './report';
import type { ReportedSeveral } from './several-report';
import { firstParams, isAtEnd, pairsParams, readMost, readOwn, readStrongest } from './summary-answers';
import { readLater, readLength } from './two-kinds';

export async function readReported(data: CompareData): Promise<Omit<ReportedComparison, 'pictures'>> {
  const { comparison, choice } = data;
  const { readings } = comparison.a;
  const other = comparison.b.summary.trace;
  const positions = comparedPositions(comparison, choice);
  const predicts = positions !== undefined && tellsPredictions(comparison);
  const outcome = predicts ? await readings.read('outcome', { other, ...positions }, NEVER_ABORTED) : undefined;
  const isLittle = outcome && isAtEnd(data) && hardlyChanges(outcome);
  const most = isLittle ? await readMost(comparison, positions as PositionPair, outcome, NEVER_ABORTED) : undefined;
  const hasParts = positions !== undefined && whyNoParts(comparison) === undefined;
  const ofParts = hasParts && toldPartsParams(comparison, positions, haveLogits(comparison) ? outcome : undefined);
  const parts = ofParts ? await readings.read('partDifferences', ofParts, NEVER_ABORTED) : undefined;
  const [ofDrift, ofFirst] = [pairsParams(comparison), firstParams(comparison)];
  const drift = ofDrift && (await readings.read('drift', ofDrift, NEVER_ABORTED));
  const first = ofFirst && (await readings.read('firstDifference', ofFirst, NEVER_ABORTED));
  const similarity = hasSimilarity(comparison)
    ? await readings.read('similarity', { other }, NEVER_ABORTED)
    : undefined;
  const several = await readSeveral(comparison);
  const apart = areChosenApart(comparison) ? await readApart(data, positions) : undefined;
  const weightFiles = await Promise.all([comparison.a, comparison.b].map(weightFilesOf));
  const made = { a: weightFiles[0], b: weightFiles[1], date: new Date() };
  return { data, positions, outcome, most, parts, drift, first, similarity, several, apart, made };
}

/** If the texts cannot be compared, the page tells why, and the report leaves them out. */
async function readSeveral({ a, among: texts }: Comparison): Promise<ReportedSeveral | undefined> {
  if (!texts) return undefined;
  const cosines = await a.readings.read('similaritiesAmong', { texts }, NEVER_ABORTED).catch(() => undefined);
  return cosines && { texts, cosines };
}

async function readApart(
  { comparison, choice }: CompareData,
  positions: PositionPair | undefined,
): Promise<NoCounterpartsData> {
  const { a, b } = comparison;
  const [length, later, remarkable, ofA, ofB] = await Promise.all([
    readLength(comparison, NEVER_ABORTED),
    readLater(comparison, choice, NEVER_ABORTED),
    positions ? readRemarkable(comparison, positions) : null,
    readHeadWeights(a, choice.a, NEVER_ABORTED),
    readHeadWeights(b, choice.b, NEVER_ABORTED),
  ]);
  return { measured: { length, later }, remarkable, weights: ofA && ofB && { a: ofA, b: ofB } };
}

/** The head of each side that stands out by itself. */
async function readRemarkable(comparison: Comparison, positions: PositionPair): Promise<Remarkable | null> {
  if (hasStrongestHeads(comparison)) return strongestHeads(await readStrongest(comparison, positions, NEVER_ABORTED));
  return areOfTwoKinds(comparison) ? ownHeads(await readOwn(comparison, positions, NEVER_ABORTED)) : null;
}

async function weightFilesOf({ readings }: ComparedSide): Promise<string | undefined> {
  return (await readings.read('weightFiles', {}, NEVER_ABORTED)) ?? undefined;
}

/** Reads what the report of a comparison tells, as the summary of the page asks for it. */
import { NEVER } from '../../base/never';
import { type CompareData, type ComparedSide, hasSimilarity, tellsPredictions } from './comparison';
import { haveLogits, partsParams, whyNoParts } from './parts';
import { comparedPositions } from './positions';
import type { ReportedComparison } from './report';
import { firstParams, pairsParams } from './summary-answers';

export async function readReported(data: CompareData): Promise<Omit<ReportedComparison, 'pictures'>> {
  const { comparison, choice } = data;
  const { readings } = comparison.a;
  const other = comparison.b.summary.trace;
  const positions = comparedPositions(comparison, choice);
  const predicts = positions !== undefined && tellsPredictions(comparison);
  const outcome = predicts ? await readings.read('outcome', { other, ...positions }, NEVER) : undefined;
  const hasParts = positions !== undefined && whyNoParts(comparison) === undefined;
  const ofParts = hasParts && partsParams(comparison, positions, null, haveLogits(comparison) ? outcome : undefined);
  const parts = ofParts ? await readings.read('partDifferences', ofParts, NEVER) : undefined;
  const [ofDrift, ofFirst] = [pairsParams(comparison), firstParams(comparison)];
  const drift = ofDrift && (await readings.read('drift', ofDrift, NEVER));
  const first = ofFirst && (await readings.read('firstDifference', ofFirst, NEVER));
  const similarity = hasSimilarity(comparison) ? await readings.read('similarity', { other }, NEVER) : undefined;
  const weightFiles = await Promise.all([comparison.a, comparison.b].map(weightFilesOf));
  const made = { a: weightFiles[0], b: weightFiles[1], date: new Date() };
  return { data, positions, outcome, parts, drift, first, similarity, made };
}

async function weightFilesOf({ readings }: ComparedSide): Promise<string | undefined> {
  return (await readings.read('weightFiles', { variant: 'model' }, NEVER)) ?? undefined;
}

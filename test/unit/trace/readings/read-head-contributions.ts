/** What each head adds to a prediction of a trace. */
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { type HeadContributions, headContributions } from '../../../../src/trace/readings/head-contributions';

/** @param asked the trace and what its attribution is of */
export async function readHeadContributions(...asked: Parameters<typeof readAttribution>): Promise<HeadContributions> {
  return headContributions(await readAttribution(...asked), asked[0].spec);
}

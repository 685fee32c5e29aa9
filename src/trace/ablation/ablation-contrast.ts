/** What a run without a part tells beside one with its mean: of the same part, where the two differ much. */

import { samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { ofPartName, round, toldName, toldValues, writtenIn } from './ablation-words';

/** What is compared. */
export type Contrasted = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'difference'>;

/** Changes that are less apart than this, or than half of the larger one, say about the same. */
const LEAST = 0.1;
const LEAST_SHARE = 0.5;
/** What is left of the change of a run without a part, where all that is the same at every token may stay: less is next to nothing. */
const LITTLE = 0.25;

/**
 * Beside what one run tells, what the other one does: "With its mean over the text instead of 0 the lead is 1.29: nearly all
 * that the head does to it is the same at every token."
 * @returns none where they differ little, or are of the same kind or of different parts
 */
export function contrastSentences(told: Contrasted, other: Contrasted | undefined): string[] {
  if (!other || other.instead === told.instead || !samePart(other.part, told.part)) return [];
  const [zero, mean] = told.instead === 'zero' ? [told, other] : [other, told];
  const [ofZero, ofMean] = [zero, mean].map(change) as [number, number];
  const larger = Math.max(Math.abs(ofZero), Math.abs(ofMean));
  if (Math.abs(ofZero - ofMean) < Math.max(LEAST, LEAST_SHARE * larger)) return [];
  const of = toldName(told);
  const { before, after } = toldValues(other);
  const how = other.instead === 'mean' ? 'With its mean over the text instead of 0' : 'With 0 instead of its mean';
  const write = writtenIn(2);
  return [`${how} the ${of} is ${write(after)}, and ${write(before)} with all parts: ${reason(ofZero, ofMean, told)}.`];
}

/** As it is written. */
function change(run: Contrasted): number {
  const { before, after } = toldValues(run);
  return round(after - before);
}

function reason(ofZero: number, ofMean: number, told: Contrasted): string {
  const what = `that ${ofPartName(told.part)} does to it is the same at every token`;
  if (Math.abs(ofMean) <= LITTLE * Math.abs(ofZero)) return `nearly all ${what}`;
  if (ofZero * ofMean < 0) return 'the two move it in opposite directions';
  if (Math.abs(ofMean) < Math.abs(ofZero)) return `much of what ${what.replace(/^that /, '')}`;
  return 'its mean changes it more than 0 does, so the size of the effect depends on what takes the part’s place';
}

/**
 * That a token gets less probable in the logit lens across a part which adds to its logit, and why both hold: untold, the
 * figure of the lens and what other steps say of that part seem to contradict each other.
 */

import { argmax } from '../../base/vectors';
import { summarize } from '../../generate/logit-row';
import { describeId } from '../../model/tokenizers/tokenizer';
import { readLensLogits } from '../readings/lens-logits';
import type { LensPoint } from '../readings/lens-points';
import { modelOf } from '../run/source';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { DOES_MUCH } from './does-much';
import { type FallAcross, fallsTo, isAcrossOne } from './fall-across';
import { capitalised, type Finding, finding, predictionPart, type Sentence, sentence } from './finding';
import { tellsOfLast } from './first-lead';
import { addedBy, placeAs } from './lens-places';
import { logitPart, percentPart, sayAdds, signedPart } from './numbers';
import { stepThatShows } from './step-part';

/** A fall is told of where at most so much is left of the probability: here any that one sees in the figure. */
const SEEN = 19 / 20;
/** What was less probable before is of no account to a reader of the figure. */
const LEAST = 0.01;

/** Of the part that adds most of those across which the token gets less probable. Of the last one it may be told before. */
export async function findLensAndLogit(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  if (!prediction) return null;
  const { lens } = prediction;
  const end = lens.points.length - 1;
  const untold = fallsTo(context, SEEN).filter(
    ({ at, from }) => (from.value ?? 0) >= LEAST && (at !== end || !tellsOfLast(lens)),
  );
  const [most, ...others] = untold.toSorted((a, b) => b.added - a.added);
  if (!most) return null;
  const { point, from, to, added } = most;
  const shown = stepThatShows(plan, 'logits');
  const token = predictionPart(prediction.token);
  const logits = await sayLogits(context, prediction, most);
  return finding(
    'lens and logit',
    id,
    sentence`${capitalised(placeAs(point))} adds ${signedPart(added)} to the logit of ${token}${shown ? sentence` (${shown})` : ''}, and yet ${token} falls across it from ${from} to ${to}. Both are right: the lens reads the stream as if the model ended there, by the final norm’s scale for that place. So read, ${logits}.`,
    { details: sentence`${sayOthers(others)}${sayRise(prediction, added)}` },
  );
}

/** "the logit of “\n” rises from 8.40 to 12.65, but that of “The” rises by more, from 5.48 to 11.29" */
async function sayLogits(
  { source, choice }: FindingContext,
  { token, lens }: ExplainedPrediction,
  { at }: FallAcross,
): Promise<Sentence> {
  const [before, after] = await Promise.all(
    [at - 1, at].map((one) => readLensLogits(source, choice.position, lens.points[one] as LensPoint)),
  );
  const [earlier, later] = [before as Float32Array, after as Float32Array];
  const rival = mostGained(earlier, later);
  const change = (id: number) => (later[id] as number) - (earlier[id] as number);
  const { target: tokenizer } = modelOf(source, 'The logit lens').folder.tokenizer;
  const fromTo = (id: number) =>
    sentence`from ${logitPart(earlier[id] as number)} to ${logitPart(later[id] as number)}`;
  const own = sentence`the logit of ${predictionPart(token)} ${wayOf(change(token.id))} ${fromTo(token.id)}`;
  const other = sentence`that of ${predictionPart(describeId(tokenizer, rival))} ${wayOf(change(rival))}`;
  const by = change(token.id) < 0 === change(rival) < 0 ? (change(rival) < 0 ? ' by less,' : ' by more,') : '';
  return sentence`${own}, but ${other}${by} ${fromTo(rival)}`;
}

function wayOf(change: number): string {
  return change < 0 ? 'falls' : 'rises';
}

/** The token whose probability grows most: where one gets less probable, its logit gains on that one's. */
function mostGained(before: Float32Array, after: Float32Array): number {
  const [sumBefore, sumAfter] = [summarize(before).logSum, summarize(after).logSum];
  return argmax(after.map((logit, id) => Math.exp(logit - sumAfter) - Math.exp((before[id] as number) - sumBefore)));
}

/** Other parts of which the same is so. */
function sayOthers(others: readonly FallAcross[]): Sentence | '' {
  const [first, ...more] = others.map(
    ({ point, added, from, to }) => sentence`${placeAs(point)} (${signedPart(added)}; from ${from} to ${to})`,
  );
  if (!first) return '';
  const all = more.reduce((told, one, at) => sentence`${told}${at === more.length - 1 ? ' and ' : ', '}${one}`, first);
  return sentence`The same is so across ${all}.`;
}

/** That the largest rise comes with less than is added where it falls. Begins with a space. */
function sayRise({ lens, attribution, token }: ExplainedPrediction, addedInFall: number): Sentence | '' {
  const { points } = lens;
  const { probability } = lens.target ?? lens.final;
  const rises = Float32Array.from(points, (_, at) =>
    isAcrossOne(points, at) ? (probability[at] as number) - (probability[at - 1] as number) : 0,
  );
  const at = argmax(rises);
  if (!attribution || !((rises[at] as number) > 0)) return '';
  const point = points[at] as LensPoint;
  const added = addedBy(attribution.parts, point);
  if (added >= addedInFall) return '';
  const [from, to] = [percentPart(probability[at - 1] as number), percentPart(probability[at] as number)];
  return sentence` The largest rise of ${predictionPart(token)}, from ${from} to ${to}, is across ${placeAs(point)}, and that ${added < DOES_MUCH ? sayAdds(added) : sentence`adds only ${signedPart(added)}`}.`;
}

/**
 * Says that a token gets less probable in the logit lens across a part that adds to its logit, and why both hold. Otherwise the
 * figure of the lens would seem to contradict other steps about that part.
 */

import { argmax } from '../../base/vectors';
import { describeId } from '../../model/tokenizers/tokenizer';
import type { LensPoint } from '../readings/lens-points';
import { modelOf } from '../run/source';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { DOES_MUCH } from './does-much';
import { type FallAcross, fallsIn, isAcrossOne } from './fall-across';
import { capitalised, type Finding, finding, inTurn, listed, predictionPart, type Sentence, sentence } from './finding';
import { tellsOfLast } from './first-lead';
import { sayGainsLess } from './gains-less';
import { mostGained, readLensAcross, rising } from './lens-across';
import { addedBy, placeAs } from './lens-places';
import { logitPart, percentPart, sayAdds, signedPart } from './numbers';
import { stepThatShows } from './step-part';

/** A fall is mentioned if at most this share of the probability is left: here, any fall that is visible in the figure. */
const SEEN = 19 / 20;
/** A token that was less probable before is not noticeable in the figure. */
const LEAST = 0.01;

/**
 * For the part that adds most among those across which the token gets less probable; the last part is left out if an earlier
 * finding covers it. Also for a part of the chosen block across which another token gains more.
 */
export async function findLensAndLogit(context: FindingContext, { id, layer }: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  if (!prediction) return null;
  const { lens } = prediction;
  const end = lens.points.length - 1;
  const untold = fallsIn(context, SEEN).filter(
    ({ at, from }) => (from.value ?? 0) >= LEAST && (at !== end || !tellsOfLast(lens)),
  );
  const [most, ...others] = untold.toSorted((a, b) => b.added - a.added);
  const gainsLess = await sayGainsLess(context, layer);
  if (!most) return gainsLess === '' ? null : finding('lens and logit', id, gainsLess);
  const { point, from, to, added } = most;
  const shown = stepThatShows(plan, 'logits');
  const token = predictionPart(prediction.token);
  const logits = await sayLogits(context, prediction, most);
  return finding(
    'lens and logit',
    id,
    sentence`${capitalised(placeAs(point))} adds ${signedPart(added)} to the logit of ${token}${shown ? sentence` (${shown})` : ''}, and yet ${token} falls across it from ${from} to ${to}. Both the amount and the fall are right: the lens reads the residual stream as if the model ended there, by the final norm’s scale for that place. So read, ${logits}.`,
    { details: inTurn([sayOthers(others), sayRise(prediction, added), gainsLess]) },
  );
}

/**
 * "the logit of “·a” falls from 7.82 to 5.83, and other tokens gain on it: all others together rise from 86 % to 92 %, most of
 * all “·cold”, from 0.3 % to 0.8 %": no single one needs to explain the fall.
 */
async function sayLogits(
  { source, choice }: FindingContext,
  { token, lens }: ExplainedPrediction,
  { at, from, to }: FallAcross,
): Promise<Sentence> {
  const [earlier, later] = await readLensAcross(source, choice.position, lens.points, at);
  const [was, is] = [earlier[token.id] as number, later[token.id] as number];
  const { target: tokenizer } = modelOf(source, 'The logit lens').folder.tokenizer;
  const most = mostGained(earlier, later);
  const own = sentence`the logit of ${predictionPart(token)} ${is < was ? 'falls' : 'rises'} from ${logitPart(was)} to ${logitPart(is)}`;
  const others = rising(1 - (from.value ?? 0), 1 - (to.value ?? 0));
  const rival = sentence`${predictionPart(describeId(tokenizer, most.id))}, ${rising(most.from, most.to)}`;
  return sentence`${own}, ${is < was ? 'and' : 'but'} other tokens gain on it: all others together rise ${others}, most of all ${rival}`;
}

/** Other parts for which the same holds. */
function sayOthers(others: readonly FallAcross[]): Sentence | '' {
  if (others.length === 0) return '';
  const all = others.map(
    ({ point, added, from, to }) => sentence`${placeAs(point)} (${signedPart(added)}; from ${from} to ${to})`,
  );
  return sentence`The same is so across ${listed(all)}.`;
}

/** Says that the largest rise comes with a smaller contribution than the one at the fall. */
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
  return sentence`The largest rise of ${predictionPart(token)}, from ${from} to ${to}, is across ${placeAs(point)}, and that ${added < DOES_MUCH ? sayAdds(added) : sentence`adds only ${signedPart(added)}`}.`;
}

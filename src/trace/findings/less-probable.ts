/**
 * That the prediction gets less probable across the very part which adds most to its logit, and why: untold, the steps of
 * the logit lens and of the logits seem to contradict each other.
 */
import type { FindingContext, FindingStep } from './context';
import { fallAcrossMost, sayWhyFalls } from './fall-across';
import { blockPart, capitalised, type Finding, finding, predictionPart, sentence } from './finding';
import { placeAs } from './lens-places';
import { signedPart } from './numbers';
import { headName } from './part-names';
import { stepThatShows } from './step-part';

export async function findLessProbable(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  const fall = fallAcrossMost(context);
  if (!prediction || !fall) return null;
  const { most, point, added, from, to } = fall;
  const token = predictionPart(prediction.token);
  const isMlp = most.kind === 'mlp';
  const part = isMlp
    ? sentence`The MLP of block ${blockPart(point.layer)}`
    : capitalised(headName({ layer: point.layer, head: most.head ?? 0, cross: most.cross }));
  // The lens shows all heads of an attention together.
  const across = isMlp ? 'it' : sentence`${placeAs(point)} (${signedPart(added)} in all)`;
  const shown = stepThatShows(plan, 'blocks');
  const why = await sayWhyFalls(context, fall);
  return finding(
    'less probable',
    id,
    sentence`${part} adds most to the logit of ${token} (${signedPart(most.value)}), and yet the probability of ${token} in the logit lens falls across ${across} from ${from} to ${to}${shown ? sentence` (${shown})` : ''}: ${isMlp ? 'this MLP' : 'this attention'} ${why}.`,
  );
}

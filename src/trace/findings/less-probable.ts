/**
 * Says that the prediction gets less probable across the very part that adds most to its logit, and why. Otherwise the steps of
 * the logit lens and of the logits would seem to contradict each other.
 */
import type { FindingContext, FindingStep } from './context';
import { fallAcrossMost, sayWhyFalls } from './fall-across';
import {
  blockPart,
  capitalised,
  type Finding,
  finding,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
} from './finding';
import { placeAs } from './lens-places';
import { readMainReason } from './main-reason';
import { signedPart } from './numbers';
import { headName } from './part-names';
import { stepThatShows } from './step-part';

/** @returns null if the prediction does not get less probable there */
export async function findLessProbable(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  const fall = fallAcrossMost(context);
  if (!prediction || !fall) return null;
  const { most, point, added, from, to } = fall;
  const token = predictionPart(prediction.token);
  const isMlp = most.kind === 'mlp';
  const part = isMlp
    ? sentence`the MLP of block ${blockPart(point.layer)}`
    : headName({ layer: point.layer, head: most.head ?? 0, cross: most.cross });
  // The lens shows all heads of an attention together.
  const across = isMlp ? 'it' : sentence`${placeAs(point)} (${signedPart(added)} in all)`;
  const shown = stepThatShows(plan, 'blocks');
  const why = await sayWhyFalls(context, fall);
  return finding(
    'less probable',
    id,
    sentence`${await sayAddsMost(context, part)} (${signedPart(most.value)}), and yet the probability of ${token} in the logit lens falls across ${across} from ${from} to ${to}${shown ? sentence` (${shown})` : ''}: ${isMlp ? 'this MLP' : 'this attention'} ${why}.`,
  );
}

/**
 * "The MLP of block 5 adds most to the logit of “dog”": after a verdict about the lead, also that this is another
 * quantity.
 */
async function sayAddsMost(context: FindingContext, part: Sentence): Promise<Sentence> {
  const token = context.prediction ? sentence`${predictionPart(context.prediction.token)}` : '';
  const { apart, rival } = (await readMainReason(context)) ?? {};
  if (!apart || !rival) return sentence`${capitalised(part)} adds most to the logit of ${token}`;
  return sentence`To the logit of ${token} itself, rather than to its lead over ${otherPart(rival.token)}, ${part} adds most`;
}

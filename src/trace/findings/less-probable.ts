/**
 * That the prediction gets less probable across the very part which adds most to its logit, and why: untold, the steps of
 * the logit lens and of the logits seem to contradict each other.
 */
import { whyNot } from '../../architectures/why-not';
import type { FindingContext, FindingStep } from './context';
import { DOES_MUCH } from './does-much';
import { blockPart, type Finding, finding, headPart, predictionPart, type Sentence, sentence } from './finding';
import { addedBy, placeAs } from './first-lead';
import { percentPart, signedPart } from './numbers';
import { mostOf } from './rather-than';
import { type LensFall, readScaleOfFall } from './scale-words';
import { stepThatShows } from './step-part';

/** A fall is told of where at most so much is left of the probability. */
const FALLS = 4 / 5;

export async function findLessProbable(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  const { attribution, lens, ratherThan } = prediction ?? {};
  // The lens is of the token alone.
  if (!prediction || !attribution || !lens || ratherThan || whyNot(plan, 'The logit lens') !== undefined) return null;
  const { kind, layer, head, cross, value } = mostOf(attribution.parts);
  if (value < DOES_MUCH || layer === null || (kind !== 'mlp' && kind !== 'head')) return null;
  const after = kind === 'mlp' ? 'mlp' : cross ? 'cross-attention' : 'attention';
  const at = lens.points.findIndex((one) => one.layer === layer && one.after === after);
  const point = lens.points[at];
  if (!point || at < 1) return null;
  const { probability } = lens.target ?? lens.final;
  const [before, now] = [probability[at - 1] as number, probability[at] as number];
  const [from, to] = [percentPart(before), percentPart(now)];
  // The lens shows all heads of an attention together.
  const all = addedBy(attribution.parts, point);
  if (now > FALLS * before || from.text === to.text || all < DOES_MUCH) return null;
  const token = predictionPart(prediction.token);
  const isMlp = kind === 'mlp';
  const part = isMlp
    ? sentence`The MLP of block ${blockPart(layer)}`
    : sentence`Head ${headPart(layer, head ?? 0)}${cross ? ' of the cross-attention' : ''}`;
  const across = isMlp ? 'it' : sentence`${placeAs(point)} (${signedPart(all)} in all)`;
  const shown = stepThatShows(plan, 'blocks');
  const why = sayWhy(await readScaleOfFall(context, at));
  return finding(
    'less probable',
    id,
    sentence`${part} adds most to the logit of ${token} (${signedPart(value)}), and yet the probability of ${token} in the logit lens falls across ${across} from ${from} to ${to}${shown ? sentence` (${shown})` : ''}: ${isMlp ? 'this MLP' : 'this attention'} ${why}.`,
  );
}

/** More for others, a longer vector, or both. */
function sayWhy(fall: LensFall | null): Sentence {
  const others = 'adds even more to the logits of other tokens';
  const longer = 'makes the vector longer, which brings all logits closer together';
  if (!fall) return sentence`${others}`;
  return fall.after < fall.alone ? sentence`${others}, and ${longer}` : sentence`also ${longer}`;
}

/** Whom the chosen head looks at, and what it adds to the prediction. */
import { nodeOf } from '../../architectures/plan';
import { type SequenceName, sequenceOf, TOKENS } from '../../operations/node';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Finding, finding, headPart, predictionPart, type Sentence, sentence, tokenPart } from './finding';
import { percentPart, signedPart } from './numbers';

/** A head looks at a token that has at least so much of its weight, and so many times as much as any other. */
const LOOKS_AT = 0.3;
const LOOKS_AHEAD = 1.5;
/** What is less, of a logit, is almost nothing. */
export const ADDS = 0.05;

export async function findAttention(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const stage = stagesOf(context, step).find(({ node }) => nodeOf(plan, node).kind === 'softmax');
  if (!stage) return null;
  if (choice.variant !== 'model') return findOfVariant(context, step, stage.name);
  const { shape, node } = source.find(stage.name, choice.variant);
  const [heads = 1, , keys = 0] = shape;
  const head = Math.min(choice.head, heads - 1);
  const slice = { start: [head, step.position, 0], stop: [head + 1, step.position + 1, keys] };
  const { data } = await source.window(stage.name, choice.variant, slice);
  const key = lookedAt(data);
  if (key === undefined) return null;
  const keySequence: SequenceName = sequenceOf(node.axes[2]);
  const [from, to] = [tokensOf(source, step.sequence)[step.position], tokensOf(source, keySequence)[key]];
  if (!from || !to) return null;
  const own = keySequence === step.sequence && key === step.position;
  const said = sentence`Head ${headPart(step.layer, head)}${step.of} looks from ${tokenPart(from, placeIn(step.sequence, step.position))} to ${
    own ? 'itself' : tokenPart(to, placeIn(keySequence, key))
  } (${percentPart(data[key] as number)})${added(context, step, head)}.`;
  return finding('attention', step.id, said);
}

/** The walk-through's one head has no mask: how much of the attention goes to what the model's heads may not see. */
async function findOfVariant(
  { source, choice }: FindingContext,
  step: FindingStep,
  stage: string,
): Promise<Finding | null> {
  const tokens = tokensOf(source, step.sequence);
  const { data } = await source.window(stage, choice.variant);
  const ahead = shareAhead(data, tokens.length);
  const from = tokens[step.position];
  if (!from || !(ahead > 0)) return null;
  const row = data.subarray(step.position * tokens.length, (step.position + 1) * tokens.length);
  const key = lookedAt(row);
  const to = key === undefined ? undefined : tokens[key];
  const looks =
    key === undefined || !to
      ? ''
      : sentence` From ${tokenPart(from, { token: step.position })} it looks to ${
          key === step.position ? 'itself' : tokenPart(to, { token: key })
        } (${percentPart(row[key] as number)}).`;
  return finding(
    'attention',
    step.id,
    sentence`The walk-through’s one head has no mask: on average a token gives ${percentPart(ahead)} of its attention to tokens after it.${looks}`,
  );
}

/** The mean weight on later tokens, over all tokens that have some. @param weights [query, key] */
export function shareAhead(weights: Float32Array, count: number): number {
  let sum = 0;
  for (let query = 0; query < count - 1; query++)
    for (let key = query + 1; key < count; key++) sum += weights[query * count + key] as number;
  return sum / Math.max(count - 1, 1);
}

/** The key with most of the weight, where there is a clear one and another that could have had it. */
export function lookedAt(weights: Float32Array): number | undefined {
  let [best, second, seen] = [0, 0, 0];
  for (let key = 0; key < weights.length; key++) {
    const weight = weights[key] as number;
    if (weight > 0) seen++;
    if (weight > (weights[best] as number)) best = key;
  }
  for (let key = 0; key < weights.length; key++) if (key !== best) second = Math.max(second, weights[key] as number);
  const most = weights[best] as number;
  return seen > 1 && most >= LOOKS_AT && most >= LOOKS_AHEAD * second ? best : undefined;
}

/** What the head writes at the position of the prediction adds to it. */
function added(
  { prediction }: FindingContext,
  { sequence, layer, cross }: FindingStep,
  head: number,
): Sentence | string {
  const contributions = prediction?.contributions;
  if (!prediction || !contributions || sequence !== TOKENS) return '';
  const { values, cross: ofCross, heads, best } = contributions;
  const value = (cross ? ofCross : values)?.[layer * heads + head];
  if (value === undefined) return '';
  const [number, token] = [signedPart(value), predictionPart(prediction.token)];
  if (Math.abs(value) < ADDS) return sentence` and adds almost nothing to ${token} (${number})`;
  const isBest = best?.layer === layer && best.head === head && best.cross === cross;
  return sentence` and adds ${number} to ${token}${isBest ? ', most of all heads' : ''}`;
}

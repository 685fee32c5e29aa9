/** What a norm does to the chosen token's vector: its size before and after, and the component that is largest. */
import { nodeOf } from '../../architectures/plan';
import type { NormNode } from '../../operations/norm';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Finding, finding, type Sentence, sentence, tokenPart } from './finding';
import { outlierOf, STANDS_OUT } from './largest-component';
import { countPart, plainPart } from './numbers';
import { lengthOf } from './vectors';

/** Null where the step has no norm of its own, as in a block that attention and MLP share one of. */
export async function findNormalised(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const found = stagesOf(context, step).flatMap((stage) => {
    const node = nodeOf(plan, stage.node);
    return node.kind === 'norm' && node.axes.length === 2 ? [{ stage, node }] : [];
  })[0];
  const read = plan.stages.find(({ node }) => node === found?.node.inputs[0]);
  const token = tokensOf(source, step.sequence)[step.position];
  if (!found || !read || !token) return null;
  // The simplified block has no stages before its own.
  if (choice.variant !== 'model' && read.block === null) return null;
  const rowOf = async (name: string) => {
    const width = source.find(name, choice.variant).shape[1] as number;
    const slice = { start: [step.position, 0], stop: [step.position + 1, width] };
    return (await source.window(name, choice.variant, slice)).data;
  };
  const [before, after] = [await rowOf(read.name), await rowOf(found.stage.name)];
  const length = sentence`the length ${plainPart(lengthOf(before))}: the root mean square of its ${String(before.length)} numbers is ${plainPart(rootMeanSquare(before))}`;
  return finding(
    'normalised vector',
    step.id,
    sentence`The vector of ${tokenPart(token, placeIn(step.sequence, step.position))} comes with ${length}. ${sayNorm(found.node, before, after)} ${sayLargest(before, after)}`,
  );
}

/** Why lengths differ although all vectors are brought to one size: gains are learned. */
function sayNorm(
  { centered, gamma, beta, gammaOffset, epsilon }: NormNode,
  before: Float32Array,
  after: Float32Array,
): Sentence {
  const mean = centered ? before.reduce((sum, value) => sum + value, 0) / before.length : 0;
  const spread = before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / before.length;
  const one = plainPart(Math.sqrt(spread / (spread + epsilon)));
  const scaled = sentence`${centered ? 'Its mean is taken off, and the rest' : 'It'} is scaled to a root mean square of ${one}`;
  const length = plainPart(lengthOf(after));
  if (gamma.length === 0 && beta === null)
    return sentence`${scaled}, and no gain is learned here: its length is ${length} then, about the same for every token.`;
  const gain = gammaOffset === 0 ? 'gain (γ)' : 'gain (1 + γ)';
  const learned =
    gamma.length === 0
      ? 'then a learned bias (β) is added to each number'
      : `then each number is multiplied by its own learned ${gain}${beta ? ', and a learned bias (β) is added' : ''}`;
  return sentence`${scaled}; ${learned}, so that lengths differ from norm to norm: ${length} here.`;
}

function sayLargest(before: Float32Array, after: Float32Array): Sentence {
  const { index, times } = outlierOf(before);
  const dimension = {
    kind: 'dimension' as const,
    text: `number ${index}`,
    place: { dimension: { axis: 'd_model', index } },
  };
  const values = sentence`${plainPart(before[index] as number)} before, ${plainPart(after[index] as number)} after`;
  return times >= STANDS_OUT
    ? sentence`Of the numbers that come in, ${dimension} stands far out, at ${countPart(times)} times the root mean square: ${values}.`
    : sentence`The largest number that comes in is ${dimension}: ${values}.`;
}

function rootMeanSquare(vector: Float32Array): number {
  return lengthOf(vector) / Math.sqrt(vector.length);
}

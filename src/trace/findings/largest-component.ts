/**
 * A component of the residual stream that is far larger than the others: an outlier dimension (Dettmers et al. 2022,
 * "LLM.int8()").
 */

import { readRow, tokensOf } from '../run/source';
import type { FindingContext, FindingStep } from './context';
import { placeIn } from './context';
import { blockPart, type Finding, finding, type Sentence, sentence, tokenPart } from './finding';
import { countPart, percentPart, plainPart } from './numbers';

/**
 * A component matters if it makes at least this share of the squared length, since it then mostly determines lengths and
 * angles, as the sentence says.
 */
const MATTERS = 0.5;

/** The finding for the output of a step at the chosen token. @param stage the state of the stream @param where "after block 3" */
async function findIn(
  { source, choice }: FindingContext,
  { id, sequence, position }: FindingStep,
  stage: string,
  where: Sentence,
): Promise<Finding | null> {
  const data = await readRow(source, stage, position, choice.variant);
  const { index, times, share } = outlierOf(data);
  const token = tokensOf(source, sequence)[position];
  if (!token || !(share >= MATTERS)) return null;
  const value = data[index] as number;
  const dimension = {
    kind: 'dimension' as const,
    text: `number ${index}`,
    place: { dimension: { axis: 'd_model', index } },
  };
  return finding(
    'largest component',
    id,
    sentence`Of the ${String(data.length)} numbers that ${tokenPart(token, placeIn(sequence, position))} has ${where}, ${dimension} stands far out (an outlier dimension): ${plainPart(value)}, ${countPart(times)} times the usual size (root mean square) and ${percentPart(share)} of the vector’s squared length. How long this vector is, and where it points, is mostly that one number.`,
  );
}

/** After the chosen block. */
export function findInBlock(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { layer, section } = step;
  const stage = context.plan.stages.findLast(
    ({ block, role, label }) =>
      role === 'stream' &&
      block?.layer === layer &&
      (section.part === undefined || block.stack === section.part) &&
      section.stages.some((own) => own.label === label),
  );
  return stage
    ? findIn(context, step, stage.name, sentence`after block ${blockPart(layer)}${step.of}`)
    : Promise.resolve(null);
}

/** Before the first block. */
export function findInEmbedding(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { section } = step;
  const stage = context.plan.stages.find(
    ({ block, role }) =>
      role === 'stream' && block?.layer === 0 && (section.part === undefined || block.stack === section.part),
  );
  return stage ? findIn(context, step, stage.name, sentence`before the first block${step.of}`) : Promise.resolve(null);
}

/** The component of the largest size, its multiple of the root mean square, and its share of the squared length. */
function outlierOf(values: Float32Array): { index: number; times: number; share: number } {
  let [index, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    squares += value * value;
    if (Math.abs(value) > Math.abs(values[index] as number)) index = i;
  }
  const largest = (values[index] as number) ** 2;
  return { index, times: Math.sqrt((largest * values.length) / squares), share: largest / squares };
}

/** The block that turns the vector of a token most: used if no prediction takes shape from block to block. */
import { mainStack } from '../../architectures/plan/plan';
import { cosineOf } from '../../base/vectors';
import { readRow } from '../run/source';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, sentence } from './finding';
import { plainPart } from './numbers';
import { nthToken } from './token-names';

/** @returns null if there is a prediction, or fewer than two blocks */
export async function findMostTurned(
  { source, plan, prediction }: FindingContext,
  step: FindingStep,
): Promise<Finding | null> {
  const { name, layers } = mainStack(plan);
  if (prediction || !step.isMain || layers < 2) return null;
  const streams = plan.stages.filter(({ role, block }) => role === 'stream' && block?.stack === name);
  const left = Array.from({ length: layers }, (_, layer) => streams.findLast(({ block }) => block?.layer === layer));
  const states: Float32Array[] = [];
  for (const stage of [streams[0], ...left]) if (stage) states.push(await readRow(source, stage.name, step.position));
  const cosines = states.slice(1).map((after, layer) => cosineOf(states[layer] as Float32Array, after));
  const most = cosines.indexOf(Math.min(...cosines));
  if (most < 0) return null;
  const token = nthToken(source.tokens, step.position, { token: step.position });
  return finding(
    'most turned',
    step.id,
    sentence`Of all ${String(layers)} blocks, block ${blockPart(most)} turns the vector of ${token} most: the cosine between the vector that it reads and the one that it hands on is ${plainPart(cosines[most] as number)} (1: the same direction, 0: at right angles).`,
  );
}

/** Neurons that do nothing: which values count as near 0. */
import type { Plan } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import type { StepTensor } from './steps';

/** Neurons whose values are all below this count as near 0, in the text and in the figure. */
export const NEAR_ZERO = 0.01;

/** A round bound for the absolute values: "0.001" or "0.01". @param most the one farthest from 0 */
export function boundNearZero(most: number): number {
  return Math.abs(most) < NEAR_ZERO / 10 ? NEAR_ZERO / 10 : NEAR_ZERO;
}

/** Whether a tensor holds the neurons of a block. */
export function areNeurons({ name, variant }: Pick<StepTensor, 'name' | 'variant'>, plan: Plan): boolean {
  const stage = variant === 'model' ? plan.stages.find((one) => one.name === name) : undefined;
  return stage?.block ? neuronsOf(plan, stage.block) === stage : false;
}

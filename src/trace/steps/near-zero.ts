/** Neurons that do nothing: which values are told, and drawn, as near 0. */
import type { Plan } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import type { StepTensor } from './steps';

/** Neurons none of which has more than this are told, and drawn, as near 0. */
export const NEAR_ZERO = 0.01;

/** What all of such values are below, whatever their sign: "0.001", and never less. @param most the largest of them */
export function boundNearZero(most: number): number {
  return Math.abs(most) < NEAR_ZERO / 10 ? NEAR_ZERO / 10 : NEAR_ZERO;
}

/** Whether a tensor is the neurons of a block. */
export function areNeurons({ name, variant }: Pick<StepTensor, 'name' | 'variant'>, plan: Plan): boolean {
  const stage = variant === 'model' ? plan.stages.find((one) => one.name === name) : undefined;
  return stage?.block ? neuronsOf(plan, stage.block) === stage : false;
}

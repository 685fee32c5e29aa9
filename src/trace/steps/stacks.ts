/** The stacks of blocks that the user can choose from: one, or an encoder and a decoder. */
import type { ModelSpec } from '../../architectures/plan/architecture';
import { blockCount, headCountOf } from '../../architectures/plan/architecture';
import { layerIn, mainStack, type Plan, type Stack, sourceStack } from '../../architectures/plan/plan';

export { blockCount, headCountOf, layerIn };

type Sizes = Pick<ModelSpec, 'layers' | 'heads' | 'encoder'>;

/** A stack with the sizes that limit a choice of block and head. */
export interface ShownStack extends Pick<Stack, 'name' | 'sequence' | 'layers'> {
  readonly heads: number;
}

/** The stack of the step with this number. */
export function stackOfStep(plan: Pick<Plan, 'stacks' | 'sections'>, step: number, sizes: Sizes): ShownStack {
  return shownStack(plan, plan.sections.find(({ number }) => number === step)?.part, sizes);
}

/** The stack of a part of the pass. For a part that is in no stack, the one whose output the predictions come from. */
export function shownStack(plan: Pick<Plan, 'stacks'>, part: string | undefined, sizes: Sizes): ShownStack {
  const { name, sequence, layers } = plan.stacks.find((stack) => stack.name === part) ?? mainStack(plan);
  const isEncoder = sizes.encoder !== undefined && name === sourceStack(plan)?.name;
  return { name, sequence, layers, heads: isEncoder ? sizes.encoder.heads : sizes.heads };
}

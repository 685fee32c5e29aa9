/** The stacks of blocks that a reader chooses among: one, or an encoder and a decoder. */
import type { ModelSpec } from '../../architectures/plan/architecture';
import { blockCount, headCountOf } from '../../architectures/plan/architecture';
import { layerIn, mainStack, type Plan, type Stack, sourceStack } from '../../architectures/plan/plan';

export { blockCount, headCountOf, layerIn };

type Sizes = Pick<ModelSpec, 'layers' | 'heads' | 'encoder'>;

/** A stack as it is chosen in. */
export interface ShownStack extends Pick<Stack, 'name' | 'sequence' | 'layers'> {
  readonly heads: number;
}

/** The stack of a step, by its number. */
export function stackOfStep(plan: Pick<Plan, 'stacks' | 'sections'>, step: number, sizes: Sizes): ShownStack {
  return shownStack(plan, plan.sections.find(({ number }) => number === step)?.part, sizes);
}

/** The stack of a part of the pass; of what is about none in particular the one whose output the predictions come from. */
export function shownStack(plan: Pick<Plan, 'stacks'>, part: string | undefined, sizes: Sizes): ShownStack {
  const { name, sequence, layers } = plan.stacks.find((stack) => stack.name === part) ?? mainStack(plan);
  const isEncoder = sizes.encoder !== undefined && name === sourceStack(plan)?.name;
  return { name, sequence, layers, heads: isEncoder ? sizes.encoder.heads : sizes.heads };
}

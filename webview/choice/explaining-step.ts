/** The step that explains why a token was predicted. */
import { whyNot } from '../../src/architectures/plan/why-not';
import type { Plan } from '../../src/engine/protocol/model-protocol';

/** The number of the step; `undefined` if no step explains it. */
export function explainingStep(plan: Plan): number | undefined {
  if (whyNot(plan, 'Direct logit attribution') !== undefined) return undefined;
  return plan.sections.find(({ view }) => view === 'logits')?.number;
}

/** Which step shows the weights of an attention: a model with several stacks has several such steps. */
import { mainStack } from '../../architectures/plan/plan';
import type { Section } from '../../architectures/plan/section';
import { type DescribedPlan, isAcross } from './described-step';

type OfAttention = Pick<Section, 'number' | 'view'> & Partial<Pick<Section, 'part'>>;

/**
 * The step that shows the weights of the attention that a step belongs to: its stack's own, or those across to another text.
 * Within an attention the weights follow the queries, keys and scores, and come before the mix of the values.
 * @param step of the queries, keys and values, the scores, the weights, or the output of an attention
 * @returns undefined if its stack has no weights there
 */
export function ownWeights<Of extends OfAttention>(step: OfAttention, steps: readonly Of[]): Of | undefined {
  const own = steps.filter(({ view, part }) => view === 'weights' && part === step.part);
  return step.view === 'attention output'
    ? own.findLast(({ number }) => number < step.number)
    : own.find(({ number }) => number >= step.number);
}

/**
 * The step that shows the weights of a stack's attention within its own text.
 * @param stack the name of the stack; by default the one whose output the predictions come from
 * @returns undefined if the stack has no attention
 */
export function selfAttentionWeights<Of extends DescribedPlan>(
  plan: Of,
  stack: string = mainStack(plan).name,
): Of['sections'][number] | undefined {
  return plan.sections.find(
    (section) =>
      section.view === 'weights' && (section.part ?? mainStack(plan).name) === stack && !isAcross(section, plan),
  );
}

/** The steps that show the weights of each attention of an encoder-decoder, in their order, and in which text it looks. */
export function attentionSteps(plan: DescribedPlan): ['source' | 'output' | 'across', number][] {
  const main = mainStack(plan).name;
  return plan.sections
    .filter(({ view }) => view === 'weights')
    .map((section) => {
      const isOutput = (section.part ?? main) === main;
      return [isAcross(section, plan) ? 'across' : isOutput ? 'output' : 'source', section.number];
    });
}

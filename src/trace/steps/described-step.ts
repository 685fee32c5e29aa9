/** What the plain words need to know of a step: the stages that it shows of a block, and what it computes there. */
import { showsCrossAttention } from '../../architectures/plan/block-parts';
import { mainStack, type Plan } from '../../architectures/plan/plan';
import type { Section } from '../../architectures/plan/section';
import type { NormNode } from '../../operations/norm';

export interface PlainWords {
  readonly title: string;
  /** One sentence. */
  readonly lead: string;
}

export type Step = Pick<Section, 'number' | 'view' | 'group'>;
export type DescribedPlan = Pick<
  Plan,
  'nodes' | 'stages' | 'sections' | 'stacks' | 'predicts' | 'logits' | 'finalNorm'
>;

export function partOf({ number }: Step, { sections }: Pick<DescribedPlan, 'sections'>): string | undefined {
  return sections[number - 1]?.part;
}

/** Whether the output of a step is normalised: before it is added to the residual stream, or after, as part of the sum. */
export function hasNorm(section: Step, plan: DescribedPlan, where: 'before the sum' | 'behind the sum'): boolean {
  return normOf(section, plan, where) !== undefined;
}

/** The norm of a step's output: before it is added to the residual stream, or after, as part of the sum. */
export function normOf(
  section: Step,
  plan: DescribedPlan,
  where: 'before the sum' | 'behind the sum',
  layer?: number,
): NormNode | undefined {
  const stages = stagesOfStep(section, plan, layer);
  const sumAt = stages.findIndex(({ role }) => role === 'stream');
  return stages
    .filter((_, at) => at < sumAt === (where === 'before the sum'))
    .map(({ node }) => plan.nodes[node])
    .find((node) => node?.kind === 'norm');
}

/** Whether a step adds something to the residual stream. */
export function hasSum(section: Step, plan: DescribedPlan): boolean {
  return stagesOfStep(section, plan).some(({ role }) => role === 'stream');
}

/** The stages that a step shows of the given block, or else of the last one of its stack, in the order of computation. */
export function stagesOfStep(
  { number }: Pick<Section, 'number'>,
  { sections, stacks, stages }: DescribedPlan,
  layer?: number,
): Plan['stages'] {
  const own = sections[number - 1];
  const labels = own?.stages.map(({ label }) => label) ?? [];
  const main = mainStack({ stacks });
  const { name, layers } = stacks.find((stack) => stack.name === own?.part) ?? main;
  const shown = layer ?? layers - 1;
  return stages
    .filter(({ block, label }) => block?.stack === name && block.layer === shown && labels.includes(label))
    .toSorted((one, other) => labels.indexOf(one.label) - labels.indexOf(other.label));
}

/** Whether a step belongs to an attention to another text. */
export function isAcross({ number }: Pick<Section, 'number'>, plan: DescribedPlan): boolean {
  const own = plan.sections.find((other) => other.number === number);
  return own !== undefined && showsCrossAttention(plan, own);
}

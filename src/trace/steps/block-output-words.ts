/** Plain words for what a block adds to the residual stream, and where the sum goes. */
import { mainStack } from '../../architectures/plan/plan';
import { type DescribedPlan, hasSum, normOf, partOf, type Step } from './described-step';
import { normed } from './norm-formula';

export const ADDED = 'The answers of the neurons become a vector again, which is added to the token’s own;';

/** For blocks with attention and MLP side by side. */
const ADDED_TOGETHER =
  'The answers of the neurons become a vector again, which is added to the token’s own together with the one that attention gave;';

/** Says what is added at the end of a block. */
export function whatIsAdded(section: Step, plan: DescribedPlan): string {
  const norm = normOf(section, plan, 'before the sum');
  if (norm)
    return `The answers of the neurons become a vector again, which ${normed(norm)}, and is then added to the token’s own;`;
  const part = partOf(section, plan);
  const attention = plan.sections.find((one) => one.view === 'attention output' && one.part === part);
  return attention && !hasSum(attention, plan) ? ADDED_TOGETHER : ADDED;
}

/** Says where the sum that leaves a block goes. */
export function whereTo({ number }: Step, plan: DescribedPlan, layer: number | undefined): string {
  const { sections, stacks } = plan;
  const { part } = sections.find((section) => section.number === number) ?? {};
  const main = mainStack({ stacks });
  const stack = stacks.find(({ name }) => name === part) ?? main;
  const norm = normOf({ number, view: 'block output', group: 'block' }, plan, 'behind the sum');
  const sum = norm ? `the sum ${normed(norm)}, and` : 'the sum';
  if (layer === undefined || layer < stack.layers - 1) return `${sum} goes on to the next block.`;
  const read = sections.find((section) => section.view === 'blocks' && (section.part ?? main.name) === stack.name);
  const isNormalised = read?.stages.some(({ of }) => of === 'pass');
  const reader = stack === main ? 'the output' : `the ${main.name}`;
  return `this was the last block, and ${sum} goes on to ${isNormalised ? 'the final norm and ' : ''}${reader}.`;
}

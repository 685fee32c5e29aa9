/** What a block adds, and what becomes of the sum, in plain words. */
import { mainStack } from '../../architectures/plan';
import { hasNorm, hasSum, partOf, type Step, type Told } from './told-step';

export const ADDED = 'The answers of the neurons become a vector again, which is added to the token’s own;';

const ADDED_NORMED =
  'The answers of the neurons become a vector again, which is divided by its own size (norm) and then added to the token’s own;';

/** Where attention stands beside the MLP, and not before it. */
const ADDED_TOGETHER =
  'The answers of the neurons become a vector again, which is added to the token’s own together with the one that attention gave;';

/** What is added at the end of a block. */
export function whatIsAdded(section: Step, plan: Told): string {
  if (hasNorm(section, plan, 'before the sum')) return ADDED_NORMED;
  const part = partOf(section, plan);
  const attention = plan.sections.find((one) => one.view === 'attention output' && one.part === part);
  return attention && !hasSum(attention, plan) ? ADDED_TOGETHER : ADDED;
}

/** What becomes of the sum that leaves a block. */
export function whereTo({ number }: Step, plan: Told, layer?: number): string {
  const { sections, stacks } = plan;
  const { part } = sections.find((section) => section.number === number) ?? {};
  const main = mainStack({ stacks });
  const stack = stacks.find(({ name }) => name === part) ?? main;
  const sum = hasNorm({ number, view: 'block output', group: 'block' }, plan, 'behind the sum')
    ? 'the sum is divided by its own size (norm) and'
    : 'the sum';
  if (layer === undefined || layer < stack.layers - 1) return `${sum} goes on to the next block.`;
  const read = sections.find((section) => section.view === 'blocks' && (section.part ?? main.name) === stack.name);
  const isNormalised = read?.stages.some(({ of }) => of === 'pass');
  const reader = stack === main ? 'the output' : `the ${main.name}`;
  return `this was the last block, and ${sum} goes on to ${isNormalised ? 'the final norm and ' : ''}${reader}.`;
}

/** What a norm does, or that there is none, in plain words. */
import { hasNorm, hasSum, type PlainWords, type Step, stagesOfStep, type Told } from './told-step';

/** Before attention. */
export const NORM: PlainWords = {
  title: 'Divided by its size',
  lead: 'Each token’s vector is divided by its own size, and each of its numbers is multiplied by a learned one. Its length then depends on the learned numbers, and no longer on how long it was.',
};

const SECOND_NORM: PlainWords = {
  title: 'Divided by its size again',
  lead: 'After attention has added its part, each vector is divided by its own size once more, and its numbers are multiplied by other learned ones.',
};

/** Where no step before has told of a norm: it stands behind what it normalises. */
const FIRST_NORM_BEHIND: PlainWords = {
  title: NORM.title,
  lead: 'After attention has added its part, each vector is divided by its own size, and each of its numbers is multiplied by a learned one.',
};

/** Where the MLP stands beside attention, and not behind it, but has a norm of its own. */
const NORM_BESIDE: PlainWords = {
  title: SECOND_NORM.title,
  lead: 'The MLP stands beside attention and reads the vectors that came into the block, too. For it, each of them is divided by its own size once more, and its numbers are multiplied by other learned ones.',
};

const NO_NORM = 'No norm here';

export function normWords(section: Step, plan: Told, layer?: number): PlainWords {
  const own = plan.sections[section.number - 1];
  const before = plan.sections.filter(({ part, number }) => part === own?.part && number < section.number);
  const attention = before.findLast(({ view }) => view === 'attention output');
  const isBeside = attention !== undefined && !hasSum(attention, plan);
  // In one of the blocks it may be left out.
  if (stagesOfStep(section, plan, layer).length === 0)
    return { title: NO_NORM, lead: withoutNorm(section, plan, isBeside) };
  if (!attention) return NORM;
  if (isBeside) return NORM_BESIDE;
  // "Again" where a step before has told of a norm.
  return before.some(({ view, stages }) => view === 'norm' && stages.length > 0) ? SECOND_NORM : FIRST_NORM_BEHIND;
}

/** What is read where a block has no norm, and where it has one instead. */
function withoutNorm(section: Step, plan: Told, isBeside: boolean): string {
  const { number } = section;
  if (isBeside)
    return 'The MLP stands beside attention and has no norm of its own: it reads the same vectors as attention does.';
  const isOfMlp = plan.sections[number]?.view === 'mlp';
  const reader = isOfMlp ? 'The MLP' : 'Attention';
  const output = plan.sections.find(
    (one) => one.number > number && one.view === (isOfMlp ? 'block output' : 'attention output'),
  );
  const instead =
    output && hasNorm(output, plan, 'before the sum')
      ? ` What it gives is divided by its own size instead, before it is added (step ${output.number}).`
      : '';
  return `${reader} reads each token’s vector as it is.${instead}`;
}

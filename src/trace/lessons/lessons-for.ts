/** Which lessons are about what a model does: they are offered where its trace ends. */
import { nodeOf, type Plan } from '../../architectures/plan';
import { type Question, whyNot } from '../../architectures/why-not';
import type { Lesson } from './lesson';
import { LESSONS } from './lessons';

/** What a model must be able to do for a lesson to be about it; all others are about every model. */
const NEEDS: Readonly<Record<string, Question>> = {
  // Only a model that foresees the next token hides those after it.
  mask: 'Generation',
  lens: 'The logit lens',
  attribution: 'Direct logit attribution',
  induction: 'Generation',
  sampling: 'Generation',
  cache: 'Generation',
};

export function lessonsFor(plan: Plan): readonly Lesson[] {
  return LESSONS.filter(({ id }) => {
    const need = NEEDS[id];
    if (id === 'residual') return !normsStream(plan);
    return need === undefined || whyNot(plan, need) === undefined;
  });
}

/** Whether a norm stands behind the sums of the residual stream: it is replaced there, and not only added to. */
function normsStream(plan: Plan): boolean {
  return plan.stages.some(
    ({ block, role, label, node }) =>
      block && role === 'stream' && label !== 'resid_pre' && nodeOf(plan, node).kind === 'norm',
  );
}

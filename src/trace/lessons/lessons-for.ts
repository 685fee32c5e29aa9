/** Which lessons apply to a model: these are offered at the end of its trace, and the others say that they do not apply. */
import type { Plan } from '../../architectures/plan/plan';
import { isNormalizedStream } from '../../architectures/plan/stage-roles';
import { whyNot } from '../../architectures/plan/why-not';
import type { Lesson, Need } from './lesson';
import { LESSONS } from './lessons';

export function lessonsFor(plan: Plan): readonly Lesson[] {
  return LESSONS.filter((lesson) => isAbout(lesson, plan));
}

export function isAbout({ needs }: Pick<Lesson, 'needs'>, plan: Plan): boolean {
  return needs === undefined || has(plan, needs);
}

function has(plan: Plan, need: Need): boolean {
  return need === 'A stream of sums' ? !normsStream(plan) : whyNot(plan, need) === undefined;
}

/** Whether a norm follows the sums of the residual stream, so that the stream is replaced there and not only added to. */
function normsStream(plan: Plan): boolean {
  return plan.stages.some((stage) => isNormalizedStream(plan, stage));
}

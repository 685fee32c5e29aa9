/** The field's term for a step, for users who look for the step by that term. */
import type { Plan } from '../../architectures/plan/plan';
import { whyNot } from '../../architectures/plan/why-not';

const LENS = 'logit lens';

type NamedSection = Pick<Plan['sections'][number], 'title' | 'view' | 'part'>;

/** The field's term for the step's figure, if the title does not say it: "logit lens". */
export function figureTerm({ view, part }: Omit<NamedSection, 'title'>, plan: Plan): string | undefined {
  const isRead = part === plan.sections.findLast((one) => one.view === 'blocks')?.part;
  return view === 'blocks' && isRead && whyNot(plan, 'The logit lens') === undefined ? LENS : undefined;
}

/** "All blocks and the final norm, logit lens" */
export function titleWithTerm(section: NamedSection, plan: Plan): string {
  return [section.title, figureTerm(section, plan)].filter((name) => name !== undefined).join(', ');
}

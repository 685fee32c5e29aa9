/** Where a block has its norms: before what reads the stream, on the sum after adding, or on a part before it is added. */
import type { DescribedPlan } from './described-step';
import { hasNorm, stagesOfStep } from './described-step';

export type NormPlace = 'before reading' | 'before adding' | 'after adding';

/** The places in the last block of the stack that predicts; empty if its blocks have no norm. */
export function normPlaces(plan: DescribedPlan): NormPlace[] {
  const block = plan.sections.filter(({ group, part }) => group === 'block' && part === plan.stacks.at(-1)?.name);
  // If there is only one stack, steps do not name it.
  const steps = block.length > 0 ? block : plan.sections.filter(({ group }) => group === 'block');
  const isStream = (normed: boolean) =>
    steps.some(
      (step) => step.view === 'norm' && stagesOfStep(step, plan).some(({ role }) => (role === 'stream') === normed),
    );
  const isAfter = isStream(true) || steps.some((step) => step.view !== 'norm' && hasNorm(step, plan, 'behind the sum'));
  const writes = steps.filter(({ view }) => view === 'attention output' || view === 'block output');
  const isOnPart = writes.some((step) => hasNorm(step, plan, 'before the sum'));
  return [
    ...(isStream(false) ? (['before reading'] as const) : []),
    ...(isOnPart ? (['before adding'] as const) : []),
    ...(isAfter ? (['after adding'] as const) : []),
  ];
}

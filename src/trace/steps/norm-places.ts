/** Where the norms of a block stand: before what reads the stream, behind what is added to it, or on that alone. */
import type { Told } from './told-step';
import { hasNorm, stagesOfStep } from './told-step';

export type NormPlace = 'before reading' | 'before adding' | 'after adding';

/** Of the last block of the stack that predicts; none where its blocks have no norm. */
export function normPlaces(plan: Told): NormPlace[] {
  const block = plan.sections.filter(({ group, part }) => group === 'block' && part === plan.stacks.at(-1)?.name);
  // Of one stack no step says which it is of.
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

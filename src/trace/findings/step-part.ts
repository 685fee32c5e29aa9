/** A step that a finding links to. */
import { mainStack, type Plan } from '../../architectures/plan/plan';
import type { SectionView } from '../../architectures/plan/section';
import type { FindingPart } from './finding';

/** "step 11": the step of the main stack with this view; undefined if there is none. */
export function stepThatShows(plan: Plan, view: SectionView): FindingPart | undefined {
  const { name } = mainStack(plan);
  const section = plan.sections.find((one) => one.view === view && (one.part ?? name) === name);
  if (!section) return undefined;
  return { kind: 'step', text: `step ${section.number}`, place: { step: section.number } };
}

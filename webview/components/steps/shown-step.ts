/** What a step is shown of, wherever it stands. */
import type { Step, StepDescription } from '../../../src/trace/steps/steps';
import type { StepData } from '../../state/generation/step-data';

/** A step with its tensors, once they have arrived. */
export type ArrivingStep = StepDescription & Partial<Pick<Step, 'layer' | 'tensors' | 'unavailable'>>;

export interface ShownStep {
  readonly step: ArrivingStep;
  /** Whether tensors are shown here, once they have arrived. */
  readonly expected: boolean;
  /** All steps, once they have arrived. */
  readonly steps: readonly Step[] | undefined;
  readonly panel: StepData;
  /** The document or place that the text is from. */
  readonly source: string;
  /** Whether a space stands before it there. */
  readonly isAfterSpace?: boolean;
  /** Whether a decoder was made to write what is traced. */
  readonly forced: boolean;
  /** Whether the tensors are those of an earlier choice, while the chosen ones are on their way. */
  readonly stale: boolean;
  /** Whether it is of a block and head that are still being chosen: nothing is shown of those that will not stay. */
  readonly choosing: boolean;
  readonly error: string | undefined;
  readonly retry: () => void;
}

interface StaleStep {
  readonly stale: boolean;
  readonly step: Pick<ArrivingStep, 'group'>;
}

/** How figures are seen that are of an earlier choice: in a step of a block they are of another block or head. */
export function staleClass({ stale, step }: StaleStep): '' | 'stale' | 'outdated' {
  if (!stale) return '';
  return step.group === 'block' ? 'outdated' : 'stale';
}

/** Whether anything of it is another one: for a property, which is given a new object in every update. */
export function isOtherStep(shown: ShownStep, before: ShownStep | undefined): boolean {
  return !before || (Object.keys(shown) as (keyof ShownStep)[]).some((key) => shown[key] !== before[key]);
}

/** The data that a step is shown from, wherever it is. */
import type { OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import type { Step, StepDescription } from '../../../src/trace/steps/steps';
import type { StepData } from '../../state/generation/step-data';

/** A step with its tensors, once they are loaded. */
export type ArrivingStep = StepDescription & Partial<Pick<Step, 'layer' | 'tensors' | 'unavailable'>>;

export interface ShownStep {
  readonly step: ArrivingStep;
  /** Whether tensors are shown here once they are loaded. */
  readonly expected: boolean;
  /** All steps, once they are loaded. */
  readonly steps: readonly Step[] | undefined;
  readonly panel: StepData;
  /** The document or place that the text is from. */
  readonly source: string;
  /** Whether there is a space before it in that place. */
  readonly isAfterSpace?: boolean;
  /** What the decoder was to write. */
  readonly output: OutputTarget;
  /** Whether the tensors belong to an earlier choice while those of the present one are loading. */
  readonly stale: boolean;
  /** Whether its block and head are still being chosen; figures of a choice that will not last are not shown. */
  readonly choosing: boolean;
  readonly error: string | undefined;
  readonly retry: () => void;
}

interface StaleStep {
  readonly stale: boolean;
  readonly step: Pick<ArrivingStep, 'group'>;
}

/** The class of figures that belong to an earlier choice: those in a step of a block show another block or head. */
export function staleClass({ stale, step }: StaleStep): '' | 'stale' | 'outdated' {
  if (!stale) return '';
  return step.group === 'block' ? 'outdated' : 'stale';
}

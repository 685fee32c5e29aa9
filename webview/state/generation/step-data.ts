import type { PanelData } from '../../panel/panel';
import type { ChosenReplacement } from '../residual/chosen-replacement';
import type { KnownAblations } from '../residual/known-ablations';
import type { NextToken } from './next-token';

/** What the steps of a trace are drawn from: what every figure of the panel needs, and what was run for this trace. */
export interface StepData extends PanelData {
  /** How the text may continue. */
  readonly next: NextToken;
  /** The results of runs without a part. */
  readonly ablations: KnownAblations;
  /** What replaces a part in the next of these runs. */
  readonly replacement: ChosenReplacement;
}

import type { PanelData } from '../../panel/panel';
import type { KnownAblations } from '../residual/known-ablations';
import type { NextToken } from './next-token';

/** What the steps of a trace need to know besides. */
export interface StepData extends PanelData {
  /** What may follow the text. */
  readonly next: NextToken;
  /** What runs without a part gave. */
  readonly ablations: KnownAblations;
}

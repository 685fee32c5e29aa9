import type { OpenedModel } from '../../../architectures/open/opened-model';
import type { Mutex } from '../../../base/mutex';
import type { WeightReader } from '../../../model/weight-reader';
import type { ModelRuns } from '../../../trace/run/model-runs';
import type { TraceSource } from '../../../trace/run/source';
import type { WeightStatistics } from '../../../trace/steps/weight-statistics';
import type { ModelId } from '../../protocol/model-protocol';
import type { TraceAbout } from './trace-store';
import type { Traffic } from './traffic';

/** What readings share in addition to the trace. */
export interface ReadingContext extends ModelRuns {
  readonly weightStatistics: WeightStatistics;
  readonly weights: WeightReader;
  /** Opens a model without loading it. */
  readonly openModel: (model: ModelId) => Promise<OpenedModel>;
  /** What is known about the trace besides its tensors. */
  readonly about: TraceAbout;
  /** The trace to compare with; the same trace if the reading compares nothing. */
  readonly other: TraceSource;
  /** Only one logit lens is read at a time, because each holds some megabytes of logits. */
  readonly lenses: Mutex;
  /**
   * Findings are also read one at a time, but independently of the lenses: sentences do not wait for a picture of all
   * tokens.
   */
  readonly findings: Mutex;
  /** Short readings and windows, which take precedence over long ones. */
  readonly traffic: Traffic;
}

import type { OpenedModel } from '../../../architectures/open/opened-model';
import type { Mutex } from '../../../base/mutex';
import type { WeightReader } from '../../../model/weight-reader';
import type { ModelRuns } from '../../../trace/run/model-runs';
import type { TraceSource } from '../../../trace/run/source';
import type { WeightStatistics } from '../../../trace/steps/weight-statistics';
import type { ModelId } from '../../protocol/model-protocol';
import type { TraceAbout } from './trace-store';
import type { Traffic } from './traffic';

/** What readings share besides the trace. */
export interface ReadingContext extends ModelRuns {
  readonly weightStatistics: WeightStatistics;
  readonly weights: WeightReader;
  /** Open a model without loading it. */
  readonly openModel: (model: ModelId) => Promise<OpenedModel>;
  /** What is known of the trace besides its tensors. */
  readonly about: TraceAbout;
  /** The trace to compare with; where there is none to compare with, the same one. */
  readonly other: TraceSource;
  /** One lens at a time: each holds some megabytes of logits. */
  readonly lenses: Mutex;
  /** One at a time, too, and apart from the lenses: what is said in sentences does not wait for a picture of all tokens. */
  readonly findings: Mutex;
  /** Short readings and windows, which go before long ones. */
  readonly traffic: Traffic;
}

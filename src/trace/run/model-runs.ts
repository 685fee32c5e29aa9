import type { Model } from '../../lowering/model';
import type { YieldPoint } from './yield-point';

/** Does something with a model while nothing else runs it. @throws the reason of a cancellation meanwhile */
export type RunExclusive = <T>(model: Model, work: () => Promise<T>) => Promise<T>;

/** What a reading that runs the model needs besides the trace. */
export interface ModelRuns {
  readonly runExclusive: RunExclusive;
  /** Stops a reading between two accesses to the trace. */
  readonly signal: AbortSignal;
  readonly yieldPoint: YieldPoint;
}

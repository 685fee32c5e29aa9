import type { Model } from '../../lowering/model';

/** Does something with a model while nothing else runs one. @throws the reason of a cancellation meanwhile */
export type RunExclusive = <T>(model: Model, work: () => Promise<T>) => Promise<T>;

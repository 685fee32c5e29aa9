import type { Progress } from '../../protocol/progress';

/** What a running request can use in addition to returning its answer. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

import type { Progress } from '../../protocol/progress';

/** What a running request may do besides answering. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

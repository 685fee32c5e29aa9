/** How the engine is set up. */
import type { AdvisedFault } from '../../model/errors';
import type { TraceId } from './trace-protocol';

export interface EngineOptions {
  /** Bytes that kept traces may take. */
  readonly traceBudget: number;
  /** Threads of each onnxruntime session; null: one per physical core. */
  readonly threads: number | null;
  /** Threads of completions, which must leave the machine to who types. */
  readonly completionThreads: number;
  /** The folder in which widened weights of quantised models are kept; null: such models are not opened. */
  readonly widened: string | null;
  /** Bytes that all of them may take; null: no bound. */
  readonly widenedMost: number | null;
  /** Milliseconds without a request after which the memory of models is freed; null: never. */
  readonly idleAfter: number | null;
  /** Sentences that follow on faults, in the terms of the program that shows them. */
  readonly advice: Readonly<Partial<Record<AdvisedFault, string>>>;
}

/** Where the engine runs: in threads of the host's process, or in processes of its own, which may crash alone. */
export const ISOLATIONS = ['thread', 'process'] as const;

export type Isolation = (typeof ISOLATIONS)[number];

/** What a worker of the engine is started with. */
export interface WorkerData {
  readonly options: EngineOptions;
  /** The number of its first trace. */
  readonly firstTrace: TraceId;
}

export const DEFAULT_ENGINE_OPTIONS: EngineOptions = {
  traceBudget: 512 * 1024 * 1024,
  threads: null,
  completionThreads: 1,
  widened: null,
  widenedMost: null,
  idleAfter: null,
  advice: {},
};

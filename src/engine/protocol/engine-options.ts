/** The options that the engine is started with. */
import type { AdvisedFault } from '../../model/errors';
import type { TraceId } from './trace-protocol';

export interface EngineOptions {
  /** Bytes that kept traces may take in memory. */
  readonly traceBudget: number;
  /** Threads of each onnxruntime session; null: one per physical core. */
  readonly threads: number | null;
  /** Threads for completions; few, because the user is typing on the same machine. */
  readonly completionThreads: number;
  /** The folder for the widened weights of quantised models; null means that such models cannot be opened. */
  readonly widened: string | null;
  /** Bytes that all widened weights together may take; null means no limit. */
  readonly widenedMost: number | null;
  /** Milliseconds without a request after which the memory of models is freed; null means never. */
  readonly idleAfter: number | null;
  /** Sentences to append to error messages, in the terms of the program that shows them. */
  readonly advice: Readonly<Partial<Record<AdvisedFault, string>>>;
}

/** Where the engine runs: in threads of the host's process, or in separate processes, whose crash does not end the host. */
export const ISOLATIONS = ['thread', 'process'] as const;

export type Isolation = (typeof ISOLATIONS)[number];

/** What a worker of the engine gets when it is started. */
export interface WorkerData {
  readonly options: EngineOptions;
  /** The number to give to the worker's first trace. */
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

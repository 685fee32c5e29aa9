/** How the thread that runs `worker.ts` is started. */
import type { WorkerOptions } from 'node:worker_threads';
import type { WorkerData } from './engine-options';

/** What the thread is given. */
export interface ThreadData extends WorkerData {
  /** The state of the gate before its native library, where whoever ends the thread has to mind that. */
  readonly gate?: SharedArrayBuffer;
}

/**
 * Messages are garbage as soon as they are sent. V8 would let a thread gather 192 MB of it (Node 24) before it takes
 * memory anew; with this the process is 150 MB smaller after some thousand suggestions, and nothing is slower. Tensors
 * are not kept there.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

export function workerOptions(workerData: ThreadData): WorkerOptions {
  return { workerData, name: 'llm-trace engine', resourceLimits };
}

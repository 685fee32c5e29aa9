/** The options for starting the thread that runs `worker.ts`. */
import type { WorkerOptions } from 'node:worker_threads';
import type { WorkerData } from './engine-options';

/** The data that the thread is started with. */
export interface ThreadData extends WorkerData {
  /** The state of the gate in front of its native library, if the code that ends the thread has to wait for that gate. */
  readonly gate?: SharedArrayBuffer;
}

/**
 * Messages become garbage as soon as they are sent. V8 would let a thread collect 192 MB of it (Node 24) before reclaiming
 * memory. With this limit the process is 150 MB smaller after some thousand suggestions, and nothing is slower. Tensors are
 * not stored in that part of the heap.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

export function workerOptions(workerData: ThreadData): WorkerOptions {
  return { workerData, name: 'llm-trace engine', resourceLimits };
}

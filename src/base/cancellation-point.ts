import { setImmediate } from 'node:timers/promises';

/**
 * Lets waiting messages in, then throws if the work has been cancelled. A run of the model blocks its thread, so a
 * cancellation can arrive only between two runs.
 */
export async function cancellationPoint(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

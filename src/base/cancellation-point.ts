import { setImmediate } from 'node:timers/promises';

/**
 * Let waiting messages in, then stop if the work has been cancelled. A run blocks its thread, so a cancellation can
 * arrive only between two runs.
 */
export async function cancellationPoint(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

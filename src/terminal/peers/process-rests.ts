/** Waits for work that a process continues after it has answered. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two checks. */
const INTERVAL = 50;

/** The share of an interval for which the processor may have worked: the checks themselves take a little. */
const RESTING = 0.1;

/** Milliseconds after which the wait ends: the process then keeps working, and measurements in the meantime are slower. */
const PATIENCE = 10_000;

/**
 * Waits until this process uses no processor time. A runtime may keep working after it has answered: Transformers.js uses
 * one to two processors for some two seconds after loading the weights of BERT-base, during which a pass of another process
 * takes a tenth to a fifth longer.
 * @param used returns the microseconds of processor time so far, of all threads
 * @param patience in milliseconds
 */
export async function processRests(used = processorTime, patience = PATIENCE): Promise<void> {
  const end = performance.now() + patience;
  let before = used();
  while (performance.now() < end) {
    await sleep(INTERVAL);
    const now = used();
    if (now - before < RESTING * INTERVAL * 1000) return;
    before = now;
  }
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

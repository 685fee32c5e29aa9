/** Waits for what a process does behind the back of whoever asked it for something. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks, in milliseconds. */
const INTERVAL = 50;

/** Of an interval that a processor may have worked: the looks themselves take a little. */
const RESTING = 0.1;

/** Milliseconds after which nobody waits any longer: then it works on, and whatever is measured meanwhile is slower. */
const PATIENCE = 10_000;

/**
 * Until this process uses no processor any more. A runtime may go on when it has answered: Transformers.js works on one
 * to two processors for some two seconds after it has loaded BERT-base's weights, and a pass of another process takes a
 * tenth to a fifth longer meanwhile.
 * @param used microseconds of processor time so far, of all threads @param patience in milliseconds
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

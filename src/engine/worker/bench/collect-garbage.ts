import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Let V8 collect what earlier runs left, so that a run is charged with its own garbage alone: after some 30 MB of
 * tensors a collection takes as long as a small model's pass, whoever left them.
 */
export function collectGarbage(): void {
  collect ??= exposedCollector();
  collect();
}

let collect: (() => void) | undefined;

/** Contexts that are made after the flag is set have the function. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Lets V8 collect the garbage of earlier runs, so that a run's time includes only its own garbage: after some 30 MB of
 * tensors a collection takes as long as the forward pass of a small model, whichever run left them.
 */
export function collectGarbage(): void {
  collect ??= exposedCollector();
  collect();
}

let collect: (() => void) | undefined;

/** Only contexts that are created after the flag is set have the function `gc`. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

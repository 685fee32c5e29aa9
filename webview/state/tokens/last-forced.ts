/** Which token of a decoder's output the user has changed last. */
import { forcedIn, type OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';

/**
 * The position of the last token of an output that the user has changed since another trace.
 * @param was the tokens of that trace
 */
export function lastForced(output: OutputTarget, was: readonly Token[], is: readonly Token[]): number | undefined {
  const forced = forcedIn(output);
  return forced === 'all' ? undefined : forced.findLast((at) => is[at]?.id !== was[at]?.id);
}

/** How far the numbers of a suggestion's run, with quantised weights, are from those of the trace in float32. */
import type { CompletionToken, TokenChoice } from '../../../src/engine/protocol/completion-protocol';

interface RunDifference {
  readonly token: TokenChoice;
  /** Its probability in the trace. */
  readonly exact: number;
}

/**
 * Of a suggested token and the candidates it was chosen from, the one whose probability differs most; of equals, the first.
 * @param exact the probability of a token in the trace, by its id
 */
export function largestDifference(chosen: CompletionToken, exact: (id: number) => number): RunDifference {
  const all = [chosen, ...chosen.alternatives].map((token) => ({ token, exact: exact(token.id) }));
  const size = ({ token, exact }: RunDifference) => Math.abs(token.probability - exact);
  return all.reduce((most, one) => (size(one) > size(most) ? one : most));
}

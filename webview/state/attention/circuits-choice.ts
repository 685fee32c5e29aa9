/** Of which head and tokens it is told what the head does. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { CircuitsChoice } from '../../../src/trace/heads/head-circuits';
import type { Choice } from '../../choice/choice';

/**
 * Where a model reads another text, the chosen key may be one of that text, which this head never sees: then it is told
 * of the token that the head looks at most.
 */
export function circuitsChoice(
  { layer, head, token: position, key }: Pick<Choice, 'layer' | 'head' | 'token' | 'key'>,
  { source }: Pick<TraceSummary, 'source'>,
): CircuitsChoice {
  return { layer, head, position, key: source ? null : key };
}

/** What a part adds to all tokens alike changes no probability: which part adds most when that is taken off each. */
import { type Attribution, type AttributionPart, readSharedParts } from '../readings/attribution';
import type { TraceSource } from '../run/source';
import { type FindingPart, type Sentence, sentence } from './finding';
import { logitPart, signedPart } from './numbers';
import { nameOf } from './part-names';

/**
 * Of a logit alone: of the difference of two logits all that tokens share is gone.
 * @param token whose logit it is @param most the part that was named
 */
export async function sayBeyondMean(
  source: TraceSource,
  { parts, position, logit }: Attribution,
  token: FindingPart,
  most: AttributionPart,
): Promise<Sentence> {
  const shared = await readSharedParts(source, position);
  const at = parts.indexOf(most);
  const beyond = parts.map(({ value }, part) => value - (shared[part] as AttributionPart).value);
  const first = beyond.reduce((best, value, part) => (value > (beyond[best] as number) ? part : best), 0);
  const lead = logit - shared.reduce((sum, { value }) => sum + value, 0);
  const distance = sentence`${logitPart(Math.abs(lead))} ${lead < 0 ? 'below' : 'above'} the mean of all logits`;
  const adds = sentence`${nameOf(parts[first] as AttributionPart)} adds most${first === at ? ', too' : ''}: ${signedPart(beyond[first] as number)}`;
  return sentence`Probabilities depend only on how far logits lie apart. That of ${token} lies ${distance}; to this distance ${adds}.`;
}

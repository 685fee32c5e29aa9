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
): Promise<{ readonly part: AttributionPart; readonly sentence: Sentence }> {
  const shared = await readSharedParts(source, position);
  const at = parts.indexOf(most);
  const beyond = parts.map(({ value }, part) => value - (shared[part] as AttributionPart).value);
  const first = beyond.reduce((best, value, part) => (value > (beyond[best] as number) ? part : best), 0);
  const lead = logit - shared.reduce((sum, { value }) => sum + value, 0);
  const distance = sentence`${logitPart(Math.abs(lead))} ${lead < 0 ? 'below' : 'above'} the mean of all`;
  const adds = sentence`${nameOf(parts[first] as AttributionPart)} adds most to that${first === at ? ', too' : ''}: ${signedPart(beyond[first] as number)}`;
  const part = parts[first] as AttributionPart;
  const told = sentence`For probabilities only distances between logits count: that of ${token} is ${distance}, and ${adds}.`;
  return { part, sentence: told };
}

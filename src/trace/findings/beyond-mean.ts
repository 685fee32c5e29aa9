/** What a part adds to all tokens alike changes no probability: which part adds most when that is taken off each. */
import { type Attribution, type AttributionPart, readSharedParts } from '../readings/attribution';
import type { TraceSource } from '../run/source';
import { type Sentence, sentence } from './finding';
import { logitPart, signedPart } from './numbers';
import { nameOf } from './part-names';

/** Of a logit alone: of the difference of two logits all that tokens share is gone. @param most the part that was named */
export async function sayBeyondMean(
  source: TraceSource,
  { parts, position, logit }: Attribution,
  most: AttributionPart,
): Promise<Sentence> {
  const shared = await readSharedParts(source, position);
  const at = parts.indexOf(most);
  const beyond = parts.map(({ value }, part) => value - (shared[part] as AttributionPart).value);
  const first = beyond.reduce((best, value, part) => (value > (beyond[best] as number) ? part : best), 0);
  const mean = shared.reduce((sum, { value }) => sum + value, 0);
  const adds = sentence`${nameOf(parts[first] as AttributionPart)} ${first === at ? 'still ' : ''}adds most`;
  return sentence`What a part adds to all tokens alike changes no probability: without that, ${adds}, ${signedPart(beyond[first] as number)} of ${logitPart(logit - mean)} in all.`;
}

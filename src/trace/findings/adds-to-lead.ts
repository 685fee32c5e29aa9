/**
 * What a part that adds to a logit does to the lead of that token: it can add as much, or more, to the logit of the runner-up.
 * Every step about a single part says so, with the measure of the step of the logits.
 */
import { isNothing } from '../../base/added-in-words';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { AttributionPart } from '../readings/attribution';
import type { LooksContext } from './context';
import { otherPart, predictionPart, type Sentence, sentence } from './finding';
import { readRival } from './lead-words';
import { logitPart, sayAdds, signedPart, wordsOf } from './numbers';

/** The lead of the most probable token over the next. */
interface Lead {
  readonly token: TokenDescription;
  readonly rival: TokenDescription;
  /** The contribution of each part to the lead, in logits; negative if it takes away. */
  readonly parts: readonly AttributionPart[];
  /** The contribution of each part to the logit of the token. */
  readonly own: readonly AttributionPart[];
}

/** Null if the explained token does not lead, or a difference of logits is explained, which is itself such a lead. */
export async function readLead({ source, choice, prediction }: LooksContext): Promise<Lead | null> {
  if (!prediction?.attribution || prediction.ratherThan) return null;
  const { token, attribution } = prediction;
  const rival = await readRival(source, choice.position, token.id);
  if (!rival || rival.leads) return null;
  return { token, rival: rival.token, parts: rival.attribution.parts, own: attribution.parts };
}

/** The sum of the contributions to the lead of the parts that `isMeant` selects. */
export function addedToLead({ parts }: Lead, isMeant: (part: AttributionPart) => boolean): number {
  return sumOf(parts, isMeant);
}

function sumOf(parts: readonly AttributionPart[], isMeant: (part: AttributionPart) => boolean): number {
  return parts.reduce((sum, part) => sum + (isMeant(part) ? part.value : 0), 0);
}

/** "since it adds more to “the”": why a part takes away from the lead. @param own its contribution to the logit of the token */
function sayWhy(own: number, value: number, rival: TokenDescription): Sentence {
  const isAdded = own - value > 0;
  const what = isAdded ? (own > 0 ? 'adds more to' : 'adds to') : 'takes less from';
  return sentence`since it ${what} ${otherPart(rival)}`;
}

/** " This MLP adds +0.35 to the lead of “a” over “the”.", " This MLP takes 0.31 from the lead of “a” over “the”, since it adds more to “the”." */
export function sayOfLead(what: string, isMeant: (part: AttributionPart) => boolean, of: Lead): Sentence {
  const value = addedToLead(of, isMeant);
  const lead = sentence`the lead of ${predictionPart(of.token)} over ${otherPart(of.rival)}`;
  if (takesAway(value))
    return sentence` ${what} takes ${logitPart(-value)} from ${lead}, ${sayWhy(sumOf(of.own, isMeant), value, of.rival)}.`;
  return sentence` ${what} ${sayAdds(value)} to ${lead}.`;
}

/** The explanation where a lead is first mentioned. */
const MEANS = 'the difference of the two logits';

/**
 * ", and +1.94 to its lead over “It”, the difference of the two logits", ", but takes 0.31 from its lead over “It”, the
 * difference of the two logits, since it adds more to “It”": follows the part's effect on the logit of the token.
 */
export function sayAlsoOfLead(own: number, value: number, { rival }: Lead): Sentence {
  const over = sentence`its lead over ${otherPart(rival)}, ${MEANS}`;
  const [link, isAlike] = wordsOf(own).to === wordsOf(value).to ? ['and', true] : ['but', false];
  if (takesAway(value))
    return sentence`, ${link} takes ${logitPart(-value)} from ${over}, ${sayWhy(own, value, rival)}`;
  return sentence`, ${link} ${isAlike ? signedPart(value) : sayAdds(value)} to ${over}`;
}

function takesAway(value: number): boolean {
  return !isNothing(signedPart(value).text) && value < 0;
}

/**
 * What a part that adds to a logit does to the lead of that token: it can add as much, or more, to the logit of the runner-up.
 * A step about a single part tells of the logit; of the lead it tells beside that where the two disagree, else in its details,
 * so that no part has two measures in one breath.
 */
import { isNothing } from '../../base/added-in-words';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { AttributionPart } from '../readings/attribution';
import type { LooksContext } from './context';
import { otherPart, predictionPart, type Sentence, sentence } from './finding';
import { ADDS } from './head-adds';
import { readRival } from './lead-words';
import { logitPart, restPart, sayAdds, sayAddsTo, signedPart } from './numbers';

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

/** Whether the lead is told with the logit: where what is added to the one is not added to the other. */
export function disagrees(lead: Lead, isMeant: (part: AttributionPart) => boolean): boolean {
  const value = addedToLead(lead, isMeant);
  return !isAlike(sumOf(lead.own, isMeant), value);
}

function isAlike(own: number, value: number): boolean {
  return own > 0 && !takesAway(value);
}

function sumOf(parts: readonly AttributionPart[], isMeant: (part: AttributionPart) => boolean): number {
  return parts.reduce((sum, part) => sum + (isMeant(part) ? part.value : 0), 0);
}

/** "adds more to": what a part that takes away from the lead does to the rival. @param own its contribution to the logit of the token */
function toRival(own: number, value: number): string {
  const isAdded = own - value > 0;
  return isAdded ? (own > 0 ? 'adds more to' : 'adds to') : 'takes less from';
}

/** "This MLP adds +0.35 to the lead of “a” over “the”.", "This MLP takes 0.31 from the lead of “a” over “the”, since it adds more to “the”." */
export function sayOfLead(what: string, isMeant: (part: AttributionPart) => boolean, of: Lead): Sentence {
  const value = addedToLead(of, isMeant);
  const lead = sentence`the lead of ${predictionPart(of.token)} over ${otherPart(of.rival)}`;
  if (takesAway(value))
    return sentence`${what} takes ${logitPart(-value)} from ${lead}, since it ${toRival(sumOf(of.own, isMeant), value)} ${otherPart(of.rival)}.`;
  return sentence`${what} ${sayAdds(value)} to ${lead}.`;
}

/**
 * "To the lead of “They” over “It”, the difference of the two logits, it adds +1.94.", "It adds +2.00 to the logit of “It”, so
 * the lead of “They” over it shrinks by 0.31.": follows the sentence about its effect on the logit of the token.
 */
export function sayAlsoOfLead(own: number, value: number, { token, rival }: Lead): Sentence {
  const lead = sentence`the lead of ${predictionPart(token)} over`;
  if (isAlike(own, value))
    return sentence`To ${lead} ${otherPart(rival)}, the difference of the two logits, it ${sayAdds(value)}.`;
  const toRival = sayAddsTo(
    sentence`the logit of ${otherPart(rival)}`,
    own - value,
    restPart(own - value, own, [value]),
  );
  const [does, size] = takesAway(value) ? ['shrinks', -value] : ['grows', value];
  return sentence`It ${toRival}, so ${lead} it ${does} by ${logitPart(size)}.`;
}

/**
 * " What it brings speaks for “the”, the prediction, but more for “her”.": where logits were not explained yet. It speaks for a
 * token if it adds to its logit, as the map beside it shows. '' for what hardly changes the lead.
 * @param what "What it brings" @param isMeant its parts
 */
export function sayForOrAgainst(what: string, isMeant: (part: AttributionPart) => boolean, of: Lead): Sentence | '' {
  const value = addedToLead(of, isMeant);
  if (Math.abs(value) < ADDS) return '';
  const own = sumOf(of.own, isMeant);
  const [token, rival] = [sentence`${predictionPart(of.token)}, the prediction`, otherPart(of.rival)];
  if (isNothing(signedPart(own).text))
    return value > 0
      ? sentence` ${what} speaks for ${token}, rather than ${rival}.`
      : sentence` ${what} speaks for ${rival}, rather than ${token}.`;
  if (own > 0) return sentence` ${what} speaks for ${token}, ${value > 0 ? 'rather than' : 'but more for'} ${rival}.`;
  const toRival = own - value > 0 ? 'and for' : value > 0 ? 'but more against' : 'more than against';
  return sentence` ${what} speaks against ${token}, ${toRival} ${rival}.`;
}

function takesAway(value: number): boolean {
  return !isNothing(signedPart(value).text) && value < 0;
}

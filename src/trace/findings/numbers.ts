/** Numbers as parts of findings: the text is rounded, and `value` is exact. */
import { type AmountWords, amountWords, isNothing } from '../../base/added-in-words';
import {
  amount,
  hundredths,
  inDecimals,
  inPercent,
  percentInWords,
  proseHundredths,
  remainderInHundredths,
  shareInThreeDigits,
  shareInWords,
  signedHundredths,
  signedIn,
  signedToSum,
  sumAsWritten,
  threeDigits,
} from '../../base/number-text';
import type { AttributionPart } from '../readings/attribution';
import { type FindingPart, type Sentence, sentence } from './finding';

/** "+1.69" */
export const signedPart = partWith(signedHundredths);

/** The same, of what a part of the model adds: a figure that shows these amounts finds the part by it. */
export function contributionPart({ kind, layer, head, cross, value }: AttributionPart): FindingPart {
  return { ...signedPart(value), contributor: { kind, layer, head, cross } };
}

/** Amounts that stand beside their sum, with as many digits as the written ones need to add up to it. */
export function partsToSum(amounts: readonly number[]): FindingPart[] {
  const texts = signedToSum(amounts);
  return amounts.map((value, at) => ({ ...signedPart(value), text: texts[at] as string }));
}

/** A component of one of these amounts, with as many digits as they have. */
export function partBeside(value: number, amounts: readonly number[]): FindingPart {
  return { kind: 'number', text: signedIn(value, digitsOf(partsToSum(amounts)[0])), value };
}

/** Two amounts that stand beside their difference, with as many digits as the written ones need to give it. */
export function differenceParts(one: number, other: number): [FindingPart, FindingPart] {
  const [first, taken] = partsToSum([one, -other]) as [FindingPart, FindingPart];
  return [first, { ...taken, text: signedIn(other, digitsOf(first)), value: other }];
}

/** The number of digits after the point. */
export function digitsOf(part: FindingPart | undefined): number {
  return part?.text.split('.')[1]?.match(/^\d+/)?.[0].length ?? 0;
}

/** The remainder of an amount beside its written components: "−0.01" of +1.00 beside "+1.01". @param rest the exact remainder */
export function restPart(rest: number, whole: number, parts: readonly number[]): FindingPart {
  return { ...signedPart(remainderInHundredths(whole, parts)), value: rest };
}

/** "adds +1.69", "takes away 0.20", "adds nothing" @param part the value as written */
export function sayAdds(value: number, part = signedPart(value)): Sentence {
  return isNothing(part.text) ? sentence`adds nothing` : sentence`${amountWords(part.text).adds} ${sizePart(part)}`;
}

/** "adds +1.69 to the logit of “They”", "takes away 0.20 from the logit of “They”" @param part the value as written */
export function sayAddsTo(to: Sentence | FindingPart, value: number, part = signedPart(value)): Sentence {
  return sentence`${sayAdds(value, part)} ${amountWords(part.text).to} ${to}`;
}

/** The verbs and prepositions that fit an amount as written. */
export function wordsOf(value: number): AmountWords {
  return amountWords(signedPart(value).text);
}

/** "+1.69"; for “−0.20” after "takes away", "0.20". @param part the amount as written */
export function sizePart(part: FindingPart): FindingPart {
  const { size, to } = amountWords(part.text);
  return to === 'to' ? part : { ...part, text: size, value: -(part.value ?? 0) };
}

/** "10.44": a logit, or an amount taken from it. */
export const logitPart = partWith(proseHundredths);

/** The sum of all parts: "6.72", or "10.35 (4.84 after the soft-cap)", the latter being the logit that other steps show. */
export function wholePart({ logit, capped }: { readonly logit: number; readonly capped: number | null }): Sentence {
  const whole = sentence`${logitPart(logit)}`;
  return capped === null ? whole : sentence`${whole} (${logitPart(capped)} after the soft-cap)`;
}

/** "−34.2", "0.0520" */
export const plainPart = partWith(threeDigits);

/** "0.423", "−0.012": a cosine, as in tables. */
export const cosinePart = partWith((cosine) => inDecimals(cosine, 3));

/** "0.50": a score. */
export const hundredthsPart = partWith(hundredths);

/** "81 %" */
export const percentPart = partWith(shareInWords);

/** "3.35 %": as tables write it, for a share that stands beside one. */
export const tablePercentPart = partWith(percentInWords);

/** "21.5 %", "9.62 %": as bars with three digits write it that stand beside the sentence. */
export const barPercentPart = partWith(shareInThreeDigits);

/** "17.4 %" and "16.9 %": two shares of which one is said to be larger, with another digit if both would read the same. */
export function comparedShares(one: number, other: number): [FindingPart, FindingPart] {
  const parts: [FindingPart, FindingPart] = [percentPart(one), percentPart(other)];
  if (one === other || parts[0].text !== parts[1].text) return parts;
  const digits = digitsOf(parts[0]) + 1;
  const [first, second] = [one, other].map((share) => inPercent((100 * share).toFixed(digits))) as [string, string];
  if (first === second) return parts;
  return [
    { ...parts[0], text: first },
    { ...parts[1], text: second },
  ];
}

/** "+0.108", beside "+0.064" and "+0.044": the sum of amounts that are written with this many digits. */
export function sumPart(amounts: readonly number[], digits: number): FindingPart {
  const value = amounts.reduce((all, each) => all + each, 0);
  return { kind: 'number', text: signedIn(sumAsWritten(amounts, digits), digits), value };
}

/** "12": a count. */
export const countPart = partWith(amount);

function partWith(write: (value: number) => string): (value: number) => FindingPart {
  return (value) => ({ kind: 'number', text: write(value), value });
}

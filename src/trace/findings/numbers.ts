/** Numbers as parts of findings: the text rounds, the exact value is behind it. */
import { type AmountWords, amountWords, isNothing } from '../../base/added-in-words';
import {
  amount,
  hundredths,
  inDecimals,
  inPercent,
  proseHundredths,
  remainderInHundredths,
  shareInWords,
  signedHundredths,
  signedIn,
  signedToSum,
  sumAsWritten,
  threeDigits,
} from '../../base/number-text';
import { type FindingPart, type Sentence, sentence } from './finding';

/** "+1.69" */
export const signedPart = partWith(signedHundredths);

/** Amounts beside their sum, each as it is, with as many digits as it takes for the written ones to add up to it. */
export function partsToSum(amounts: readonly number[]): FindingPart[] {
  const texts = signedToSum(amounts);
  return amounts.map((value, at) => ({ ...signedPart(value), text: texts[at] as string }));
}

/** A part of one of these amounts, beside them: with as many digits as they have. */
export function partBeside(value: number, amounts: readonly number[]): FindingPart {
  return { kind: 'number', text: signedIn(value, digitsOf(partsToSum(amounts)[0])), value };
}

/** Two amounts beside their difference, each as it is, with as many digits as it takes for the written ones to differ by that. */
export function differenceParts(one: number, other: number): [FindingPart, FindingPart] {
  const [first, taken] = partsToSum([one, -other]) as [FindingPart, FindingPart];
  return [first, { ...taken, text: signedIn(other, digitsOf(first)), value: other }];
}

/** How many digits stand after the point. */
function digitsOf(part: FindingPart | undefined): number {
  return part?.text.split('.')[1]?.match(/^\d+/)?.[0].length ?? 0;
}

/** The rest of an amount beside parts of it that are written: "−0.01" of +1.00 beside "+1.01". @param rest the exact one */
export function restPart(rest: number, whole: number, parts: readonly number[]): FindingPart {
  return { ...signedPart(remainderInHundredths(whole, parts)), value: rest };
}

/** "adds +1.69", "takes away 0.20", "adds nothing" @param part the value as it is written */
export function sayAdds(value: number, part = signedPart(value)): Sentence {
  return isNothing(part.text) ? sentence`adds nothing` : sentence`${amountWords(part.text).adds} ${sizePart(part)}`;
}

/** "adds +1.69 to the logit of “They”", "takes away 0.20 from the logit of “They”" @param part the value as it is written */
export function sayAddsTo(to: Sentence | FindingPart, value: number, part = signedPart(value)): Sentence {
  return sentence`${sayAdds(value, part)} ${amountWords(part.text).to} ${to}`;
}

/** The words that fit an amount as sentences write it. */
export function wordsOf(value: number): AmountWords {
  return amountWords(signedPart(value).text);
}

/** "+1.69", and of "−0.20" that is said to be taken away "0.20" @param part the amount as it is written */
export function sizePart(part: FindingPart): FindingPart {
  const { size, to } = amountWords(part.text);
  return to === 'to' ? part : { ...part, text: size, value: -(part.value ?? 0) };
}

/** "10.44", of a logit or what is taken from it */
export const logitPart = partWith(proseHundredths);

/** What all parts add up to: "6.72", or "10.35 (4.84 after the soft-cap)", which is the logit that other steps show. */
export function wholePart({ logit, capped }: { readonly logit: number; readonly capped: number | null }): Sentence {
  const whole = sentence`${logitPart(logit)}`;
  return capped === null ? whole : sentence`${whole} (${logitPart(capped)} after the soft-cap)`;
}

/** "−34.2", "0.0520" */
export const plainPart = partWith(threeDigits);

/** "0.423", "−0.012": a cosine, as tables have it. */
export const cosinePart = partWith((cosine) => inDecimals(cosine, 3));

/** "0.50": a score. */
export const hundredthsPart = partWith(hundredths);

/** "81 %" */
export const percentPart = partWith(shareInWords);

/** "17.4 %" and "16.9 %": two shares of which one is said to be larger, with a digit more where both would be written alike. */
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

/** "+0.108", beside "+0.064" and "+0.044": the sum of amounts that are written with so many digits. */
export function sumPart(amounts: readonly number[], digits: number): FindingPart {
  const value = amounts.reduce((all, each) => all + each, 0);
  return { kind: 'number', text: signedIn(sumAsWritten(amounts, digits), digits), value };
}

/** "12": how many there are. */
export const countPart = partWith(amount);

function partWith(write: (value: number) => string): (value: number) => FindingPart {
  return (value) => ({ kind: 'number', text: write(value), value });
}

/**
 * What all heads and all MLPs contribute together. A part that contributes most does not imply that its kind does, or that it
 * contributes much.
 */
import { remainderInHundredths, shareInWords, signedHundredths } from '../../base/number-text';
import { differenceOf } from './most-different';
import type { OfBoth } from './of-both';
import type { PartDifference, PartDifferences } from './part-differences';
import { partStrings as strings } from './part-strings';
import { sideDifference } from './side-difference';

/** If the part or its kind makes less than this share of the whole, the sums of all parts are given beside it. */
const MOST = 0.5;

/** From this share of the whole on, it is said why embeddings and biases differ. */
const LARGE_REST = 0.1;

/** A whole smaller than this has no meaningful shares: they would be those of rounding errors. */
const LEAST_WHOLE = 0.05;

type Kind = PartDifference['kind'];

/** The sum of the contributions of all parts of a kind, in A and in B. */
export function sumOfKind(parts: readonly PartDifference[], kind: Kind): OfBoth {
  const own = parts.filter((part) => part.kind === kind);
  const sum = (side: keyof OfBoth) => own.reduce((total, { adds }) => total + (adds?.[side] ?? 0), 0);
  return { a: sum('a'), b: sum('b') };
}

/**
 * "Directly, all MLPs together make −14.82 of this change of −15.63, all heads +0.01, and …", signed as in the tables, so that a
 * part is not taken for its kind: it precedes a part that makes less than half of the whole, or whose kind does. The numbers add
 * up to the whole as written. '' if both make more, or no logit is decomposed.
 */
export function sumsBeside({ parts, logit }: PartDifferences, part: PartDifference): string {
  const whole = logit ? sideDifference(logit.of.a, logit.of.b) : 0;
  const [heads, mlps] = [differenceOfKind(parts, 'head'), differenceOfKind(parts, 'mlp')];
  const ofKind = Math.sign(whole) * (part.kind === 'head' ? heads : mlps);
  if (Math.min(Math.abs(differenceOf(part, 'adds')), ofKind) >= MOST * Math.abs(whole)) return '';
  const rest = remainderInHundredths(whole, [heads, mlps]);
  const written = { heads: signedHundredths(heads), mlps: signedHundredths(mlps) };
  return strings.sumsBeside(signedHundredths(whole), written, rest === 0 ? '' : signedHundredths(rest));
}

/**
 * "Of B − A as a whole, +0.58, all 48 heads together make +0.52 (90 %), all 6 MLPs +0.02 (4.0 %), …" '' if no logit is
 * decomposed or nothing differs.
 */
export function kindSumsSentence({ parts, logit }: PartDifferences): string {
  if (!logit) return '';
  const whole = sideDifference(logit.of.a, logit.of.b);
  const [heads, mlps] = [differenceOfKind(parts, 'head'), differenceOfKind(parts, 'mlp')];
  // If the same text is compared with itself, there is nothing to divide.
  if ([whole, heads, mlps].every((one) => signedHundredths(one) === signedHundredths(0))) return '';
  const hasShares = Math.abs(whole) >= LEAST_WHOLE;
  const made = (apart: number) => `${signedHundredths(apart)}${hasShares ? ` (${signedShare(apart / whole)})` : ''}`;
  const rest = (whole - heads - mlps) / whole;
  const many = (kind: Kind) => parts.filter((part) => part.kind === kind).length;
  return strings.kindSums(
    signedHundredths(whole),
    { many: many('head'), made: made(heads) },
    { many: many('mlp'), made: made(mlps) },
    hasShares && Math.abs(rest) >= LARGE_REST ? signedShare(rest) : '',
  );
}

/** The difference between what all parts of a kind contribute in A and in B. */
export function differenceOfKind(parts: readonly PartDifference[], kind: Kind): number {
  const { a, b } = sumOfKind(parts, kind);
  return sideDifference(a, b);
}

function signedShare(share: number): string {
  return share < 0 ? `−${shareInWords(-share)}` : shareInWords(share);
}

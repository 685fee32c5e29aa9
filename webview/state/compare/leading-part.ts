/** What the summary of a comparison says of heads and MLPs: which make the two differ, and where such a head looks. */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference, TakenApart } from '../../../src/trace/compare/part-differences';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { compareStrings as strings } from '../../strings/compare';
import { percent, percentInWords, quotedToken, signedDifference } from '../../strings/format';
import { type Comparison, tokenAt } from './comparison';
import { partWords } from './logit-words';
import { isMoreThanWhole, type MostDifferent, mostDifferentParts } from './most-different';
import { differenceOf, partName } from './parts';

/** By less than this share of its attention a head does not look elsewhere. */
const LOOKS_ELSEWHERE = 0.1;

/** Where the predictions differ, the head or the MLP that contributes most to that. */
export function leadingPart(found: PartDifferences): PartDifference | undefined {
  if (!found.logit?.ratherThan) return undefined;
  const { head, mlp } = mostDifferentParts(found);
  if (!head || !mlp) return head ?? mlp;
  return differenceOf(head, 'adds') >= differenceOf(mlp, 'adds') ? head : mlp;
}

/** That part in the sentences that a comparison begins with. */
export function leadingWords(comparison: Comparison, found: PartDifferences): string[] {
  const leading = leadingPart(found);
  if (!leading) return [];
  if (leading.kind === 'mlp') return [strings.leadMlp(leading.layer)];
  return [strings.leadHead(partName(leading)), lookWords(comparison, leading)].filter(Boolean);
}

/** @param outcome of the same positions; `undefined` where it is not known */
export function mostDifferentSentences(
  comparison: Comparison,
  found: PartDifferences,
  outcome: Outcome | undefined,
): string[] {
  const most = mostDifferentParts(found);
  if (!most.head && !most.mlp) return [strings.noPartDiffers];
  const { logit } = found;
  const heads = found.parts.filter(({ kind }) => kind === 'head').length;
  if (!logit) return outputWords(most, heads);
  if (!logit.ratherThan) return partWords(most, logit, heads, outcome);
  const isLeading = most.head !== undefined && most.head === leadingPart(found);
  // Of the part that contributes most it is said first where it looks.
  const look = most.head && !isLeading ? lookWords(comparison, most.head) : '';
  return differenceWords(most, logit, logit.ratherThan, heads, look).filter(Boolean);
}

/** Why A predicts one token and B another. @param look where the head looks */
function differenceWords(
  { head, mlp }: MostDifferent,
  logit: TakenApart,
  ratherThan: NonNullable<TakenApart['ratherThan']>,
  heads: number,
  look: string,
): string[] {
  const whole = signedDifference(logit.of.a, logit.of.b);
  const makes = (part: PartDifference) => signedDifference(part.adds?.a ?? 0, part.adds?.b ?? 0);
  const headMakes = (part: PartDifference) => {
    const { difference, a, b } = makes(part);
    return strings.headMakes(partName(part), difference, a, b, heads, isMoreThanWhole(part, logit.of));
  };
  return [
    strings.apart(quotedToken(logit), quotedToken(ratherThan), whole.a, whole.b, whole.difference),
    head ? headMakes(head) : strings.noHeadMakes,
    look,
    mlp ? strings.mlpMakes(mlp.layer, makes(mlp).difference) : '',
  ];
}

function outputWords({ head, mlp }: MostDifferent, heads: number): string[] {
  return [
    ...(head ? [strings.headOutput(partName(head), percent(head.output), heads)] : []),
    ...(mlp ? [strings.mlpOutput(mlp.layer, percent(mlp.output))] : []),
  ];
}

/** Where the head looks in one and not in the other. */
function lookWords(comparison: Comparison, { look, cross }: PartDifference): string {
  if (!look) return '';
  const { at, weights } = look;
  if (Math.abs(weights.a - weights.b) < LOOKS_ELSEWHERE) return '';
  const sequence = cross ? SOURCE : comparison.sequence;
  const [ofA, ofB] = [tokenAt(comparison.a, at.a, sequence), tokenAt(comparison.b, at.b, sequence)];
  const [a, b] = [percentInWords(weights.a), percentInWords(weights.b)];
  if (ofA && ofB) {
    const [tokenA, tokenB] = [quotedToken(ofA), quotedToken(ofB)];
    return tokenA === tokenB ? strings.looksAtBoth(tokenA, a, b) : strings.looksBeside(tokenA, a, tokenB, b);
  }
  if (ofA) return strings.looksInOne(quotedToken(ofA), a, strings.side.a);
  return ofB ? strings.looksInOne(quotedToken(ofB), b, strings.side.b) : '';
}

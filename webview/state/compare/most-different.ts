/** The head and the MLP that make most of the difference between two runs, and what is said of that head. */
import { ROUNDING } from '../../../src/trace/compare/drift';
import type { OfBoth, PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import { compareStrings as strings } from '../../strings/compare';
import { percent, quotedToken, signedShort } from '../../strings/format';
import { byDifference, differenceOf, partName } from './parts';

/** Without a head or an MLP where none makes it. */
export interface MostDifferent {
  readonly head?: PartDifference;
  readonly mlp?: PartDifference;
}

/** @returns nothing of both where none differs by more than rounding */
export function mostDifferentParts(found: PartDifferences): MostDifferent {
  const measure = found.logit ? 'adds' : 'output';
  // That A predicts another token than B is explained by what adds to the difference, not by what works against it.
  const explains = (part: PartDifference) => !found.logit?.ratherThan || differenceOf(part, measure) > 0;
  const most = (kind: PartDifference['kind']) =>
    byDifference(
      found.parts.filter((part) => part.kind === kind),
      measure,
    ).find(explains);
  const [head, mlp] = [most('head'), most('mlp')];
  const size = (part?: PartDifference) => (part ? Math.abs(differenceOf(part, measure)) : 0);
  if (Math.max(size(head), size(mlp)) < ROUNDING) return {};
  return { ...(head && { head }), ...(mlp && { mlp }) };
}

/** Whether a part makes more of the difference than there is, since others work against it. */
export function isMoreThanWhole(part: PartDifference, whole: OfBoth): boolean {
  return differenceOf(part, 'adds') > whole.a - whole.b;
}

/** What is said of the head, wherever the reader has gone since. */
export function mostDifferentWords(head: PartDifference, { logit }: PartDifferences): string {
  if (!logit) return strings.differsMostInOutput(partName(head), percent(head.output));
  const [token, value] = [quotedToken(logit), signedShort(differenceOf(head, 'adds'))];
  const { ratherThan, of } = logit;
  return ratherThan
    ? strings.makesMost(
        partName(head),
        token,
        quotedToken(ratherThan),
        value,
        signedShort(of.a - of.b),
        isMoreThanWhole(head, of),
      )
    : strings.differsMostInLogit(partName(head), token, value);
}

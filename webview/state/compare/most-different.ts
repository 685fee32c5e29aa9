/** What is said of the head that makes most of the difference between two runs. */
import { differenceOf, isMoreThanWhole, partName } from '../../../src/trace/compare/most-different';
import type { PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import { compareStrings as strings } from '../../strings/compare';
import { percent, quotedToken, signedShort } from '../../strings/format';

export { mostDifferentParts } from '../../../src/trace/compare/most-different';

/** What is said of the head, wherever the reader has gone since. @param place the tokens that are compared, in quotes */
export function mostDifferentWords(head: PartDifference, { logit }: PartDifferences, place: string): string {
  if (!logit) return strings.differsMostInOutput(partName(head), percent(head.output), place);
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

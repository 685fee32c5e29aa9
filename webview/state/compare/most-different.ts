/** What is said about the head that makes most of the difference between two runs. */
import { differenceOf, leadingPart, partName } from '../../../src/trace/compare/most-different';
import type { PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import { changeSentences } from '../../../src/trace/compare/part-sentences';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken, shareInWords, signedShort } from '../../strings/format';

export { mostDifferentParts } from '../../../src/trace/compare/most-different';

/** The sentence about the head, independent of the head that is shown. @param place the compared tokens, in quotes */
export function mostDifferentWords(head: PartDifference, found: PartDifferences, place: string): string {
  const { logit } = found;
  if (!logit) return strings.differsMostInOutput(partName(head), shareInWords(head.output), place);
  const [token, value] = [quotedToken(logit), signedShort(differenceOf(head, 'adds'))];
  const { ratherThan } = logit;
  return ratherThan
    ? changeSentences(quotedToken, head, logit, ratherThan, leadingPart(found))
    : strings.differsMostInLogit(partName(head), token, value);
}

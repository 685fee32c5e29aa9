/** What a comparison says first, of the tokens of both texts as the panel writes them. */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import type { Drift } from '../../../src/trace/compare/drift';
import { type LeadTexts, leadSentences } from '../../../src/trace/compare/lead-sentences';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { shiftedSentence } from '../../../src/trace/compare/shifted';
import { compareStrings as strings } from '../../strings/compare';
import { type CompareData, type Comparison, pairRows, predictNext, rowWords } from './comparison';
import { tokensOf } from './leading-part';
import { type PositionPair, rowOfPair, tokenWords } from './positions';

/** @param parts `undefined` where it is not known which make it, as `drift` where it is not known how far apart both are */
export function leadWords(
  { comparison, choice }: CompareData,
  positions: PositionPair,
  outcome: Outcome,
  parts: PartDifferences | undefined,
  drift: Drift | undefined,
): string[] {
  const row = rowOfPair(comparison, positions);
  const isNext = predictNext(comparison);
  const isAtEnd = isNext && choice.after === 'last';
  const place = !isAtEnd && row >= 0 ? `${strings.after(isNext).toLowerCase()} ${rowWords(comparison, row)}` : '';
  const pair = pairRows(comparison.alignment).indexOf(row);
  const shifted = shiftedSentence(comparison, row, comparison.sequence, rowWords(comparison, row));
  const answers = { outcome, parts, drift: drift && pair >= 0 ? { of: drift, pair, shifted } : undefined };
  return leadSentences(leadTexts(comparison), answers, place, tokenWords(comparison, positions));
}

export function leadTexts(comparison: Comparison): LeadTexts {
  const { a, b, alignment, sources } = comparison;
  return { ...tokensOf(comparison), alignment, sources, isEdit: a.edit === 'before' && b.edit === 'after' };
}

/** What the summary of a comparison says about heads and MLPs, with tokens written as the panel writes them. */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { kindSumsSentence } from '../../../src/trace/compare/kind-sums';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { type ComparedTokens, partSentences } from '../../../src/trace/compare/part-sentences';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { quotedToken } from '../../strings/format';
import { type Comparison, tokenAt } from './comparison';
import { type PositionPair, tokenWords } from './positions';

/** @param outcome of the same positions; `undefined` if it is not known */
export function mostDifferentSentences(
  comparison: Comparison,
  found: PartDifferences,
  outcome: Outcome | undefined,
  positions: PositionPair,
): string[] {
  const said = partSentences(tokensOf(comparison), found, outcome, tokenWords(comparison, positions));
  return [...said, kindSumsSentence(found)].filter(Boolean);
}

export function tokensOf(comparison: Comparison): ComparedTokens {
  return {
    quoted: quotedToken,
    tokenAt: (side, position, ofSource) => tokenAt(comparison[side], position, ofSource ? SOURCE : comparison.sequence),
  };
}

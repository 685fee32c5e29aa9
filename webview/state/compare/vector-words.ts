/**
 * The short summary of a comparison of two sentence encoders: a sentence each about the texts and about the vectors of tokens.
 */
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import type { Drift } from '../../../src/trace/compare/drift';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import { titleInSentence } from '../../../src/trace/compare/most-different';
import { compareStrings as strings } from '../../strings/compare';
import { percentInWords } from '../../strings/format';
import type { Comparison } from './comparison';
import { firstPlace } from './first-difference';
import { mostDifferentParts } from './most-different';
import { type PositionPair, tokenWords } from './positions';
import { furthestOfAll } from './summary-words';

/** As far as it is known. */
interface KnownVectors {
  readonly first: FoundDifference | undefined;
  readonly drift: Drift | undefined;
}

/** The head and the MLP whose outputs differ most at these tokens; '' if they are told by a logit, or none differs. */
export function shortPartWords(comparison: Comparison, parts: PartDifferences, positions: PositionPair): string {
  const { head, mlp } = mostDifferentParts(parts);
  if (parts.logit || (!head && !mlp)) return '';
  const named = [head, mlp].flatMap((part) =>
    part ? [strings.partInShort(titleInSentence(part), percentInWords(part.output))] : [],
  );
  return strings.partsInShort(tokenWords(comparison, positions), named);
}

/** Where both first differ in the order of computation, and where their vectors are furthest apart. */
export function shortVectorWords(comparison: Comparison, { first, drift }: KnownVectors): string[] {
  const isFound = typeof first === 'object' && first.notNumbers === 0;
  const furthest = drift && furthestOfAll(comparison, drift);
  return [
    isFound ? strings.firstInShort(...firstPlace(comparison, first), percentInWords(first.share)) : '',
    furthest ? strings.furthestInShort(furthest.tokens, furthest.place, furthest.share) : '',
  ].filter(Boolean);
}

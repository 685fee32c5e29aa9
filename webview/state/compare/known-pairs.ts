/** What pairs of known kinds tell about the similarity of two texts, for the page and its report. */
import { inDecimals } from '../../../src/base/number-text';
import type { ReferenceSimilarity } from '../../../src/engine/protocol/reading-protocol';
import {
  decimalsToPlace,
  type KindRange,
  mistakable,
  placeAmong,
  rangesOf,
} from '../../../src/trace/compare/reference-pairs';
import { compareStrings as strings } from '../../strings/compare';
import type { SaidRange } from '../../strings/compare-similarity';

/** Where the similarity lies among theirs, and which kinds it does not tell apart. @param whole the similarity of A and B */
export function knownPairSentences(whole: number, references: readonly ReferenceSimilarity[]): string[] {
  const ranges = rangesOf(references);
  const write = placedCosine(whole, ranges);
  const said = ({ kind, low, high }: KindRange): SaidRange => ({ kind, low: write(low), high: write(high) });
  const { above, among, below } = placeAmong(whole, ranges);
  const place = { above: above.map(said), among: among.map(said), below: below.map(said) };
  const same = ranges.find(({ kind }) => kind === 'paraphrase');
  return [
    ...(ranges.length > 0 ? [strings.known.place(write(whole), place)] : []),
    ...(same ? [strings.known.said(said(same), mistakable(ranges).map(said))] : []),
  ];
}

/**
 * A way of writing all these numbers, with enough decimals to show that each lies where the text says. @param least the fewest
 * decimals
 */
export function placedCosine(whole: number, ranges: readonly KindRange[], least = 2): (cosine: number) => string {
  const decimals = Math.max(least, decimalsToPlace(whole, ranges));
  return (cosine) => inDecimals(cosine, decimals);
}

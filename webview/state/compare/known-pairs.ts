/** What pairs of known kinds tell of how similar two texts are, for the page and its report alike. */
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

/** Where the number lies among theirs, and which of them it does not tell apart. @param whole how similar A and B are */
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

/** How all of these numbers are written, so that each is seen to lie where it is said to. @param least decimals */
export function placedCosine(whole: number, ranges: readonly KindRange[], least = 2): (cosine: number) => string {
  const decimals = Math.max(least, decimalsToPlace(whole, ranges));
  return (cosine) => inDecimals(cosine, decimals);
}

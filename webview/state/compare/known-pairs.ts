/** What pairs of known kinds tell of how similar two texts are, for the page and its report alike. */
import type { ReferenceSimilarity } from '../../../src/engine/protocol/reading-protocol';
import { type KindRange, mistakable, placeAmong, rangesOf } from '../../../src/trace/compare/reference-pairs';
import { compareStrings as strings } from '../../strings/compare';
import type { SaidRange } from '../../strings/compare-similarity';
import { proseHundredths } from '../../strings/format';

/** Where the number lies among theirs, and which of them it does not tell apart. @param whole how similar A and B are */
export function knownPairSentences(whole: number, references: readonly ReferenceSimilarity[]): string[] {
  const ranges = rangesOf(references);
  const { above, among, below } = placeAmong(whole, ranges);
  const place = { above: above.map(said), among: among.map(said), below: below.map(said) };
  const same = ranges.find(({ kind }) => kind === 'paraphrase');
  return [
    ...(ranges.length > 0 ? [strings.known.place(proseHundredths(whole), place)] : []),
    ...(same ? [strings.known.said(said(same), mistakable(ranges).map(said))] : []),
  ];
}

function said({ kind, low, high }: KindRange): SaidRange {
  return { kind, low: proseHundredths(low), high: proseHundredths(high) };
}

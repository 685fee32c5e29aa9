/** How far apart the residual streams of both are at a pair of tokens, in sentences for panel and terminal alike. */
import { percentInWords } from '../../base/number-text';
import { type Drift, type DriftPoint, furthestApart, partingOf, ROUNDING, withoutFirstDifference } from './drift';
import { type ApartShares, leadStrings as strings } from './lead-strings';

/** The residual streams at a pair of tokens. */
export interface ApartAt {
  readonly of: Drift;
  readonly pair: number;
  /** That these tokens stand at other positions, or ''. */
  readonly shifted: string;
  /** Whether nothing else makes their vectors differ before the first block. */
  readonly isByPosition: boolean;
  /** "after the attention of block 5" */
  readonly place: (point: DriftPoint) => string;
  /** Where they are furthest apart of all pairs; `undefined` where only this pair is known. */
  readonly ofAll?: FurthestOfAll | undefined;
}

/** Where the vectors are furthest apart of all pairs of tokens. */
interface FurthestOfAll {
  readonly pair: number;
  readonly tokens: string;
  readonly place: string;
  readonly share: string;
  /** Whether the difference before the first block is taken out there, which is that of two positions alone. */
  readonly isWithout: boolean;
}

/**
 * Where the vectors part, where they are furthest apart and how far at the end, what of that is by position, and where they are
 * further apart at other tokens; '' where they are the same at both ends.
 */
export function apartSentences(found: ApartAt, tokens: string): string {
  const { of: drift, pair, shifted, ofAll } = found;
  const { first, last } = partingOf(drift, pair);
  if (Number.isNaN(first + last) || ![first, last].some((share) => share > ROUNDING)) return '';
  const { drift: without, isWithout } = takenApartByPosition(found);
  const most = ofAll && ofAll.pair !== pair ? mostOfAll(ofAll, isWithout) : '';
  if (isWithout) {
    const apart = apartWords({ ...found, of: without }, strings.withoutPositions) || strings.nowhereElse;
    return [strings.apartByPosition(shifted, percentInWords(first), apart), most].filter(Boolean).join(' ');
  }
  return [apartWords(found, strings.at(tokens)), shifted, most].filter(Boolean).join(' ');
}

/**
 * What is measured there is said where at the tokens that were just told of the vectors of the positions are taken off.
 * @param isWithout whether they are
 */
function mostOfAll({ tokens, place, share, isWithout: isOfAll }: FurthestOfAll, isWithout: boolean): string {
  const measured = isOfAll ? 'without positions' : isWithout ? 'whole' : undefined;
  return strings.mostOfAll(tokens, place, share, measured);
}

/** The streams without the vectors of their positions, where before the first block nothing else makes them differ. */
export function takenApartByPosition({ of: drift, pair, isByPosition }: ApartAt): {
  readonly drift: Drift;
  readonly isWithout: boolean;
} {
  const isWithout = isByPosition && drift.added !== null && partingOf(drift, pair).first > ROUNDING;
  return { drift: isWithout ? withoutFirstDifference(drift, () => true) : drift, isWithout };
}

/** @param at where, or what is measured */
function apartWords({ of: drift, pair, place }: ApartAt, at: string): string {
  const { first, begins } = partingOf(drift, pair);
  if (!begins) return '';
  const start = first > ROUNDING ? undefined : place(begins.point);
  return strings.apart(at, start, apartShares(drift, pair, begins, place));
}

/** What is as much in words as at one of both ends is told there. */
function apartShares(
  drift: Drift,
  pair: number,
  begins: { readonly point: DriftPoint; readonly share: number },
  place: ApartAt['place'],
): ApartShares {
  const { last } = partingOf(drift, pair);
  const first = percentInWords(begins.share);
  if (begins.point === drift.points.at(-1)) return { first, most: undefined, last: undefined };
  const ofLast = last > ROUNDING ? percentInWords(last) : null;
  const furthest = furthestApart(drift, pair);
  const share = furthest ? percentInWords(furthest.share) : first;
  if (!furthest || share === first) return { first, most: 'first', last: ofLast };
  if (share === ofLast) return { first, most: 'last', last: ofLast };
  return { first, most: { place: place(furthest.point), share }, last: ofLast };
}

/** Says in sentences how far apart the residual streams of A and B are at a pair of tokens. Panel and terminal share it. */
import { percentInWords } from '../../base/number-text';
import { type Drift, type DriftPoint, furthestApart, partingOf, ROUNDING, withoutFirstDifference } from './drift';
import { type ApartShares, leadStrings as strings } from './lead-strings';

/** The residual streams at a pair of tokens. */
export interface ApartAt {
  readonly of: Drift;
  readonly pair: number;
  /** The words that say that these tokens stand at different positions, or ''. */
  readonly shifted: string;
  /** Whether only the positions make their vectors differ before the first block. */
  readonly isByPosition: boolean;
  /** "after the attention of block 5" */
  readonly place: (point: DriftPoint) => string;
  /** Where the vectors are furthest apart among all pairs; `undefined` if only this pair is known. */
  readonly ofAll?: FurthestOfAll | undefined;
}

/** The pair of tokens and the place at which the vectors are furthest apart. */
interface FurthestOfAll {
  readonly pair: number;
  readonly tokens: string;
  readonly place: string;
  readonly share: string;
  /** Whether the difference before the first block, which there is only one of positions, is subtracted. */
  readonly isWithout: boolean;
}

/**
 * Says where the vectors part, where they are furthest apart, how far apart they are at the end, how much of that comes from
 * positions, and at which other tokens they are further apart. '' if they are the same at both ends.
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
 * Where the vectors are furthest apart. It says how that was measured if it or the measurement just given leaves out the
 * vectors of the positions.
 * @param isWithout whether the measurement just given leaves them out
 */
function mostOfAll({ tokens, place, share, isWithout: isOfAll }: FurthestOfAll, isWithout: boolean): string {
  const measured = isOfAll ? 'without positions' : isWithout ? 'whole' : undefined;
  return strings.mostOfAll(tokens, place, share, measured);
}

/** The streams without the vectors of their positions, if before the first block nothing else makes them differ. */
export function takenApartByPosition({ of: drift, pair, isByPosition }: ApartAt): {
  readonly drift: Drift;
  readonly isWithout: boolean;
} {
  const isWithout = isByPosition && drift.added !== null && partingOf(drift, pair).first > ROUNDING;
  return { drift: isWithout ? withoutFirstDifference(drift, () => true) : drift, isWithout };
}

/** @param at at which tokens, or what is measured */
function apartWords({ of: drift, pair, place }: ApartAt, at: string): string {
  const { first, begins } = partingOf(drift, pair);
  if (!begins) return '';
  const start = first > ROUNDING ? undefined : place(begins.point);
  return strings.apart(at, start, apartShares(drift, pair, begins, place));
}

/** Leaves out a share that reads the same as one that is given already. */
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

/** How far a row is from what it must be, and how far float32 lets it be, in the unit of the values. */
export interface Difference {
  readonly residual: number;
  readonly bound: number;
}

/** Of rows that are each held to their own numbers: the largest difference, and the one that comes closest to its own limit. */
export class RowDifferences {
  /** Both are of no row before there is one. */
  private largest: Difference = { residual: 0, bound: 0 };
  private closest: Difference = { residual: 0, bound: 0 };

  /** A difference that is no finite number is larger than all others and beyond every limit, and so fails. */
  add(residual: number, bound: number): void {
    const row = { residual, bound };
    if (isLarger(row, this.largest)) this.largest = row;
    const [share, known] = [shareOf(row), shareOf(this.closest)];
    if (share > known || (share === known && bound > this.closest.bound)) this.closest = row;
  }

  /** The same of rows that were looked at apart from these. */
  addAll({ largest, closest }: RowDifferences): void {
    for (const { residual, bound } of [largest, closest]) this.add(residual, bound);
  }

  /** What a proof says of them: it holds where each row is within its own limit. */
  check(): CheckedRows {
    const { largest, closest } = this;
    const share = shareOf(closest);
    return {
      status: share <= 1 ? 'holds' : 'fails',
      ...largest,
      ...(share > shareOf(largest) && { closest }),
    };
  }
}

/** The largest difference of all rows with the limit of its row, and the row closest to its limit where that is another one. */
interface CheckedRows extends Difference {
  readonly status: 'holds' | 'fails';
  readonly closest?: Difference;
}

/** Of two alike the one with the lower limit; of two that are exact the one with the higher, which says more. */
function isLarger(row: Difference, known: Difference): boolean {
  if (!Number.isFinite(known.residual)) return false;
  if (row.residual === known.residual) return row.residual === 0 ? row.bound > known.bound : row.bound < known.bound;
  return !(row.residual < known.residual);
}

/** Of the limit: all rows hold where the largest of these is at most 1. */
function shareOf({ residual, bound }: Difference): number {
  if (residual === 0) return 0;
  return Number.isFinite(residual) && bound > 0 ? residual / bound : Number.POSITIVE_INFINITY;
}

/** How far a row is from what it must be, and how far float32 lets it be, in the unit of the values. */
export interface Difference {
  readonly residual: number;
  readonly bound: number;
}

/** For rows that each have their own limit: the largest difference, and the row that comes closest to its limit. */
export class RowDifferences {
  /** Both are zero before a row is added. */
  private largest: Difference = { residual: 0, bound: 0 };
  private closest: Difference = { residual: 0, bound: 0 };

  /** Adds a row. A difference that is not finite is larger than all others and beyond every limit, and so fails. */
  add(residual: number, bound: number): void {
    const row = { residual, bound };
    if (isLarger(row, this.largest)) this.largest = row;
    const [share, known] = [shareOf(row), shareOf(this.closest)];
    if (share > known || (share === known && bound > this.closest.bound)) this.closest = row;
  }

  /** Adds rows that were collected separately. */
  addAll({ largest, closest }: RowDifferences): void {
    for (const { residual, bound } of [largest, closest]) this.add(residual, bound);
  }

  /** The verdict of a proof: it holds if each row is within its own limit. */
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

/** The largest difference of all rows with the limit of its row, and the row closest to its limit if that is another one. */
interface CheckedRows extends Difference {
  readonly status: 'holds' | 'fails';
  readonly closest?: Difference;
}

/**
 * Of two equal differences, the one with the lower limit counts as larger; of two zero differences, the one with the higher
 * limit, which says more.
 */
function isLarger(row: Difference, known: Difference): boolean {
  if (!Number.isFinite(known.residual)) return false;
  if (row.residual === known.residual) return row.residual === 0 ? row.bound > known.bound : row.bound < known.bound;
  return !(row.residual < known.residual);
}

/** The difference as a share of its limit: all rows hold if the largest share is at most 1. */
function shareOf({ residual, bound }: Difference): number {
  if (residual === 0) return 0;
  return Number.isFinite(residual) && bound > 0 ? residual / bound : Number.POSITIVE_INFINITY;
}

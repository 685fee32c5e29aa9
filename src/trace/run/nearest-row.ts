/** Of rows that are each held to their own numbers, the one that comes nearest to what it is allowed. */
export class NearestRow {
  /** Its largest distance, and what it is allowed; both 0 before there is a row. */
  residual = 0;
  bound = 0;
  private share = -1;

  /** A distance that is no finite number is nearer than all others, and so fails. */
  add(residual: number, bound: number): void {
    const share = shareOf(residual, bound);
    if (share < this.share || (share === this.share && bound <= this.bound)) return;
    Object.assign(this, { residual, bound, share });
  }
}

/** Of what is allowed: all rows hold where the largest of these is at most 1. */
function shareOf(residual: number, bound: number): number {
  if (residual === 0) return 0;
  return Number.isFinite(residual) && bound > 0 ? residual / bound : Number.POSITIVE_INFINITY;
}

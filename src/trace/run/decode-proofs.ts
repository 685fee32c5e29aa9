/** The proofs that a trace's logits are those of a second run, with the key-value cache. */

import { proseFourDigits } from '../../base/number-text';
import { argmax } from '../../base/vectors';
import type { LogitRows } from '../../generate/decoder';
import { UNIT_ROUNDOFF } from '../../operations/rounding';
import { EACH_ROW, type Proof, proof } from './proofs';
import { RowDifferences } from './row-differences';

/**
 * Compares a trace's logits with those of the decode run. The two add in different orders in every layer, so they may
 * differ by some hundred roundings of the row's largest logit, or of 1 if that is larger.
 */
export class DecodeProofs {
  private readonly rows = new RowDifferences();

  /** @param traced the trace's logits for `rows` */
  addRows(traced: Float32Array, rows: LogitRows): void {
    const width = rows.data.length / rows.rows;
    for (let start = 0; start < rows.data.length; start += width) {
      let residual = 0;
      for (let i = start; i < start + width; i++)
        residual = Math.max(residual, Math.abs((traced[i] as number) - (rows.data[i] as number)));
      this.rows.add(residual, logitBound(rows.data.subarray(start, start + width)));
    }
  }

  /** @param traced the trace's logits of the last token @param decoded the decode run's */
  results(traced: Float32Array, decoded: Float32Array): Proof[] {
    const checked = this.rows.check();
    const allowed = `400 × 2⁻²⁴ × ${proseFourDigits(checked.bound / LOGIT_ROUNDING)}, the largest logit of that row (at least 1); ${EACH_ROW}`;
    return [
      { ...proof('decode-logits', checked.residual, checked.bound), ...checked, allowed },
      proof('decode-greedy', greedyDistance(traced, decoded, logitBound(decoded)), 0),
    ];
  }
}

const LOGIT_ROUNDING = 400 * UNIT_ROUNDOFF;

/** How far logits may differ from those of a second run that adds in another order. @param row [d_vocab] */
export function logitBound(row: Float32Array): number {
  let magnitude = 1;
  for (let i = 0; i < row.length; i++) magnitude = Math.max(magnitude, Math.abs(row[i] as number));
  return LOGIT_ROUNDING * magnitude;
}

/** 0 if both choose the same token; otherwise by how much they disagree beyond what the bound on logits allows as a tie. */
function greedyDistance(traced: Float32Array, decoded: Float32Array, tie: number): number {
  const [a, b] = [argmax(traced), argmax(decoded)];
  if (a === b) return 0;
  const distance = (traced[a] as number) - (traced[b] as number);
  return distance <= tie ? 0 : distance;
}

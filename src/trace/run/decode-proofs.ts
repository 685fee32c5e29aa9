/** The proofs that a trace's logits are those of a second run, with the key-value cache. */
import type { LogitRows } from '../../generate/decoder';
import { argmax } from '../../generate/sampling';
import { UNIT_ROUNDOFF } from '../../operations/rounding';
import { type Proof, proof } from './proofs';

/**
 * Compares a trace's logits with those of the decode run. The two add in different orders, in every layer: they may
 * differ by some hundred roundings of the largest logit.
 */
export class DecodeProofs {
  private residual = 0;
  private magnitude = 1;

  /** @param traced the trace's logits of `rows` */
  addRows(traced: Float32Array, rows: LogitRows): void {
    for (let i = 0; i < rows.data.length; i++) {
      const [a, b] = [traced[i] as number, rows.data[i] as number];
      this.residual = Math.max(this.residual, Math.abs(a - b));
      this.magnitude = Math.max(this.magnitude, Math.abs(b));
    }
  }

  /** @param traced the trace's logits of the last token @param decoded the decode run's */
  results(traced: Float32Array, decoded: Float32Array): Proof[] {
    const bound = 400 * UNIT_ROUNDOFF * this.magnitude;
    return [
      proof('decode-logits', this.residual, bound),
      proof('decode-greedy', greedyDistance(traced, decoded, bound), 0),
    ];
  }
}

/** 0 when both choose the same token; else by how much they disagree, beyond what the bound on logits lets pass as a tie. */
function greedyDistance(traced: Float32Array, decoded: Float32Array, tie: number): number {
  const [a, b] = [argmax(traced), argmax(decoded)];
  if (a === b) return 0;
  const distance = (traced[a] as number) - (traced[b] as number);
  return distance <= tie ? 0 : distance;
}

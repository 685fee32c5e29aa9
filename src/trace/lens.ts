/** The logit lens (nostalgebraist 2020): what the model would say next if the final norm and the head came here. */
import type { Proof } from './proofs';

/** A place in the residual stream: after a block's attention (`resid_mid`) or after its MLP (`resid_post`). */
export interface LensPoint {
  readonly layer: number;
  readonly after: 'attention' | 'mlp';
}

export interface Lens {
  readonly points: readonly LensPoint[];
  readonly positions: readonly number[];
  /** The most probable token at each point and position. [point, position] */
  readonly top: Int32Array;
  /** Its probability. [point, position] */
  readonly probability: Float64Array;
  /** Entropy in bits of the whole distribution. [point, position] */
  readonly entropy: Float64Array;
  /** Of the token that was asked for, its probability and its rank from 0; null where none was. [point, position] */
  readonly target: { readonly probability: Float64Array; readonly rank: Int32Array } | null;
  /** The texts of all ids in `top`. */
  readonly tokens: readonly { readonly id: number; readonly token: string; readonly text: string }[];
  /** That the last point gives the logits of the run. */
  readonly proof: Proof;
}

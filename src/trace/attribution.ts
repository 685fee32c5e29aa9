/** Direct logit attribution: which parts of the model made the logit of a token. */
import type { Proof } from './proofs';

/**
 * One term of the residual stream. `head`: what one head writes through its rows of W_O; `attn_bias`: the bias of W_O;
 * `mlp`: the MLP's output with its bias; `norm_bias`: the final norm's bias, which no block wrote.
 */
export interface AttributionPart {
  readonly kind: 'embed' | 'pos_embed' | 'head' | 'attn_bias' | 'mlp' | 'norm_bias';
  readonly layer: number | null;
  readonly head: number | null;
  /** What it adds to the logit, through the final norm with this run's scale. */
  readonly value: number;
}

export interface Attribution {
  readonly position: number;
  readonly id: number;
  readonly parts: readonly AttributionPart[];
  /** The sum of the parts, and the logit that the run gave. */
  readonly sum: number;
  readonly logit: number;
  /** That the two are equal. */
  readonly proof: Proof;
}

/** The nodes of attention. */
import type { MaskRule } from './mask-rule';
import type { NodeBase } from './node';

/** `scale · q kᵀ`: [head, query, key] from q [pos, head, d_head] and k [pos, kv_head, d_head]. */
export interface ScoresNode extends NodeBase {
  readonly kind: 'scores';
  readonly scale: number;
  /** d_head: the usual scale is 1 / √d_head. */
  readonly width: number;
}

/** The scores where the query may attend, −∞ elsewhere. */
export interface MaskNode extends NodeBase {
  readonly kind: 'mask';
  readonly rule: MaskRule;
}

/** `exp(x) / Σ exp(x)` over the last axis. */
export interface SoftmaxNode extends NodeBase {
  readonly kind: 'softmax';
}

/** `weights · v`: [pos, head, d_head] from weights [head, query, key] and v [pos, kv_head, d_head]. */
export interface MixNode extends NodeBase {
  readonly kind: 'mix';
}

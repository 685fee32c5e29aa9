/** The parts of a logit summed by kind: what a newcomer asks first, before single heads and blocks. */
import type { Attribution, AttributionPart } from './attribution';

/**
 * `embedding`: of tokens and positions; `heads`: all attention heads, except `cross_heads`, those of a decoder that attend
 * to an encoder's output; `mlps` with their biases; `biases`: all others, of attention, the final norm and the unembedding.
 */
const TOTAL_KINDS = ['embedding', 'heads', 'cross_heads', 'mlps', 'biases'] as const;
export type TotalKind = (typeof TOTAL_KINDS)[number];

export interface AttributionTotal {
  readonly kind: TotalKind;
  readonly value: number;
}

/** The totals of the kinds that the model has, in the order in which the data flows. They add up to the sum of the parts. */
export function attributionTotals({ parts }: Pick<Attribution, 'parts'>): AttributionTotal[] {
  return TOTAL_KINDS.flatMap((kind) => {
    const own = parts.filter((part) => kindOf(part) === kind);
    return own.length === 0 ? [] : [{ kind, value: own.reduce((sum, { value }) => sum + value, 0) }];
  });
}

/** The kind that a part is counted with. */
export function kindOf({ kind, cross }: AttributionPart): TotalKind {
  switch (kind) {
    case 'embed':
    case 'pos_embed':
      return 'embedding';
    case 'head':
      return cross ? 'cross_heads' : 'heads';
    case 'mlp':
      return 'mlps';
    case 'attn_bias':
    case 'norm_bias':
    case 'head_bias':
      return 'biases';
  }
}

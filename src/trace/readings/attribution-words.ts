/** The names of a logit's parts, and of their totals, in panel and terminal. */
import type { TotalKind } from './attribution-totals';
import type { ModelPart } from './model-part';

export const TOTAL_NAMES: Readonly<Record<TotalKind, string>> = {
  embedding: 'embedding',
  heads: 'attention heads',
  cross_heads: 'cross-attention heads',
  mlps: 'MLPs',
  biases: 'biases',
};

/**
 * Said of the biases themselves. What they add to a logit differs from text to text, since the final norm divides those of
 * attention.
 */
export const SAME_VECTORS = 'the same vectors in every text';

/** The name of a part as in a table: "head 5.4", "MLP of block 5". Within a sentence, all but heads need an article. */
export function partName({ kind, layer, head, cross }: ModelPart): string {
  switch (kind) {
    case 'embed':
      return 'token embedding';
    case 'pos_embed':
      return 'position embedding';
    case 'head':
      return `head ${layer}.${head}${cross ? ' of the cross-attention' : ''}`;
    case 'attn_bias':
      return `output bias of ${cross ? 'cross-attention' : 'attention'} in block ${layer}`;
    case 'mlp':
      return `MLP of block ${layer}`;
    case 'norm_bias':
      return 'bias of the final norm';
    case 'head_bias':
      return 'bias of the unembedding';
  }
}

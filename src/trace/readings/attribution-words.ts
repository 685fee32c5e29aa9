/** What the parts of a logit, and their totals, are called in panel and terminal. */
import type { TotalKind } from './attribution-totals';
import type { ModelPart } from './model-part';

export const TOTAL_NAMES: Readonly<Record<TotalKind, string>> = {
  embedding: 'embedding',
  heads: 'attention heads',
  cross_heads: 'cross-attention heads',
  mlps: 'MLPs',
  biases: 'biases',
};

/** Of biases: their shares of a logit are not quite the same for every text, since the final norm divides those of attention. */
export const ADDED_ALWAYS = 'which are added whatever the text is';

/** "block 5, head 4" */
export function partName({ kind, layer, head, cross }: ModelPart): string {
  const block = `block ${layer}${cross ? ', cross-attention' : ''}`;
  switch (kind) {
    case 'embed':
      return 'token embedding';
    case 'pos_embed':
      return 'position embedding';
    case 'head':
      return `${block}, head ${head}`;
    case 'attn_bias':
      return `${block}, bias b_O`;
    case 'mlp':
      return `block ${layer}, MLP`;
    case 'norm_bias':
      return 'bias of the final norm';
    case 'head_bias':
      return 'bias of the unembedding';
  }
}

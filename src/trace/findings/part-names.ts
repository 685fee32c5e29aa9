/** Names of parts of the model, with the places that they link to. */
import type { AttributionPart } from '../readings/attribution';
import type { AttentionHead } from '../readings/model-part';
import { blockPart, headPart, type Sentence, sentence } from './finding';

export function nameOf({ kind, layer, head, cross }: AttributionPart): Sentence {
  const block = layer === null ? '' : sentence`block ${blockPart(layer)}`;
  switch (kind) {
    case 'embed':
      return sentence`the token embedding`;
    case 'pos_embed':
      return sentence`the position embedding`;
    case 'head':
      return headName({ layer: layer ?? 0, head: head ?? 0, cross });
    case 'attn_bias':
      return sentence`the bias of the ${cross ? 'cross-attention' : 'attention'} of ${block}`;
    case 'mlp':
      return sentence`the MLP of ${block}`;
    case 'norm_bias':
      return sentence`the bias of the final norm`;
    case 'head_bias':
      return sentence`the bias of the unembedding`;
  }
}

/** "head 5.4" */
export function headName({ layer, head, cross }: Omit<AttentionHead, 'kind'>): Sentence {
  return sentence`head ${headPart(layer, head)}${cross ? ' of the cross-attention' : ''}`;
}

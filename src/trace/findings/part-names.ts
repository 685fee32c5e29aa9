/** Names of parts of the model, with the places that they link to. */
import type { AttributionPart } from '../readings/attribution';
import type { AttentionHead } from '../readings/model-part';
import type { FindingContext } from './context';
import { blockPart, headPart, type Sentence, sentence } from './finding';
import { stepThatShows } from './step-part';

type OfChoice = Pick<FindingContext, 'plan' | 'choice'>;
type Part = Pick<AttributionPart, 'kind' | 'layer' | 'head' | 'cross'>;

/** "head 3.2", "the MLP of block 3", with links to the blocks and heads. */
export function nameOf({ kind, layer, head, cross }: Part): Sentence {
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

/** Whether the part is the head whose attention the steps of the block show. */
export function isShownHead({ choice }: OfChoice, { kind, layer, head, cross }: Part): boolean {
  return choice.variant === 'model' && kind === 'head' && !cross && layer === choice.layer && head === choice.head;
}

/** "head 5.4 of step 8" if that step has shown the head, so that a reader knows it again; otherwise as `nameOf`. */
export function nameAfterSteps(context: OfChoice, part: Part): Sentence {
  const shown = isShownHead(context, part) ? stepThatShows(context.plan, 'weights') : undefined;
  return shown ? sentence`${nameOf(part)} of ${shown}` : nameOf(part);
}

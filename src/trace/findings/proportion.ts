/** How much what a head adds is, of the whole logit and beside the MLPs: the head that adds most may still add little. */
import type { HeadContributions } from '../readings/head-contributions';
import { blockPart, type Sentence, sentence } from './finding';
import { logitPart, signedPart } from './numbers';

/** What the best head is to be seen beside. */
export interface Proportion {
  /** The logit that all parts of the model add up to. */
  readonly logit: number;
  /** Whether that is the difference of two tokens' logits. */
  readonly isDifference: boolean;
  /** The MLP that adds most, where it adds more than any head. */
  readonly mlp: { readonly layer: number; readonly value: number } | null;
}

export function proportionOf({ logit, ratherThan, mlp, best }: HeadContributions): Proportion {
  const layer = mlp.indexOf(Math.max(...mlp));
  const value = mlp[layer] ?? 0;
  const isDifference = ratherThan !== null;
  return { logit, isDifference, mlp: value > Math.max(0, best?.value ?? 0) ? { layer, value } : null };
}

/** "The whole score is 7.45; the MLP of block 0 adds more than any head, +1.12." */
export function sayProportion({ logit, isDifference, mlp }: Proportion): Sentence {
  const more = mlp
    ? sentence`; the MLP of block ${blockPart(mlp.layer)} adds more than any head, ${signedPart(mlp.value)}`
    : '';
  return sentence`The whole ${isDifference ? 'difference' : 'score'} is ${logitPart(logit)}${more}.`;
}

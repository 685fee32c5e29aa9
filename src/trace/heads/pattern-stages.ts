/** The stages with the attention weights of every block. Pure data, for the panel too. */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { mainStack, nodeOf, type Plan, type Stage, sourceStack } from '../../architectures/plan/plan';
import type { MaskRule } from '../../operations/mask-rule';
import type { AttentionKind } from '../readings/attention';
import { maskOf } from '../run/stage-mask';

/** The weights of an attention in every block, in the order of the blocks. */
export function patternStages(plan: Plan, attention: AttentionKind): Stage[] {
  const stack = attention === 'encoder' ? sourceStack(plan) : mainStack(plan);
  return plan.stages.filter(
    (stage) =>
      stage.block?.stack === stack?.name &&
      nodeOf(plan, stage.node).kind === 'softmax' &&
      isCrossAttention(plan, stage) === (attention === 'cross'),
  );
}

/** The kind of an attention as it is shown: the single stack of a model that does not write text token by token is an encoder. */
export function namedAttention(plan: Plan, attention: AttentionKind): AttentionKind {
  return attention === 'decoder' && plan.predicts !== 'next token' ? 'encoder' : attention;
}

/** The weights of a block's own attention, and what its tokens may see; `undefined` if it has none. */
export function patternOfBlock(
  plan: Plan,
  layer: number,
): (Pick<Stage, 'name'> & { readonly mask: MaskRule | null }) | undefined {
  const own = patternStages(plan, 'decoder')[layer];
  return own && { name: own.name, mask: maskOf(plan, nodeOf(plan, own.node)) };
}

/** The most tokens that a token sees in a block's own attention, itself included; null: all up to itself. */
export function windowOfBlock(plan: Plan, layer: number): number | null {
  const own = patternStages(plan, 'decoder').find(({ block }) => block?.layer === layer);
  return own ? (maskOf(plan, nodeOf(plan, own.node))?.window ?? null) : null;
}

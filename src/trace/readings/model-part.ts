/** The parts of a model that a run can change, and where they are in a plan. Pure data, for the panel too. */
import { isCrossAttention } from '../../architectures/block-parts';
import {
  blockLinks,
  isEncoderDecoder,
  type Link,
  layerIn,
  mainStack,
  nodeOf,
  type Plan,
} from '../../architectures/plan';
import { fixedSize, type NodeId, rowWidth } from '../../operations/node';

/** A head or an MLP. The block is one of the stack whose output the predictions come from. */
export interface ModelPart {
  readonly kind: 'head' | 'mlp';
  readonly layer: number;
  /** null: of an MLP. */
  readonly head: number | null;
  /** Of a decoder's attention to an encoder's output. */
  readonly cross?: boolean;
}

export function isSamePart(one: ModelPart, other: ModelPart): boolean {
  const { kind, layer, head, cross = false } = one;
  return kind === other.kind && layer === other.layer && head === other.head && cross === (other.cross ?? false);
}

/**
 * The chosen head, that of the attention to a source, and the MLP of their block.
 * @param heads of each block; an encoder may have others
 */
export function removableParts(
  plan: Plan,
  chosen: { readonly layer: number; readonly head: number },
  heads: number,
): ModelPart[] {
  const layer = layerIn(plan, mainStack(plan).name, chosen.layer);
  const head = Math.min(chosen.head, heads - 1);
  return [
    { kind: 'head', layer, head },
    ...(isEncoderDecoder(plan) ? [{ kind: 'head', layer, head, cross: true } as const] : []),
    { kind: 'mlp', layer, head: null },
  ];
}

/** Every head, those that look at a source too, and every MLP of the stack that the predictions come from: block after block. */
export function everyPart(plan: Plan): ModelPart[] {
  const { name } = mainStack(plan);
  return blockLinks(plan)
    .filter(({ block }) => block.stack === name)
    .flatMap((link) => {
      const { layer } = link.block;
      const heads = [false, true].flatMap((cross) => {
        const node = headsOf(plan, link, cross);
        const count = node === undefined ? 0 : fixedSize(nodeOf(plan, node).axes[1]);
        return Array.from({ length: count }, (_, head): ModelPart => ({ kind: 'head', layer, head, cross }));
      });
      return mlpOf(plan, link) === undefined ? heads : [...heads, { kind: 'mlp' as const, layer, head: null }];
    });
}

/** @throws RangeError with one sentence when the model has no such part */
export function nodeOfPart(plan: Plan, part: ModelPart): NodeId {
  const { kind, layer, head, cross = false } = part;
  const { name, layers } = mainStack(plan);
  const link = blockLinks(plan).find(({ block }) => block.stack === name && block.layer === layer);
  if (!link) throw new RangeError(`There is no block ${layer}: they are counted from 0 to ${layers - 1}.`);
  const found = kind === 'mlp' ? mlpOf(plan, link) : headsOf(plan, link, cross);
  if (found === undefined)
    throw new RangeError(`Block ${layer} has no ${kind === 'mlp' ? 'MLP' : cross ? 'cross-attention' : 'attention'}.`);
  const heads = kind === 'mlp' ? 0 : fixedSize(nodeOf(plan, found).axes[1]);
  if (kind === 'head' && !(Number.isInteger(head) && (head as number) >= 0 && (head as number) < heads))
    throw new RangeError(`There is no head ${head}: they are counted from 0 to ${heads - 1}.`);
  return found;
}

/** Where the values of a part are in each row of its node: all that an MLP writes, or what one head has mixed. */
export function placeOfPart(
  plan: Plan,
  node: NodeId,
  { head }: ModelPart,
): { readonly row: number; readonly start: number; readonly size: number } {
  const { axes } = nodeOf(plan, node);
  const row = rowWidth(nodeOf(plan, node));
  if (head === null) return { row, start: 0, size: row };
  const size = fixedSize(axes[2]);
  return { row, start: head * size, size };
}

/** What the MLP writes to the residual stream. */
function mlpOf({ stages }: Plan, { first, end }: Link): NodeId | undefined {
  return stages.find(({ node, role }) => role === 'mlp' && node >= first && node < end)?.node;
}

/** The values that all heads of an attention have mixed, before W_O joins them: [pos, head, d_head]. */
function headsOf(plan: Plan, { first, end }: Link, cross: boolean): NodeId | undefined {
  const own = plan.nodes.slice(first, end);
  return own.find(({ id, kind }) => kind === 'mix' && isCrossAttention(plan, { node: id }) === cross)?.id;
}

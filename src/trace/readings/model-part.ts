/** The parts of a model, and where a plan has those that a run can change. Pure data, for the panel too. */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import {
  blockLinks,
  isEncoderDecoder,
  type Link,
  layerIn,
  mainStack,
  nodeOf,
  type Plan,
} from '../../architectures/plan/plan';
import { fixedSize, type NodeId, rowWidth } from '../../operations/node';

/**
 * A part that adds a term to the residual stream, or to the logit after it. `head`: what one head writes through its rows
 * of W_O; `attn_bias`: the biases of an attention; `mlp`: the MLP's output with its bias; `norm_bias`: the final norm's
 * bias, and `head_bias` that of the unembedding.
 */
export interface ModelPart {
  readonly kind: 'embed' | 'pos_embed' | 'head' | 'attn_bias' | 'mlp' | 'norm_bias' | 'head_bias';
  /** The block, in the stack whose output the predictions come from unless another stack is named; null outside blocks. */
  readonly layer: number | null;
  /** The head; null for parts that are not heads. */
  readonly head: number | null;
  /** Whether it belongs to a decoder's attention to an encoder's output. */
  readonly cross: boolean;
}

/** A head or an MLP. */
export interface ModelComponent extends ModelPart {
  readonly kind: 'head' | 'mlp';
  readonly layer: number;
}

export interface AttentionHead extends ModelComponent {
  readonly kind: 'head';
  readonly head: number;
}

/** The residual stream at a place of a block: before the block, after its attention, or after the block. */
export interface StreamPart {
  readonly kind: (typeof STREAM_KINDS)[number];
  readonly layer: number;
  readonly head: null;
  readonly cross: false;
}

/** Before the block, after its attention, after the block. */
export const STREAM_KINDS = ['stream_pre', 'stream_mid', 'stream_post'] as const;

/** A part whose value in one run can replace its value in another. */
export type PatchedPart = ModelComponent | StreamPart;

export function isComponent(part: PatchedPart): part is ModelComponent {
  return part.kind === 'head' || part.kind === 'mlp';
}

/** The places at which the stream of a block can be changed; not every model has all of them. */
export function streamParts(plan: Plan, layer: number): StreamPart[] {
  return STREAM_KINDS.flatMap((kind) => {
    const part = { kind, layer, head: null, cross: false } as const;
    return streamNode(plan, part) === undefined ? [] : [part];
  });
}

/** The stream before each block of the stack that the predictions come from, and after the last block. */
export function streamBetweenBlocks(plan: Plan): StreamPart[] {
  const { layers } = mainStack(plan);
  return Array.from({ length: layers }, (_, layer) => streamParts(plan, layer)).flatMap((places, layer) =>
    places.filter(({ kind }) => kind === 'stream_pre' || (kind === 'stream_post' && layer === layers - 1)),
  );
}

/**
 * The node of the stream at a place: the block's input, or its sum with what a part wrote; where that sum is normalised,
 * the sum itself.
 */
function streamNode(plan: Plan, { kind, layer }: StreamPart): NodeId | undefined {
  const { name } = mainStack(plan);
  const [before, ...later] = plan.stages.filter(
    ({ role, block }) => role === 'stream' && block?.stack === name && block.layer === layer,
  );
  if (kind === 'stream_pre') return before?.node;
  const sums = later.filter(({ node }) => nodeOf(plan, node).kind !== 'norm');
  return kind === 'stream_post' ? sums.at(-1)?.node : sums.length > 1 ? sums[0]?.node : undefined;
}

/** @throws RangeError with one sentence if the model has no such part */
export function nodeOfPatched(plan: Plan, part: PatchedPart): NodeId {
  if (isComponent(part)) return nodeOfPart(plan, part);
  const { layers } = mainStack(plan);
  if (part.layer >= layers)
    throw new RangeError(`There is no block ${part.layer}: they are counted from 0 to ${layers - 1}.`);
  const node = streamNode(plan, part);
  if (node === undefined) throw new RangeError(`Block ${part.layer} has no residual stream between its parts.`);
  return node;
}

/** The fields that identify a part of one model. */
interface Place {
  readonly kind: string;
  readonly layer: number | null;
  readonly head: number | null;
  readonly cross: boolean;
}

export function samePart(a: Place, b: Place): boolean {
  return a.kind === b.kind && a.layer === b.layer && a.head === b.head && a.cross === b.cross;
}

/**
 * The chosen head, the same head of the attention to a source, and the MLP of their block.
 * @param heads the number of heads in each block; an encoder may have another number
 */
export function removableParts(
  plan: Plan,
  chosen: { readonly layer: number; readonly head: number },
  heads: number,
): ModelComponent[] {
  const layer = layerIn(plan, mainStack(plan).name, chosen.layer);
  const head = Math.min(chosen.head, heads - 1);
  return [
    { kind: 'head', layer, head, cross: false },
    ...(isEncoderDecoder(plan) ? [{ kind: 'head', layer, head, cross: true } as const] : []),
    { kind: 'mlp', layer, head: null, cross: false },
  ];
}

/**
 * Every head, including those that attend to a source, and every MLP, block by block, of the stack that the predictions
 * come from.
 */
export function everyPart(plan: Plan): ModelComponent[] {
  const { name } = mainStack(plan);
  return blockLinks(plan)
    .filter(({ block }) => block.stack === name)
    .flatMap((link) => {
      const { layer } = link.block;
      const heads = [false, true].flatMap((cross) => {
        const node = headsOf(plan, link, cross);
        const count = node === undefined ? 0 : fixedSize(nodeOf(plan, node).axes[1]);
        return Array.from({ length: count }, (_, head): ModelComponent => ({ kind: 'head', layer, head, cross }));
      });
      return mlpOf(plan, link) === undefined
        ? heads
        : [...heads, { kind: 'mlp' as const, layer, head: null, cross: false }];
    });
}

/** @throws RangeError with one sentence if the model has no such part */
export function nodeOfPart(plan: Plan, { kind, layer, head, cross }: ModelComponent): NodeId {
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

/** Where the values of a part are in each row of its node: the whole output of an MLP, or the mixed values of one head. */
export function placeOfPart(
  plan: Plan,
  node: NodeId,
  { head }: Pick<PatchedPart, 'head'>,
): { readonly row: number; readonly start: number; readonly size: number } {
  const { axes } = nodeOf(plan, node);
  const row = rowWidth(nodeOf(plan, node));
  if (head === null) return { row, start: 0, size: row };
  const size = fixedSize(axes[2]);
  return { row, start: head * size, size };
}

/** The node of what the MLP writes to the residual stream. */
function mlpOf({ stages }: Plan, { first, end }: Link): NodeId | undefined {
  return stages.find(({ node, role }) => role === 'mlp' && node >= first && node < end)?.node;
}

/** The node of the values that the heads of an attention have mixed, before W_O joins them: [pos, head, d_head]. */
function headsOf(plan: Plan, { first, end }: Link, cross: boolean): NodeId | undefined {
  const own = plan.nodes.slice(first, end);
  return own.find(({ id, kind }) => kind === 'mix' && isCrossAttention(plan, { node: id }) === cross)?.id;
}

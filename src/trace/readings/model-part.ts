/** What parts a model has, and where those that a run can change are in a plan. Pure data, for the panel too. */
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
 * A part that adds a term to the residual stream, or to the logit behind it. `head`: what one head writes through its rows
 * of W_O; `attn_bias`: the biases on its way; `mlp`: the MLP's output with its bias; `norm_bias`: the final norm's bias,
 * and `head_bias` that of the unembedding.
 */
export interface ModelPart {
  readonly kind: 'embed' | 'pos_embed' | 'head' | 'attn_bias' | 'mlp' | 'norm_bias' | 'head_bias';
  /** The block, of the stack whose output the predictions come from unless another is named; null: in no block. */
  readonly layer: number | null;
  /** null: of all that is no head. */
  readonly head: number | null;
  /** Of a decoder's attention to an encoder's output. */
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

/** The residual stream at a place of a block: before it, behind its attention, or behind it. */
export interface StreamPart {
  readonly kind: (typeof STREAM_KINDS)[number];
  readonly layer: number;
  readonly head: null;
  readonly cross: false;
}

/** Before the block, behind its attention, behind the block. */
export const STREAM_KINDS = ['stream_pre', 'stream_mid', 'stream_post'] as const;

/** What of one run can take the place of the same in another. */
export type PatchedPart = ModelComponent | StreamPart;

export function isComponent(part: PatchedPart): part is ModelComponent {
  return part.kind === 'head' || part.kind === 'mlp';
}

/** Where the stream of a block can be changed: not every model has all these places. */
export function streamParts(plan: Plan, layer: number): StreamPart[] {
  return STREAM_KINDS.flatMap((kind) => {
    const part = { kind, layer, head: null, cross: false } as const;
    return streamNode(plan, part) === undefined ? [] : [part];
  });
}

/** Before each block of the stack that the predictions come from, and after the last one. */
export function streamBetweenBlocks(plan: Plan): StreamPart[] {
  const { layers } = mainStack(plan);
  return Array.from({ length: layers }, (_, layer) => streamParts(plan, layer)).flatMap((places, layer) =>
    places.filter(({ kind }) => kind === 'stream_pre' || (kind === 'stream_post' && layer === layers - 1)),
  );
}

/** The stream comes into a block, and is summed with what each part writes; where it is normalised then, the sum is meant. */
function streamNode(plan: Plan, { kind, layer }: StreamPart): NodeId | undefined {
  const { name } = mainStack(plan);
  const [before, ...later] = plan.stages.filter(
    ({ role, block }) => role === 'stream' && block?.stack === name && block.layer === layer,
  );
  if (kind === 'stream_pre') return before?.node;
  const sums = later.filter(({ node }) => nodeOf(plan, node).kind !== 'norm');
  return kind === 'stream_post' ? sums.at(-1)?.node : sums.length > 1 ? sums[0]?.node : undefined;
}

/** @throws RangeError with one sentence when the model has no such part */
export function nodeOfPatched(plan: Plan, part: PatchedPart): NodeId {
  if (isComponent(part)) return nodeOfPart(plan, part);
  const { layers } = mainStack(plan);
  if (part.layer >= layers)
    throw new RangeError(`There is no block ${part.layer}: they are counted from 0 to ${layers - 1}.`);
  const node = streamNode(plan, part);
  if (node === undefined) throw new RangeError(`Block ${part.layer} has no residual stream between its parts.`);
  return node;
}

/** Whatever tells parts of one model apart. */
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
 * The chosen head, that of the attention to a source, and the MLP of their block.
 * @param heads of each block; an encoder may have others
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

/** Every head, those that look at a source too, and every MLP of the stack that the predictions come from: block after block. */
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

/** @throws RangeError with one sentence when the model has no such part */
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

/** Where the values of a part are in each row of its node: all that an MLP writes, or what one head has mixed. */
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

/** What the MLP writes to the residual stream. */
function mlpOf({ stages }: Plan, { first, end }: Link): NodeId | undefined {
  return stages.find(({ node, role }) => role === 'mlp' && node >= first && node < end)?.node;
}

/** The values that all heads of an attention have mixed, before W_O joins them: [pos, head, d_head]. */
function headsOf(plan: Plan, { first, end }: Link, cross: boolean): NodeId | undefined {
  const own = plan.nodes.slice(first, end);
  return own.find(({ id, kind }) => kind === 'mix' && isCrossAttention(plan, { node: id }) === cross)?.id;
}

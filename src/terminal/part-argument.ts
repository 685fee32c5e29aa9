/** A head or an MLP, as options name it. */
import { InvalidArgumentError } from 'commander';
import type { ModelPart } from '../trace/readings/model-part';

export const PART_ARGUMENT = 'L4H3 is head 3 of block 4, L4MLP its MLP, L4X3 head 3 of its cross-attention';

/** "L4H3", "L4X3", "L4MLP" */
export function partArgument(text: string): ModelPart {
  const [, layer, kind, head] = /^L(\d+)(?:(H|X)(\d+)|MLP)$/i.exec(text) ?? [];
  if (layer === undefined)
    throw new InvalidArgumentError(
      `It is written as L4H3 (head 3 of block 4), L4X3 (head 3 of its cross-attention) or L4MLP.`,
    );
  if (kind === undefined) return { kind: 'mlp', layer: Number(layer), head: null };
  return { kind: 'head', layer: Number(layer), head: Number(head), cross: kind.toUpperCase() === 'X' };
}

export const PATCH_ARGUMENT = `${PART_ARGUMENT}; all is each of them in turn`;

/** The same, or "all". */
export function patchArgument(text: string): ModelPart | 'all' {
  return text.toLowerCase() === 'all' ? 'all' : partArgument(text);
}

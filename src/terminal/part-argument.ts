/** Parses the name of a head or an MLP in options. */
import { InvalidArgumentError } from 'commander';
import type { ModelInfo } from '../engine/protocol/model-protocol';
import { type AttentionHead, type ModelComponent, type PatchedPart, STREAM_KINDS } from '../trace/readings/model-part';
import { UsageError } from './call';

export const PART_ARGUMENT = 'L4H3 is head 3 of block 4, L4MLP its MLP, L4X3 head 3 of its cross-attention';

const WRITTEN = 'It is written as L4H3 or 4.3 (head 3 of block 4), L4X3 (head 3 of its cross-attention)';

/**
 * Parses "L4H3", "L4X3" or "L4MLP", and "4.3" as headArgument does.
 * @param others what else the option takes, which a refusal names
 */
export function partArgument(text: string, ...others: readonly [string, ...string[]]): ModelComponent {
  if (/^\d+\.\d+$/.test(text)) return headArgument(text);
  const [, layer, kind, head] = /^L(\d+)(?:(H|X)(\d+)|MLP)$/i.exec(text) ?? [];
  if (layer === undefined)
    throw new InvalidArgumentError(`${[WRITTEN, 'L4MLP', ...others.slice(0, -1)].join(', ')} or ${others.at(-1)}.`);
  if (kind === undefined) return { kind: 'mlp', layer: Number(layer), head: null, cross: false };
  return { kind: 'head', layer: Number(layer), head: Number(head), cross: kind.toUpperCase() === 'X' };
}

/** Parses "4.3", as in the table of heads, or "L4H3". */
export function headArgument(text: string): AttentionHead {
  const [, layer, head] = /^(?=\d+\.|L\d+H)L?(\d+)[.H](\d+)$/i.exec(text) ?? [];
  if (layer === undefined) throw new InvalidArgumentError('It is written as 4.3 or as L4H3: head 3 of block 4.');
  return { kind: 'head', layer: Number(layer), head: Number(head), cross: false };
}

export const PATCH_ARGUMENT = `${PART_ARGUMENT}; L4PRE, L4MID and L4POST are the residual stream before block 4, after its attention and after it; \`--patch all\` tries each head and MLP in turn`;

/** Parses the names of parts, "L4POST" or "all". */
export function patchArgument(text: string): PatchedPart | 'all' {
  if (text.toLowerCase() === 'all') return 'all';
  const [, layer, place] = /^L(\d+)(PRE|MID|POST)$/i.exec(text) ?? [];
  const kind = STREAM_KINDS.find((one) => one === `stream_${place?.toLowerCase()}`);
  if (kind !== undefined) return { kind, layer: Number(layer), head: null, cross: false };
  return partArgument(text, 'L4PRE', 'L4MID', 'L4POST', 'all');
}

/** @param option the option that names the part @throws UsageError if the model has no such part */
export function requirePart(
  { layers, heads, encoder }: Pick<ModelInfo, 'layers' | 'heads' | 'encoder'>,
  { layer, head, cross }: PatchedPart,
  option: '--without' | '--patch',
): void {
  if (layer >= layers) throw new UsageError(`${option}: there is no block ${layer}: ${ofModel('block', layers)}`);
  if (cross && !encoder) throw new UsageError(`${option}: this model has no cross-attention`);
  if (head !== null && head >= heads)
    throw new UsageError(`${option}: there is no head ${head}: ${ofModel('head', heads)}`);
}

/** For example "this model's are 0 to 5" or "this model has one block, 0". @param count how many it has */
export function ofModel(what: 'block' | 'head', count: number): string {
  return count === 1 ? `this model has one ${what}, 0` : `this model's are 0 to ${count - 1}`;
}

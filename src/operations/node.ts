/** The nodes of a plan: operations on tensors, as plain data. Each kind of node has its own file beside this one. */

/** The name of a token sequence over which axes run. */
export type SequenceName = string;

/** The sequence for which predictions are made: a decoder's or encoder's only one, or the decoder's of an encoder-decoder. */
export const TOKENS: SequenceName = 'tokens';
/** The input of the encoder of an encoder-decoder. */
export const SOURCE: SequenceName = 'source';

/** The number of tokens in each sequence. */
export type Lengths = Readonly<Record<SequenceName, number>>;

/** An axis of a tensor: of a fixed size, or with one index for each token of a sequence. */
export type Axis =
  | { readonly name: string; readonly size: number }
  | { readonly name: string; readonly sequence: SequenceName };

export type NodeId = number;

export interface NodeBase {
  readonly kind: string;
  /** Its index in the plan's list of nodes, which is in the order of computation. */
  readonly id: NodeId;
  /** The nodes whose results it reads. */
  readonly inputs: readonly NodeId[];
  readonly axes: readonly Axis[];
}

/** A weight that a node reads, and the shape that it must have in the file. */
export interface WeightUse {
  readonly name: string;
  readonly shape: readonly number[];
}

/** @throws RangeError if the axis runs over a sequence without a length */
function axisSize(axis: Axis, lengths: Lengths): number {
  if ('size' in axis) return axis.size;
  // `hasOwn`, since a saved file may name a sequence like a property of every object, such as "constructor".
  const length = Object.hasOwn(lengths, axis.sequence) ? lengths[axis.sequence] : undefined;
  if (length === undefined)
    throw new RangeError(`The axis ${axis.name} runs over "${axis.sequence}", which is not there.`);
  return length;
}

/**
 * The shape of a node's result for sequences of these lengths.
 * @throws RangeError if an axis runs over a sequence without a length
 */
export function nodeShape({ axes }: Pick<NodeBase, 'axes'>, lengths: Lengths): number[] {
  return axes.map((axis) => axisSize(axis, lengths));
}

/** The sequence over which an axis runs. @throws RangeError if the axis has a fixed size */
export function sequenceOf(axis: Axis | undefined): SequenceName {
  if (axis && 'sequence' in axis) return axis.sequence;
  throw new RangeError(`The axis ${axis?.name} runs over no sequence.`);
}

/**
 * The sequence that a node has a row for each token of; for scores, that of the queries.
 * @throws RangeError if the node has only one row for a whole text
 */
export function rowSequence({ axes }: Pick<NodeBase, 'axes'>): SequenceName {
  return sequenceOf(axes.find((axis) => 'sequence' in axis));
}

/** @throws RangeError if the axis runs over tokens */
export function fixedSize(axis: Axis | undefined): number {
  if (axis && 'size' in axis) return axis.size;
  throw new RangeError(`The axis ${axis?.name} has no fixed size.`);
}

/** The number of values in a tensor's row: the product of the sizes of all axes but the first. */
export function rowWidth({ axes }: Pick<NodeBase, 'axes'>): number {
  return axes.slice(1).reduce((product, axis) => product * fixedSize(axis), 1);
}

/** The nodes of a plan: operations on tensors, as plain data. Each kind of node has a file of its own beside this one. */

/** A token sequence that axes run over. */
export type SequenceName = string;

/** The sequence that predictions run over: a decoder's or an encoder's only one, and the decoder's of an encoder-decoder. */
export const TOKENS: SequenceName = 'tokens';
/** What the encoder of an encoder-decoder reads. */
export const SOURCE: SequenceName = 'source';

/** How many tokens each sequence of a text has. */
export type Lengths = Readonly<Record<SequenceName, number>>;

/** An axis of a tensor: of a fixed size, or running over the tokens of a sequence. */
export type Axis =
  | { readonly name: string; readonly size: number }
  | { readonly name: string; readonly sequence: SequenceName };

export type NodeId = number;

export interface NodeBase {
  readonly kind: string;
  /** Its place among the plan's nodes, which stand in the order of computation. */
  readonly id: NodeId;
  /** The nodes whose results it reads. */
  readonly inputs: readonly NodeId[];
  readonly axes: readonly Axis[];
}

/** A weight that a node reads, in the shape that it must have in the file. */
export interface WeightUse {
  readonly name: string;
  readonly shape: readonly number[];
}

/** @throws RangeError when the axis runs over a sequence that has no length here */
function axisSize(axis: Axis, lengths: Lengths): number {
  if ('size' in axis) return axis.size;
  // A saved file may name what every object has, such as "constructor".
  const length = Object.hasOwn(lengths, axis.sequence) ? lengths[axis.sequence] : undefined;
  if (length === undefined)
    throw new RangeError(`The axis ${axis.name} runs over "${axis.sequence}", which is not there.`);
  return length;
}

export function nodeShape({ axes }: Pick<NodeBase, 'axes'>, lengths: Lengths): number[] {
  return axes.map((axis) => axisSize(axis, lengths));
}

/** The sequence that an axis runs over. @throws RangeError when it has a fixed size */
export function sequenceOf(axis: Axis | undefined): SequenceName {
  if (axis && 'sequence' in axis) return axis.sequence;
  throw new RangeError(`The axis ${axis?.name} runs over no sequence.`);
}

/** The sequence that a node has rows for: of scores that of the queries. @throws RangeError where it has one for a whole text */
export function rowSequence({ axes }: Pick<NodeBase, 'axes'>): SequenceName {
  return sequenceOf(axes.find((axis) => 'sequence' in axis));
}

/** @throws RangeError when the axis runs over tokens */
export function fixedSize(axis: Axis | undefined): number {
  if (axis && 'size' in axis) return axis.size;
  throw new RangeError(`The axis ${axis?.name} has no fixed size.`);
}

/** The width of a tensor's rows: the product of all axes but the first. */
export function rowWidth({ axes }: Pick<NodeBase, 'axes'>): number {
  return axes.slice(1).reduce((product, axis) => product * fixedSize(axis), 1);
}

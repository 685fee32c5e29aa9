/** The nodes of a plan: operations on tensors, as plain data. Each kind of node has a file of its own beside this one. */

/** A token sequence that axes run over: a decoder has one. */
export type SequenceName = string;

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

/** The size of an axis in a text of so many tokens. */
export function axisSize(axis: Axis, tokens: number): number {
  return 'size' in axis ? axis.size : tokens;
}

export function nodeShape({ axes }: Pick<NodeBase, 'axes'>, tokens: number): number[] {
  return axes.map((axis) => axisSize(axis, tokens));
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

/** A sum of tensors of the same axes: the residual stream, to which every component adds. */
import type { OperationKind, Value } from './kind';
import type { NodeBase } from './node';

export interface SumNode extends NodeBase {
  readonly kind: 'sum';
}

export const sum: OperationKind<SumNode> = {
  kind: 'sum',
  weights: () => [],
  lower: ({ inputs }, { g, value }) => inputs.map((id) => value(id)).reduce((a: Value, b) => g.op('Add', [a, b])),
};

/** A multiple: Granite's multipliers, Gemma's scaled embeddings. */
import type { OperationKind } from './kind';
import type { NodeBase } from './node';

export interface ScaleNode extends NodeBase {
  readonly kind: 'scale';
  readonly factor: number;
}

export const scale: OperationKind<ScaleNode> = {
  kind: 'scale',
  weights: () => [],
  lower: ({ inputs: [input], factor }, { g, value }) => g.op('Mul', [value(input as number), g.scalar(factor)]),
};

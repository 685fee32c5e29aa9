/** `cap · tanh(x / cap)`: keeps every value between -cap and cap (Gemma 2). */
import type { Lowering, OperationKind, Value } from './kind';
import type { NodeBase } from './node';

export interface SoftcapNode extends NodeBase {
  readonly kind: 'softcap';
  readonly cap: number;
}

export const softcap: OperationKind<SoftcapNode> = {
  kind: 'softcap',
  weights: () => [],
  lower: ({ inputs: [input], cap }, lowering) => capped(lowering, lowering.value(input as number), cap),
};

export function capped({ g }: Pick<Lowering, 'g'>, x: Value, cap: number): Value {
  return g.op('Mul', [g.op('Tanh', [g.op('Div', [x, g.scalar(cap)])]), g.scalar(cap)]);
}

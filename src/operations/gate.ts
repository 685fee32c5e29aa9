/** `f(gate) · up`, value by value: the gated MLP of Shazeer 2020 ("GLU Variants Improve Transformer"). */
import { type Activation, activate } from './activation';
import type { OperationKind } from './kind';
import type { NodeBase } from './node';

/** Its inputs are the gate and the up projection. */
export interface GateNode extends NodeBase {
  readonly kind: 'gate';
  readonly activation: Activation;
}

export const gate: OperationKind<GateNode> = {
  kind: 'gate',
  weights: () => [],
  lower({ inputs: [open, up], activation }, { g, value }) {
    return g.op('Mul', [activate(g, value(open as number), activation), value(up as number)]);
  },
};

/** An activation function, for each value alone. Definitions are those of transformers' `ACT2FN`. */
import type { GraphBuilder, OperationKind, Value } from './kind';
import type { NodeBase } from './node';

export const ACTIVATIONS = [
  'gelu',
  'gelu_new',
  'gelu_fast',
  'gelu_pytorch_tanh',
  'gelu_python',
  'quick_gelu',
  'relu',
  'relu2',
  'silu',
  'swish',
  'tanh',
] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface ActivationNode extends NodeBase {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export const activation: OperationKind<ActivationNode> = {
  kind: 'activation',
  weights: () => [],
  lower: ({ inputs: [input], activation: name }, { g, value }) => activate(g, value(input as number), name),
};

/** The tanh form of GELU is Hendrycks & Gimpel 2016; SiLU is Elfwing et al. 2017; ReLU² is So et al. 2021. */
export function activate(g: GraphBuilder, x: Value, name: Activation): Value {
  switch (name) {
    case 'gelu':
    case 'gelu_python':
      return g.op('Gelu', [x], { approximate: 'none' });
    case 'gelu_new':
    case 'gelu_fast':
    case 'gelu_pytorch_tanh':
      return g.op('Gelu', [x], { approximate: 'tanh' });
    case 'quick_gelu':
      return g.op('Mul', [x, g.op('Sigmoid', [g.op('Mul', [x, g.scalar(1.702)])])]);
    case 'silu':
    case 'swish':
      return g.op('Mul', [x, g.op('Sigmoid', [x])]);
    case 'relu':
      return g.op('Relu', [x]);
    case 'relu2': {
      const positive = g.op('Relu', [x]);
      return g.op('Mul', [positive, positive]);
    }
    case 'tanh':
      return g.op('Tanh', [x]);
  }
}

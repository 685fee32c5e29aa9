/** An activation function, applied to each value separately. */
import * as v from 'valibot';
import { ACTIVATION_FUNCTIONS, ACTIVATIONS, type Activation, definitionOf } from './activation-functions';
import { sameValues, texName } from './derivation';
import type { GraphBuilder, OperationKind, Value } from './kind';
import type { NodeBase, NodeId } from './node';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';

export { ACTIVATIONS, type Activation } from './activation-functions';

export interface ActivationNode extends NodeBase {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export const activation: OperationKind<ActivationNode> = {
  kind: 'activation',
  inputCount: 1,
  attributes: { activation: v.picklist(ACTIVATIONS) },
  weights: () => [],
  lower: ({ inputs: [input], activation: name }, { g, value }) => activate(g, value(input as number), name),
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    const { of, name } = ACTIVATION_FUNCTIONS[node.activation];
    return {
      formula: activation.formula(node, place.name).text,
      inputs: [sameValues(input, place)],
      evaluate([values]) {
        const x = values?.[0] as number;
        return {
          value: of(x),
          bound: activationBound(node.activation, x),
          constants: {},
          terms: null,
          equation: { kind: 'call', name, of: [x] }, // as the formula above the equation writes it
        };
      },
      numpy: (result) => ({
        lines: numpyLines(node, result, place.name),
        tolerance: activationTolerance(node.activation, place.name(input)),
      }),
    };
  },
  async recompute(node, reader) {
    const x = await reader.result(node.inputs[0] as NodeId);
    const { of } = ACTIVATION_FUNCTIONS[node.activation];
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      for (let i = 0; i < width; i++) {
        const value = x[start + i] as number;
        values[i] = of(value);
        bounds[i] = activationBound(node.activation, value);
      }
    });
  },
  numpyWhole: (node, { name }) => numpyLines(node, name(node.id), name),
  formula({ id, inputs: [input], activation: kind }, name) {
    const [y, x, f] = [name(id), name(input as NodeId), ACTIVATION_FUNCTIONS[kind].name];
    const definition = definitionOf(kind);
    return {
      text: `${y} = ${f}(${x})${definition.text}`,
      tex: `\\mathrm{${texName(y)}} = \\mathrm{${f}}(\\mathrm{${texName(x)}})${definition.tex}`,
    };
  },
};

/** Python for an array of any shape, element by element. */
function numpyLines({ activation, inputs }: ActivationNode, result: string, name: (id: NodeId) => string): string[] {
  return [`${result} = ${ACTIVATION_FUNCTIONS[activation].numpy(name(inputs[0] as NodeId))}`];
}

/** How far float32 may be off at x. Squaring doubles the relative error and multiplies the absolute one by x. */
export function activationBound(kind: Activation, x: number): number {
  return rounding.activation(x) * (kind === 'relu2' ? Math.max(1, Math.abs(x)) : 1);
}

function activationTolerance(kind: Activation, x: string): string {
  const size = kind === 'relu2' ? `np.abs(${x}) * np.maximum(1, np.abs(${x}))` : `np.abs(${x})`;
  return `16 * ${rounding.PYTHON_UNIT} * ${size} + ${rounding.PYTHON_SMALLEST}`;
}

/** Lowers an activation function, value by value, for x of any shape. */
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

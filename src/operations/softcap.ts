/** `cap · tanh(x / cap)`: keeps every value between -cap and cap (Gemma 2). */
import { sameValues, texName } from './derivation';
import type { Lowering, OperationKind, Value } from './kind';
import type { NodeBase, NodeId } from './node';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';
import { finite } from './schema';

export interface SoftcapNode extends NodeBase {
  readonly kind: 'softcap';
  readonly cap: number;
}

export const softcap: OperationKind<SoftcapNode> = {
  kind: 'softcap',
  inputCount: 1,
  attributes: { cap: finite() },
  weights: () => [],
  lower: ({ inputs: [input], cap }, lowering) => capped(lowering, lowering.value(input as NodeId), cap),
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    const { cap } = node;
    return {
      formula: softcap.formula(node, place.name).text,
      inputs: [sameValues(input, place)],
      evaluate([x]) {
        const value = x?.[0] as number;
        return {
          value: cap * Math.tanh(value / cap),
          bound: rounding.activation(value),
          constants: { cap },
          terms: null,
          equation: {
            kind: 'product',
            of: [cap, { kind: 'call', name: 'tanh', of: [{ kind: 'quotient', of: [value, cap] }] }],
          },
        };
      },
      numpy: (result) => ({
        lines: numpyLines(node, result, place.name),
        tolerance: `16 * ${rounding.PYTHON_UNIT} * np.abs(${place.name(input)}) + ${rounding.PYTHON_SMALLEST}`,
      }),
    };
  },
  async recompute(node, reader) {
    const x = await reader.result(node.inputs[0] as NodeId);
    const { cap } = node;
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      for (let i = 0; i < width; i++) {
        const value = x[start + i] as number;
        values[i] = cap * Math.tanh(value / cap);
        bounds[i] = rounding.activation(value);
      }
    });
  },
  numpyWhole: (node, { name }) => numpyLines(node, name(node.id), name),
  formula({ id, inputs: [input], cap }, name) {
    const [y, x] = [name(id), name(input as NodeId)];
    return {
      text: `${y} = ${cap} · tanh(${x} / ${cap})`,
      tex: `\\mathrm{${texName(y)}} = ${cap} \\cdot \\tanh\\left(\\frac{\\mathrm{${texName(x)}}}{${cap}}\\right)`,
    };
  },
};

/** Lowers `cap · tanh(x / cap)`, for x of any shape. */
export function capped({ g }: Pick<Lowering, 'g'>, x: Value, cap: number): Value {
  return g.op('Mul', [g.op('Tanh', [g.op('Div', [x, g.scalar(cap)])]), g.scalar(cap)]);
}

function numpyLines({ cap, inputs }: SoftcapNode, result: string, name: (id: NodeId) => string): string[] {
  return [`cap = ${cap}`, `${result} = cap * np.tanh(${name(inputs[0] as NodeId)} / cap)`];
}

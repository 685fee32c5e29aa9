/** Multiplication by a constant: Granite's multipliers, Gemma's scaled embeddings. */
import { sameValues, texName } from './derivation';
import type { OperationKind } from './kind';
import type { NodeBase, NodeId } from './node';
import { shortNumber, texNumber } from './numbers';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';
import { finite } from './schema';

export interface ScaleNode extends NodeBase {
  readonly kind: 'scale';
  readonly factor: number;
}

export const scale: OperationKind<ScaleNode> = {
  kind: 'scale',
  inputCount: 1,
  attributes: { factor: finite() },
  weights: () => [],
  lower: ({ inputs: [input], factor }, { g, value }) => g.op('Mul', [value(input as NodeId), g.scalar(factor)]),
  pullBack: async ({ inputs: [input], factor }, weights) => ({
    inputs: [{ id: input as NodeId, weights: weights.map((weight) => weight * factor) }],
    constant: null,
  }),
  partFormula({ factor }) {
    const written = String(Number(factor.toPrecision(6)));
    return { factors: [{ text: written, tex: written }], constants: [] };
  },
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    const { factor } = node;
    return {
      formula: scale.formula(node, place.name).text,
      inputs: [sameValues(input, place)],
      evaluate: ([x]) => ({
        value: (x?.[0] as number) * factor,
        bound: rounding.multiple((x?.[0] as number) * factor),
        constants: { scale: factor },
        terms: null,
        equation: { kind: 'product', of: [x?.[0] as number, factor] },
      }),
      numpy: (result) => ({
        lines: numpyLines(node, result, place.name),
        tolerance: `4 * ${rounding.PYTHON_UNIT} * np.abs(${result}) + ${rounding.PYTHON_SMALLEST}`,
      }),
    };
  },
  async recompute(node, reader) {
    const x = await reader.result(node.inputs[0] as NodeId);
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      for (let i = 0; i < width; i++) {
        const value = (x[start + i] as number) * node.factor;
        values[i] = value;
        bounds[i] = rounding.multiple(value);
      }
    });
  },
  numpyWhole: (node, { name }) => numpyLines(node, name(node.id), name),
  formula: ({ id, inputs: [input], factor }, name) => ({
    text: `${name(id)} = ${name(input as NodeId)} · ${shortNumber(factor)}`,
    tex: `\\mathrm{${texName(name(id))}} = \\mathrm{${texName(name(input as NodeId))}} \\cdot ${texNumber(factor)}`,
  }),
};

function numpyLines({ factor, inputs }: ScaleNode, result: string, name: (id: NodeId) => string): string[] {
  return [`${result} = ${name(inputs[0] as NodeId)} * ${factor}`];
}

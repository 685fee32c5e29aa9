/** A sum of tensors with the same axes: the residual stream, to which every component adds. */
import { sameValues, texName } from './derivation';
import type { OperationKind, Value } from './kind';
import type { NodeBase, NodeId } from './node';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';

export interface SumNode extends NodeBase {
  readonly kind: 'sum';
}

export const sum: OperationKind<SumNode> = {
  kind: 'sum',
  inputCount: 'several',
  attributes: {},
  weights: () => [],
  lower: ({ inputs }, { g, value }) => inputs.map((id) => value(id)).reduce((a: Value, b) => g.op('Add', [a, b])),
  pullBack: async ({ inputs }, weights) => ({ inputs: inputs.map((id) => ({ id, weights })), constant: null }),
  derive: (node, place) => ({
    formula: sum.formula(node, place.name).text,
    inputs: node.inputs.map((id) => sameValues(id, place)),
    evaluate(operands) {
      const values = Float64Array.from(operands, ([value]) => value as number);
      const magnitude = values.reduce((total, value) => total + Math.abs(value), 0);
      return {
        value: values.reduce((total, value) => total + value, 0),
        bound: rounding.sum(values.length, magnitude),
        constants: {},
        terms: { noun: 'value', values, ownIndex: null, oneOfEach: true },
        equation: { kind: 'sum', of: [...values] },
      };
    },
    numpy(result) {
      const names = node.inputs.map(place.name);
      const magnitude = names.map((name) => `np.abs(${name})`).join(' + ');
      return {
        lines: numpyLines(node, result, place.name),
        tolerance: `${4 * (names.length - 1)} * ${rounding.PYTHON_UNIT} * (${magnitude})`,
      };
    },
  }),
  async recompute(node, reader) {
    const terms: Float32Array[] = [];
    for (const id of node.inputs) terms.push(await reader.result(id));
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      for (let i = 0; i < width; i++) {
        let total = 0;
        let magnitude = 0;
        for (let term = 0; term < terms.length; term++) {
          const value = terms[term]?.[start + i] as number;
          total += value;
          magnitude += Math.abs(value);
        }
        values[i] = total;
        bounds[i] = rounding.sum(terms.length, magnitude);
      }
    });
  },
  numpyWhole: (node, { name }) => numpyLines(node, name(node.id), name),
  formula: ({ id, inputs }, name) => ({
    text: `${name(id)} = ${inputs.map(name).join(' + ')}`,
    tex: `\\mathrm{${texName(name(id))}} = ${inputs.map((input) => `\\mathrm{${texName(name(input))}}`).join(' + ')}`,
  }),
};

function numpyLines({ inputs }: SumNode, result: string, name: (id: NodeId) => string): string[] {
  return [`${result} = ${inputs.map(name).join(' + ')}`];
}

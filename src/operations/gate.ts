/** `f(gate) · up`, element by element: the gated MLP of Shazeer 2020 ("GLU Variants Improve Transformer"). */
import * as v from 'valibot';
import { activate, activationBound } from './activation';
import { ACTIVATION_FUNCTIONS, ACTIVATIONS, type Activation, definitionOf } from './activation-functions';
import { sameValues, texName } from './derivation';
import type { OperationKind } from './kind';
import type { NodeBase, NodeId } from './node';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';

/** Its inputs are the gate and the up projection, in this order. */
export interface GateNode extends NodeBase {
  readonly kind: 'gate';
  readonly activation: Activation;
}

export const gate: OperationKind<GateNode> = {
  kind: 'gate',
  inputCount: 2,
  attributes: { activation: v.picklist(ACTIVATIONS) },
  weights: () => [],
  lower({ inputs: [open, up], activation }, { g, value }) {
    return g.op('Mul', [activate(g, value(open as number), activation), value(up as number)]);
  },
  derive(node, place) {
    const [open, up] = node.inputs as [NodeId, NodeId];
    const { of, name } = ACTIVATION_FUNCTIONS[node.activation];
    return {
      formula: gate.formula(node, place.name).text,
      inputs: [sameValues(open, place), sameValues(up, place)],
      evaluate([opened, ups]) {
        const [x, y] = [opened?.[0] as number, ups?.[0] as number];
        const value = of(x) * y;
        return {
          value,
          bound: activationBound(node.activation, x) * Math.abs(y) + rounding.multiple(value),
          constants: {},
          terms: null,
          equation: { kind: 'product', of: [{ kind: 'call', name, of: [x] }, y] },
        };
      },
      numpy(result) {
        const [x, y] = [place.name(open), place.name(up)];
        const error = `16 * ${rounding.PYTHON_UNIT} * np.abs(${x}) * np.abs(${y})`;
        return {
          lines: numpyLines(node, result, place.name),
          tolerance: `${error} + 4 * ${rounding.PYTHON_UNIT} * np.abs(${result}) + ${rounding.PYTHON_SMALLEST}`,
        };
      },
    };
  },
  async recompute(node, reader) {
    const [open, up] = node.inputs as [NodeId, NodeId];
    const [x, y] = [await reader.result(open), await reader.result(up)];
    const { of } = ACTIVATION_FUNCTIONS[node.activation];
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      for (let i = 0; i < width; i++) {
        const opened = x[start + i] as number;
        const factor = y[start + i] as number;
        const value = of(opened) * factor;
        values[i] = value;
        bounds[i] = activationBound(node.activation, opened) * Math.abs(factor) + rounding.multiple(value);
      }
    });
  },
  numpyWhole: (node, { name }) => numpyLines(node, name(node.id), name),
  formula({ id, inputs: [open, up], activation }, name) {
    const [z, x, y] = [name(id), name(open as NodeId), name(up as NodeId)];
    const f = ACTIVATION_FUNCTIONS[activation].name;
    const definition = definitionOf(activation);
    return {
      text: `${z} = ${f}(${x}) ⊙ ${y}${definition.text}`,
      tex: `\\mathrm{${texName(z)}} = \\mathrm{${f}}(\\mathrm{${texName(x)}}) \\odot \\mathrm{${texName(y)}}${definition.tex}`,
    };
  },
};

/** Python for arrays of any shape, element by element. */
function numpyLines({ activation, inputs }: GateNode, result: string, name: (id: NodeId) => string): string[] {
  const [x, y] = inputs.map(name) as [string, string];
  return [`${result} = ${ACTIVATION_FUNCTIONS[activation].numpy(x)} * ${y}`];
}

/** A vector scaled to length 1, so that the product of two is the cosine of the angle between them. */
import * as v from 'valibot';
import { type Expression, sameRow, texName, writtenSum } from './derivation';
import type { OperationKind } from './kind';
import type { NodeBase, NodeId } from './node';
import { dotFrom, placeByPlace } from './recomputed';
import * as rounding from './rounding';
import { finite } from './schema';

export interface UnitLengthNode extends NodeBase {
  readonly kind: 'unit length';
  /** The least divisor: a shorter vector is divided by this instead of its length. */
  readonly shortest: number;
}

export const unitLength: OperationKind<UnitLengthNode> = {
  kind: 'unit length',
  inputCount: 1,
  attributes: { shortest: v.pipe(finite(), v.minValue(0)) },
  weights: () => [],
  lower({ inputs: [input], shortest }, { g, value }) {
    const x = value(input as NodeId);
    const length = g.op('ReduceL2', [x, g.ints([-1])]);
    return g.op('Div', [x, g.op('Max', [length, g.scalar(shortest)])]);
  },
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    const { shortest } = node;
    const x = place.name(input);
    return {
      formula: unitLength.formula(node, place.name).text,
      inputs: [sameRow(input, place)],
      evaluate([row = new Float32Array()], column) {
        const length = Math.sqrt(row.reduce((sum, each) => sum + each * each, 0));
        const value = (row[column] as number) / Math.max(length, shortest);
        const squares = Float64Array.from(row, (each) => each * each);
        const square = (i: number): Expression => ({ kind: 'product', of: [row[i] as number, row[i] as number] });
        return {
          value,
          bound: unitBound(row.length, value),
          constants: { length },
          terms: { noun: 'term', values: squares, ownIndex: column, oneOfEach: false },
          equation: {
            kind: 'quotient',
            of: [row[column] as number, { kind: 'call', name: '√', of: [writtenSum(squares, square)] }],
          },
        };
      },
      numpy: (result, isRow) => ({
        lines: [
          `length = max(np.sqrt((${x} ** 2).sum()), ${shortest})`,
          `${result} = ${x}${isRow ? '' : `[${place.span[0]}]`} / length`,
        ],
        tolerance: `(${x}.size + 8) * ${rounding.PYTHON_UNIT} * np.abs(${result}) + ${rounding.PYTHON_SMALLEST}`,
      }),
    };
  },
  async recompute(node, reader) {
    const x = await reader.result(node.inputs[0] as NodeId);
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      const length = Math.max(Math.sqrt(dotFrom(x, start, x, start, width)), node.shortest);
      for (let i = 0; i < width; i++) {
        const value = (x[start + i] as number) / length;
        values[i] = value;
        bounds[i] = unitBound(width, value);
      }
    });
  },
  numpyWhole({ id, inputs: [input], shortest }, { name }) {
    const x = name(input as NodeId);
    return [
      `length = np.sqrt((${x}**2).sum(axis=-1, keepdims=True))`,
      `${name(id)} = ${x} / np.maximum(length, ${shortest})`,
    ];
  },
  formula({ id, inputs: [input] }, name) {
    const [y, x] = [name(id), name(input as NodeId)];
    return {
      text: `${y} = ${x} / ‖${x}‖`,
      tex: `\\mathrm{${texName(y)}} = \\frac{\\mathrm{${texName(x)}}}{\\lVert \\mathrm{${texName(x)}} \\rVert}`,
    };
  },
};

function unitBound(count: number, value: number): number {
  return (count + 8) * rounding.UNIT_ROUNDOFF * Math.abs(value) + rounding.SMALLEST_NORMAL;
}

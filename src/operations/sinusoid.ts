/**
 * Sinusoidal positions (Vaswani et al. 2017), computed instead of learned: sines of `position · frequency` in the first
 * half of each row, cosines in the second.
 */
import * as v from 'valibot';
import { DataType } from '../onnx/onnx';
import { type Derivation, type RowPlace, texName } from './derivation';
import type { OperationKind } from './kind';
import { type NodeBase, rowSequence } from './node';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';
import { finite } from './schema';

/** [pos, d_model] */
export interface SinusoidNode extends NodeBase {
  readonly kind: 'sinusoid';
  /** Radians per position; each frequency is used for one sine and one cosine. */
  readonly frequencies: readonly number[];
}

export const sinusoid: OperationKind<SinusoidNode> = {
  kind: 'sinusoid',
  inputCount: 0,
  attributes: { frequencies: v.array(finite()) },
  weights: () => [],
  lower(node, lowering) {
    const { g } = lowering;
    const positions = g.op('Cast', [lowering.positions(rowSequence(node))], { to: DataType.FLOAT });
    const angles = g.op('Mul', [g.op('Unsqueeze', [positions, g.ints([-1])]), g.floats(node.frequencies)]);
    return g.op('Concat', [g.op('Sin', [angles]), g.op('Cos', [angles])], { axis: -1 });
  },
  derive,
  recompute: async (node, reader) =>
    placeByPlace(node, reader, (start, values, bounds, width) => {
      const [position, half] = [start / width, node.frequencies.length];
      for (let i = 0; i < width; i++) {
        const angle = position * (node.frequencies[i % half] as number);
        values[i] = i < half ? Math.sin(angle) : Math.cos(angle);
        bounds[i] = sinusoidBound(angle);
      }
    }),
  numpyWhole: ({ id, frequencies, ...node }, { name, lengths }) => [
    `angle = np.arange(${lengths[rowSequence(node)]})[:, None] * np.array([${frequencies.join(', ')}])`,
    `${name(id)} = ${SINES_AND_COSINES}`,
  ],
  formula: ({ id }, name) => ({
    text: `${name(id)} = (sin(position · frequency), cos(position · frequency))`,
    tex: `\\mathrm{${texName(name(id))}} = (\\sin(\\mathrm{position} \\cdot \\mathrm{frequency}),\\; \\cos(\\mathrm{position} \\cdot \\mathrm{frequency}))`,
  }),
};

function derive({ frequencies, ...node }: SinusoidNode, place: RowPlace): Derivation {
  const [position = 0] = place.row;
  const half = frequencies.length;
  return {
    formula: sinusoid.formula({ frequencies, ...node }, place.name).text,
    inputs: [],
    evaluate(_, column) {
      const frequency = frequencies[column % half] as number;
      const name = column < half ? 'sin' : 'cos';
      return {
        value: Math[name](position * frequency),
        bound: sinusoidBound(position * frequency),
        constants: { position, frequency },
        terms: null,
        equation: { kind: 'call', name, of: [{ kind: 'product', of: [position, frequency] }] },
      };
    },
    numpy(result, isRow) {
      const [from, to] = place.span;
      const written = Array.from({ length: to - from }, (_, i) => frequencies[(from + i) % half]);
      const angles = isRow ? `np.array([${written.slice(0, half).join(', ')}])` : String(written[0]);
      const value = isRow ? SINES_AND_COSINES : `np.${from < half ? 'sin' : 'cos'}(angle)`;
      const tolerance = `(2 * ${isRow ? 'np.concatenate([angle, angle])' : 'angle'} + 16) * ${rounding.PYTHON_UNIT}`;
      return { lines: [`angle = ${position} * ${angles}`, `${result} = ${value}`], tolerance };
    },
  };
}

/** The angle has the error of a product of two rounded numbers, and the sine or cosine that of a few units more. */
function sinusoidBound(angle: number): number {
  return (2 * angle + 16) * rounding.UNIT_ROUNDOFF;
}

/** The row as a Python expression. */
const SINES_AND_COSINES = 'np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)';

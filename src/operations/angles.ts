/**
 * The angles of rotary position embedding: each grows with the position, at a frequency of its own, which for a long text
 * some models lower.
 */
import * as v from 'valibot';
import { DataType } from '../onnx/onnx';
import { texName } from './derivation';
import type { GraphBuilder, OperationKind, Value } from './kind';
import { type NodeBase, rowSequence } from './node';
import { placeByPlace } from './recomputed';
import { dynamicFrequencyNote, frequencyNote } from './rotary-frequency';
import * as rounding from './rounding';
import { finite } from './schema';

/** The angles of all positions, [pos, rot_pair]: `position · frequency`. */
export interface AnglesNode extends NodeBase {
  readonly kind: 'angles';
  /** Radians per position, one for each pair. */
  readonly frequencies: readonly number[];
  /** Set if the frequencies fall once the text is longer than `original` tokens. */
  readonly dynamic: DynamicFrequencies | null;
}

/**
 * NTK-aware scaling by the length L of the text so far: the base becomes
 * `base · (factor · max(L, original) / original − (factor − 1)) ^ (r / (r − 2))`.
 */
export interface DynamicFrequencies {
  readonly base: number;
  readonly factor: number;
  readonly original: number;
}

export const angles: OperationKind<AnglesNode> = {
  kind: 'angles',
  inputCount: 0,
  attributes: {
    frequencies: v.array(finite()),
    dynamic: v.nullable(v.object({ base: finite(), factor: finite(), original: finite() })),
  },
  weights: () => [],
  lower(node, lowering) {
    const { g } = lowering;
    const positions = lowering.positions(rowSequence(node));
    const rows = g.op('Unsqueeze', [g.op('Cast', [positions], { to: DataType.FLOAT }), g.ints([-1])]);
    const frequencies = node.dynamic
      ? dynamicFrequencies(g, lowering.textLength(rowSequence(node)), node.dynamic, node)
      : g.floats(node.frequencies);
    return g.op('Mul', [rows, frequencies]);
  },
  derive(node, place) {
    const [position = 0] = place.row;
    const frequencies = frequenciesFor(node, place.lengths[rowSequence(node)] as number);
    return {
      formula: angles.formula(node, place.name).text,
      inputs: [],
      evaluate(_, column) {
        const frequency = frequencies[column] as number;
        const value = position * frequency;
        return {
          value,
          bound: angleBound(node, value),
          constants: { position, frequency },
          terms: null,
          equation: { kind: 'product', of: [position, frequency] },
          ...frequencyNoteOf(node, frequencies, column),
        };
      },
      numpy(result, isRow) {
        const wanted = isRow ? frequencies : [frequencies[place.span[0]] as number];
        const written = isRow ? `np.array([${wanted.join(', ')}])` : String(wanted[0]);
        return {
          lines: [`position = ${position}`, `frequency = ${written}`, `${result} = position * frequency`],
          tolerance: `${angleRoundings(node)} * ${rounding.PYTHON_UNIT} * np.abs(${result})`,
        };
      },
    };
  },
  recompute: async (node, reader) =>
    placeByPlace(node, reader, (start, values, bounds, width) => {
      const frequencies = frequenciesFor(node, reader.lengths[rowSequence(node)] as number);
      for (let i = 0; i < width; i++) {
        const value = (start / width) * (frequencies[i] as number);
        values[i] = value;
        bounds[i] = angleBound(node, value);
      }
    }),
  numpyWhole(node, { name, lengths }) {
    const tokens = lengths[rowSequence(node)] as number;
    return [
      `frequency = np.array([${frequenciesFor(node, tokens).join(', ')}])`,
      `${name(node.id)} = np.arange(${tokens})[:, None] * frequency`,
    ];
  },
  formula: ({ id }, name) => ({
    text: `${name(id)} = position · frequency`,
    tex: `\\mathrm{${texName(name(id))}} = \\mathrm{position} \\cdot \\mathrm{frequency}`,
  }),
};

/** The rounding errors of an angle, in units; dynamic frequencies add those of a power that is computed in float32. */
function angleRoundings({ dynamic }: AnglesNode): number {
  return dynamic ? 64 : 2;
}

function angleBound(node: AnglesNode, value: number): number {
  return angleRoundings(node) * rounding.UNIT_ROUNDOFF * value;
}

/** The explanation of a pair's frequency, if there is one. */
function frequencyNoteOf(
  { dynamic }: AnglesNode,
  frequencies: readonly number[],
  pair: number,
): { readonly note?: string } {
  const { length } = frequencies;
  // The second frequency is θ^(−2 / d), and d is twice the number of frequencies.
  const theta = length > 1 ? (frequencies[1] as number) ** -length : dynamic?.base;
  const note =
    dynamic && theta !== undefined
      ? dynamicFrequencyNote({ theta: near(theta, dynamic.base), original: dynamic.base }, frequencies, pair)
      : frequencyNote(frequencies, pair);
  return note === undefined ? {} : { note };
}

/** `other` if the value differs from it by rounding only. */
function near(value: number, other: number): number {
  return Math.abs(value / other - 1) < 1e-9 ? other : value;
}

/** The frequencies for a text of this many tokens. */
export function frequenciesFor({ frequencies, dynamic }: AnglesNode, tokens: number): readonly number[] {
  if (!dynamic) return frequencies;
  const { base, factor, original } = dynamic;
  const size = 2 * frequencies.length;
  const growth = (factor * Math.max(tokens, original)) / original - (factor - 1);
  const stretched = base * growth ** (size / (size - 2));
  return frequencies.map((_, pair) => stretched ** ((-2 * pair) / size));
}

/** @param tokens the length of the whole text: one int64 @returns [rot_pair] */
function dynamicFrequencies(
  g: GraphBuilder,
  tokens: Value,
  { base, factor, original }: DynamicFrequencies,
  { frequencies }: AnglesNode,
): Value {
  const size = 2 * frequencies.length;
  const length = g.op('Cast', [tokens], { to: DataType.FLOAT });
  const stretched = g.op('Mul', [g.op('Max', [length, g.scalar(original)]), g.scalar(factor / original)]);
  const growth = g.op('Pow', [g.op('Sub', [stretched, g.scalar(factor - 1)]), g.scalar(size / (size - 2))]);
  const exponents = g.floats(frequencies.map((_, pair) => (-2 * pair) / size));
  return g.op('Pow', [g.op('Mul', [growth, g.scalar(base)]), exponents]);
}

/**
 * Rotary position embedding (Su et al. 2021): pairs of values are rotated by an angle that grows with the position.
 * Published checkpoints pair value i with i + r/2 (`half`) or with its neighbour (`interleaved`). Only the first r values
 * of a head are rotated.
 */
import * as v from 'valibot';
import { type AnglesNode, frequenciesFor } from './angles';
import { type Evaluation, type Expression, type NumpyLines, sameRow, type TermSource, texName } from './derivation';
import type { GraphBuilder, Lowering, OperationKind, Value } from './kind';
import { reshape } from './linear';
import { fixedSize, type NodeBase, type NodeId, rowSequence } from './node';
import { shortNumber } from './numbers';
import { placeByPlace } from './recomputed';
import { pairOf, type RotaryPairs } from './rotary-pairs';
import * as rounding from './rounding';
import { finite } from './schema';

export interface RotaryNode extends NodeBase {
  readonly kind: 'rotary';
  readonly pairs: RotaryPairs;
  /** The factor of the rotated values (YaRN's attention factor). */
  readonly factor: number;
}

export const rotary: OperationKind<RotaryNode> = {
  kind: 'rotary',
  inputCount: 2,
  attributes: { pairs: v.picklist(['half', 'interleaved']), factor: finite() },
  weights: () => [],
  lower(node, lowering) {
    const { g } = lowering;
    const [input, byAngle] = node.inputs as [number, number];
    const width = fixedSize(node.axes[2]);
    const size = 2 * fixedSize(lowering.node(byAngle).axes[1]);
    const x = lowering.value(input);
    const [turning, rest] =
      size === width ? [x, undefined] : g.ops(2, 'Split', [x, g.ints([size, width - size])], { axis: -1 });
    const { cos, sin } = cosAndSin(byAngle, node.factor, lowering);
    const rotate = node.pairs === 'half' ? rotateHalves : rotateNeighbours;
    const turned = rotate(
      lowering,
      turning as Value,
      lowering.once(`${cos.name} by head`, () => byHead(g, cos)),
      lowering.once(`${sin.name} by head`, () => byHead(g, sin)),
      [fixedSize(node.axes[1]), size],
    );
    return rest === undefined ? turned : g.op('Concat', [turned, rest], { axis: -1 });
  },
  decode(node, lowering) {
    const { g } = lowering;
    const [input, byAngle] = node.inputs as [number, number];
    const [heads, width] = [fixedSize(node.axes[1]), fixedSize(node.axes[2])];
    const size = 2 * fixedSize(lowering.node(byAngle).axes[1]);
    const { cos, sin } = cosAndSin(byAngle, node.factor, lowering);
    // The operator's tables hold this run's positions only, so its rows are counted from 0.
    const rows = lowering.once('rows', () => {
      const count = g.op('Squeeze', [g.op('Shape', [lowering.positions(rowSequence(node))])]);
      return g.op('Unsqueeze', [g.op('Range', [g.int(0), count, g.int(1)]), g.ints([0])]);
    });
    const flat = g.op('Reshape', [lowering.value(input), g.ints([1, -1, heads * width])]);
    const attributes = {
      interleaved: Number(node.pairs === 'interleaved'),
      num_heads: heads,
      ...(size === width ? {} : { rotary_embedding_dim: size }),
    };
    const turned = g.op('RotaryEmbedding', [flat, rows, cos, sin], attributes, 'com.microsoft');
    return reshape(lowering, turned, [heads, width]);
  },
  derive(node, place) {
    const [input, byAngle] = node.inputs as [NodeId, NodeId];
    const pairs = fixedSize(place.node(byAngle).axes[1]);
    const [x, turns] = [place.name(input), place.name(byAngle)];
    return {
      formula: rotary.formula(node, place.name).text,
      inputs: [
        sameRow(input, place),
        { name: turns, source: { node: byAngle }, index: [place.row[0] as number, 'all'] },
      ],
      evaluate: ([row, byPair], column) =>
        evaluateRotary(node, row as Float32Array, byPair as Float32Array, {
          pairs,
          column,
          position: place.row[0] as number,
          tokens: place.lengths[rowSequence(node)] as number,
          turns: place.node(byAngle) as AnglesNode,
        }),
      numpy: (result, isRow) => numpyRotary(node, result, { x, turns, pairs, at: isRow ? null : place.span[0] }),
    };
  },
  async recompute(node, reader) {
    const [input, byAngle] = node.inputs as [NodeId, NodeId];
    const [x, turns] = [await reader.result(input), await reader.result(byAngle)];
    const [heads, pairs] = [fixedSize(node.axes[1]), fixedSize(reader.node(byAngle).axes[1])];
    const cos = Float64Array.from(turns, (angle) => node.factor * Math.cos(angle));
    const sin = Float64Array.from(turns, (angle) => node.factor * Math.sin(angle));
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      const first = Math.floor(start / width / heads) * pairs;
      for (let i = 0; i < width; i++) {
        const own = x[start + i] as number;
        const found = pairOf(node.pairs, pairs, i);
        const other = found ? (x[start + found.other] as number) : 0;
        const at = first + (found?.pair ?? 0);
        const across = (found?.isFirst ? -1 : 1) * (sin[at] as number);
        values[i] = found ? own * (cos[at] as number) + other * across : own;
        bounds[i] = found ? turnBound(node, own, other) : 0;
      }
    });
  },
  numpyWhole(node, { name, node: nodeOf }) {
    const [input, byAngle] = node.inputs as [NodeId, NodeId];
    const pairs = fixedSize(nodeOf(byAngle).axes[1]);
    return numpyTurn(node, name(node.id), { x: name(input), turns: `${name(byAngle)}[:, None, :]`, pairs });
  },
  formula({ id, inputs: [input, byAngle] }, name) {
    const [y, x, turns] = [name(id), name(input as NodeId), name(byAngle as NodeId)];
    return {
      text: `${y} = ${x} turned by ${turns}: (a · cos − b · sin, b · cos + a · sin)`,
      tex: `\\mathrm{${texName(y)}} = (a \\cos\\varphi - b \\sin\\varphi,\\; b \\cos\\varphi + a \\sin\\varphi)`,
    };
  },
};

/** The value of a rotated row to be explained, and what determines its angle. */
interface RotatedValue {
  readonly pairs: number;
  readonly column: number;
  readonly position: number;
  readonly tokens: number;
  readonly turns: AnglesNode;
}

function evaluateRotary(
  { pairs: kind, factor }: RotaryNode,
  x: Float32Array,
  byPair: Float32Array,
  rotated: RotatedValue,
): Evaluation {
  const { column, pairs } = rotated;
  const own = x[column] as number;
  const found = pairOf(kind, pairs, column);
  if (!found) return unrotated(own, rotated);
  const angle = byPair[found.pair] as number;
  const other = x[found.other] as number;
  const [cos, sin] = [factor * Math.cos(angle), factor * Math.sin(angle)];
  const across = found.isFirst ? -sin : sin;
  const scaled = factor === 1 ? '' : 'scale · ';
  const source = (dimension: number, name: string, value: number): TermSource => ({
    places: [dimension, found.pair],
    factor: { name, value },
  });
  return {
    value: own * cos + other * across,
    bound: turnBound({ factor }, own, other),
    constants: { angle, [`${scaled}cos`]: cos, [`${scaled}sin`]: sin, ...(factor === 1 ? {} : { scale: factor }) },
    terms: {
      noun: 'term',
      values: Float64Array.of(own * cos, other * across),
      ownIndex: column,
      oneOfEach: false,
      sources: [
        source(column, `${scaled}cos`, cos),
        source(found.other, `${found.isFirst ? '−' : ''}${scaled}sin`, across),
      ],
    },
    equation: found.isFirst
      ? { kind: 'difference', of: [product(own, cos), product(other, sin)] }
      : { kind: 'sum', of: [product(own, cos), product(other, sin)], keepsSigns: true },
    note: pairNote(kind, found, angle, rotated),
  };
}

function turnBound({ factor }: Pick<RotaryNode, 'factor'>, own: number, other: number): number {
  return rounding.activation(factor * (Math.abs(own) + Math.abs(other)));
}

function product(...of: readonly number[]): Expression {
  return { kind: 'product', of };
}

/** A value beyond the pairs is passed on unchanged. */
function unrotated(value: number, { column, pairs }: RotatedValue): Evaluation {
  return {
    value,
    bound: 0,
    constants: {},
    terms: {
      noun: 'value',
      values: Float64Array.of(value),
      ownIndex: column,
      oneOfEach: false,
      sources: [{ places: [column, null], factor: null }],
    },
    equation: value,
    note: `Dimension ${column} is not rotated: only the first ${2 * pairs} dimensions of a head are.`,
  };
}

function pairNote(
  kind: RotaryNode['pairs'],
  { pair, other }: { readonly pair: number; readonly other: number },
  angle: number,
  { column, pairs, position, tokens, turns }: RotatedValue,
): string {
  const frequency = frequenciesFor(turns, tokens)[pair] as number;
  return (
    `Dimension ${column} is rotated together with dimension ${other}, by the angle ${shortNumber(angle)} ` +
    `(position ${position} × frequency ${shortNumber(frequency)}, in radians). ` +
    (kind === 'half' ? `The dimensions of a pair are ${pairs} apart.` : 'The dimensions of a pair are neighbours.')
  );
}

/** The program's variables for the values to be rotated and their angles. */
interface NumpyTurn {
  readonly x: string;
  readonly turns: string;
  readonly pairs: number;
}

function numpyRotary(
  node: RotaryNode,
  result: string,
  { at, ...turn }: NumpyTurn & { readonly at: number | null },
): NumpyLines {
  const { PYTHON_UNIT, PYTHON_SMALLEST } = rounding;
  return {
    lines: [...numpyTurn(node, result, turn), ...(at === null ? [] : [`${result} = ${result}[${at}]`])],
    tolerance: `32 * ${PYTHON_UNIT} * ${node.factor} * np.abs(${turn.x}).max() + ${PYTHON_SMALLEST}`,
  };
}

/** Python that rotates one head or many: pairs lie along the last axis. */
function numpyTurn({ pairs: kind, factor }: RotaryNode, result: string, { x, turns, pairs }: NumpyTurn): string[] {
  const size = 2 * pairs;
  const [a, b] =
    kind === 'half' ? [`..., :${pairs}`, `..., ${pairs}:${size}`] : [`..., 0:${size}:2`, `..., 1:${size}:2`];
  const scaled = factor === 1 ? '' : `${factor} * `;
  return [
    `cos, sin = ${scaled}np.cos(${turns}), ${scaled}np.sin(${turns})`,
    `a, b = ${x}[${a}], ${x}[${b}]`,
    `${result} = ${x}.copy()`,
    `${result}[${a}] = a * cos - b * sin`,
    `${result}[${b}] = b * cos + a * sin`,
  ];
}

/** Cosines and sines, [.., rot_pair] each, made once for all layers. */
function cosAndSin(byAngle: number, factor: number, lowering: Lowering): { readonly cos: Value; readonly sin: Value } {
  const { g } = lowering;
  const of = (op: 'Cos' | 'Sin') =>
    lowering.once(`${op} ${byAngle} ${factor}`, () => {
      const plain = g.op(op, [lowering.value(byAngle)]);
      return factor === 1 ? plain : g.op('Mul', [plain, g.scalar(factor)]);
    });
  return { cos: of('Cos'), sin: of('Sin') };
}

function byHead(g: GraphBuilder, table: Value): Value {
  return g.op('Unsqueeze', [table, g.ints([-2])]);
}

type Rotation = (lowering: Lowering, x: Value, cos: Value, sin: Value, sizes: readonly [number, number]) => Value;

/** (a, b) -> (a cos − b sin, b cos + a sin) */
function turn({ g }: Lowering, a: Value, b: Value, cos: Value, sin: Value): [Value, Value] {
  const times = (x: Value, y: Value) => g.op('Mul', [x, y]);
  return [g.op('Sub', [times(a, cos), times(b, sin)]), g.op('Add', [times(b, cos), times(a, sin)])];
}

const rotateHalves: Rotation = (lowering, x, cos, sin) => {
  const [a, b] = lowering.g.ops(2, 'Split', [x], { axis: -1, num_outputs: 2 }) as [Value, Value];
  return lowering.g.op('Concat', turn(lowering, a, b, cos, sin), { axis: -1 });
};

const rotateNeighbours: Rotation = (lowering, x, cos, sin, [heads, size]) => {
  const { g } = lowering;
  const pairs = reshape(lowering, x, [heads, size / 2, 2]);
  const [a, b] = g
    .ops(2, 'Split', [pairs], { axis: -1, num_outputs: 2 })
    .map((part) => g.op('Squeeze', [part, g.ints([-1])])) as [Value, Value];
  const turned = turn(lowering, a, b, cos, sin).map((part) => g.op('Unsqueeze', [part, g.ints([-1])]));
  return reshape(lowering, g.op('Concat', turned, { axis: -1 }), [heads, size]);
};

/**
 * Rotary position embedding (Su et al. 2021): pairs of values are turned by an angle that grows with the position.
 * Published checkpoints pair value i with i + r/2 (`half`) or with its neighbour (`interleaved`); only the first r values
 * of a head take part.
 */
import { DataType } from '../graph/onnx';
import type { GraphBuilder, Lowering, OperationKind, Value } from './kind';
import { reshape } from './linear';
import { fixedSize, type NodeBase } from './node';

/** The angles of all positions, [pos, rot_pair]: `position · frequency`. */
export interface AnglesNode extends NodeBase {
  readonly kind: 'angles';
  /** Radians for each position, one for each pair. */
  readonly frequencies: readonly number[];
  /** Frequencies that fall once the text is longer than `original` tokens. */
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

export interface RotaryNode extends NodeBase {
  readonly kind: 'rotary';
  readonly pairs: 'half' | 'interleaved';
  /** What the rotated values are multiplied with (YaRN's attention factor). */
  readonly factor: number;
}

export const angles: OperationKind<AnglesNode> = {
  kind: 'angles',
  weights: () => [],
  lower(node, { g, positions }) {
    const rows = g.op('Unsqueeze', [g.op('Cast', [positions], { to: DataType.FLOAT }), g.ints([-1])]);
    const frequencies = node.dynamic
      ? dynamicFrequencies(g, positions, node.dynamic, node)
      : g.floats(node.frequencies);
    return g.op('Mul', [rows, frequencies]);
  },
};

/** [rot_pair] */
function dynamicFrequencies(
  g: GraphBuilder,
  positions: Value,
  { base, factor, original }: DynamicFrequencies,
  { frequencies }: AnglesNode,
): Value {
  const size = 2 * frequencies.length;
  const last = g.op('ReduceMax', [positions], { keepdims: 0 });
  const length = g.op('Cast', [g.op('Add', [last, g.int(1)])], { to: DataType.FLOAT });
  const stretched = g.op('Mul', [g.op('Max', [length, g.scalar(original)]), g.scalar(factor / original)]);
  const growth = g.op('Pow', [g.op('Sub', [stretched, g.scalar(factor - 1)]), g.scalar(size / (size - 2))]);
  const exponents = g.floats(frequencies.map((_, pair) => (-2 * pair) / size));
  return g.op('Pow', [g.op('Mul', [growth, g.scalar(base)]), exponents]);
}

export const rotary: OperationKind<RotaryNode> = {
  kind: 'rotary',
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
    // Its tables hold the positions of this run, so that they are counted from 0.
    const rows = lowering.once('rows', () => {
      const count = g.op('Squeeze', [g.op('Shape', [lowering.positions])]);
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
};

/** [.., rot_pair] each, once for all layers. */
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

/**
 * `x W + b`. A stored matrix may hold several projections side by side (q, k and v; gate and up). Nodes with the same input
 * and the same matrix share one product, and each takes its columns from it.
 */

import * as v from 'valibot';
import { dot } from '../base/vectors';
import {
  type Derivation,
  type Part,
  type Range,
  type RowPlace,
  texName,
  weightPart,
  weightSubscript,
} from './derivation';
import type { Lowering, Matrix, OperationKind, Value, WholeProgram } from './kind';
import { fixedSize, type NodeBase, type NodeId, type WeightUse } from './node';
import { evaluateProduct, numpyProduct } from './product';
import { COMBINED, combinedBound, fillProducts, type ProjectedMatrix } from './recomputed';
import { index, matrix, size, weight } from './schema';

/**
 * The outputs that a node takes of a matrix: a group for each head, the first at `first`, each `stride` after the one
 * before.
 */
interface Columns {
  readonly first: number;
  readonly stride: number;
}

export interface LinearNode extends NodeBase {
  readonly kind: 'linear';
  readonly matrix: Matrix;
  readonly bias: WeightUse | null;
  readonly columns: Columns;
}

export const linear: OperationKind<LinearNode> = {
  kind: 'linear',
  inputCount: 1,
  attributes: { matrix: matrix(), bias: v.nullable(weight()), columns: v.object({ first: index(), stride: size() }) },
  weights: ({ matrix, bias }) => (bias === null ? [matrix] : [matrix, bias]),
  lower: (node, lowering) => selectColumns(node, wholeProduct(node, lowering), lowering),
  derive: (node, place) => derive(node, place),
  numpyWhole: (node, whole) => wholeLines(node, whole),
  async pullBack({ inputs: [input], matrix, bias, columns, axes }, weights, reader) {
    if (axes.length > 2) throw new RangeError('A projection to heads is not pulled back.');
    const pulled = await reader.through(matrix, columns.first, weights);
    const shift = bias ? (await reader.vector(bias)).subarray(columns.first) : null;
    return { inputs: [{ id: input as NodeId, weights: pulled }], constant: shift && dot(shift, weights) };
  },
  async recompute(node, reader) {
    const { groups, width } = groupsOf(node);
    const { matrix, bias } = node;
    const outputAt = (place: number) => outputOf(node, Math.floor(place / width), place % width);
    const x = await reader.result(node.inputs[0] as NodeId);
    const projected = await reader.projected({ matrix, bias, width: groups * width, outputAt });
    return {
      width: groups * width,
      combined: COMBINED,
      fill: (row, values, bounds) => fillProjected(projected, x, row, values, bounds),
    };
  },
  partFormula: ({ bias }, names) => ({ factors: [names.matrix], constants: bias ? [names.bias] : [] }),
  formula({ id, inputs: [input], bias }, name, isGate) {
    const [x, letter] = [name(input as NodeId), weightSubscript(name(id), isGate?.(id))];
    return {
      text: `${name(id)} = ${x} · W_${letter}${bias ? ` + b_${letter}` : ''}`,
      tex: `\\mathrm{${texName(name(id))}} = \\mathrm{${texName(x)}}\\,W_{\\mathrm{${texName(letter)}}}${bias ? ` + b_{\\mathrm{${texName(letter)}}}` : ''}`,
    };
  },
};

/** Fills in random combinations of a row of outputs: `x · (W r) + b · r`. */
function fillProjected(
  projected: ProjectedMatrix,
  x: Float32Array,
  row: number,
  values: Float64Array,
  bounds: Float64Array,
): void {
  const { inputs, shifts, shiftSizes } = projected;
  fillProducts(x, [row * inputs, inputs, 0, shifts.length], projected, 1, values, bounds);
  for (let c = 0; c < shifts.length; c++) {
    values[c] = (values[c] as number) + (shifts[c] as number);
    bounds[c] = (bounds[c] as number) + combinedBound(inputs, shiftSizes[c] as number);
  }
}

/** The number of outputs of a matrix. */
export function outputCount({ outputs, shape }: Matrix): number {
  return (outputs === 'columns' ? shape[1] : shape[0]) as number;
}

/** The number of inputs of a matrix. */
export function inputCount({ outputs, shape }: Matrix): number {
  return (outputs === 'columns' ? shape[0] : shape[1]) as number;
}

/** The number of groups of outputs that a node takes, and their width: heads of d_head, or a single group. */
export function groupsOf({ axes }: LinearNode): { readonly groups: number; readonly width: number } {
  if (axes.length === 2) return { groups: 1, width: fixedSize(axes[1]) };
  return { groups: fixedSize(axes[1]), width: fixedSize(axes[2]) };
}

/** The output of the matrix that yields value `column` of head `head` (0 if there are no heads). */
export function outputOf({ columns }: LinearNode, head: number, column: number): number {
  return columns.first + head * columns.stride + column;
}

/** All outputs of the matrix with its bias, [.., out], made once for all nodes that take a part of it. */
function wholeProduct(node: LinearNode, lowering: Lowering): Value {
  const { products } = lowering;
  const [input] = node.inputs as [number];
  return lowering.once(`product ${input} ${node.matrix.name}`, () =>
    products.product(flatRows(lowering, input), node.matrix, node.bias),
  );
}

/** A tensor with its heads joined into one axis, [.., head · d_head]. */
function flatRows(lowering: Lowering, id: number): Value {
  const x = lowering.value(id);
  const { axes } = lowering.node(id);
  if (axes.length === 2) return x;
  const width = fixedSize(axes[1]) * fixedSize(axes[2]);
  return lowering.once(`flat ${id}`, () => reshape(lowering, x, [width]));
}

function selectColumns(node: LinearNode, whole: Value, lowering: Lowering): Value {
  const { groups, width } = groupsOf(node);
  const { first, stride } = node.columns;
  const outputs = outputCount(node.matrix);
  if (groups === 1 || stride === width) {
    if (node.axes.length === 2) return takePart(whole, { first, size: width }, partsOf(node, 1), lowering);
    return takeHeads(node, whole, lowering);
  }
  // The projections are interleaved by head: each head has its q, k and v side by side.
  const grouped = lowering.once(`grouped ${whole.name} ${stride}`, () =>
    reshape(lowering, whole, [outputs / stride, stride]),
  );
  return slice(lowering, grouped, first, first + width);
}

/**
 * Selects heads of the product, which is reshaped once for all nodes; if heads do not tile it, only a part is reshaped.
 */
function takeHeads(node: LinearNode, whole: Value, lowering: Lowering): Value {
  const { groups, width } = groupsOf(node);
  const { first } = node.columns;
  const parts = partsOf(node, width);
  if (parts.some((size) => !Number.isInteger(size)) || first % width !== 0) {
    const part = takePart(whole, { first, size: groups * width }, partsOf(node, 1), lowering);
    return reshape(lowering, part, [groups, width]);
  }
  const heads = lowering.once(`heads ${whole.name} ${width}`, () =>
    reshape(lowering, whole, [outputCount(node.matrix) / width, width]),
  );
  return takePart(heads, { first: first / width, size: groups }, parts, lowering, -2);
}

/** The sizes of the parts of a node's matrix, in units of `unit` outputs. */
function partsOf(node: LinearNode, unit: number): readonly number[] {
  return (node.matrix.parts ?? [outputCount(node.matrix)]).map((size) => size / unit);
}

/** A part along one axis. If the parts tile the axis, a single Split yields all of them. */
function takePart(
  whole: Value,
  { first, size }: { readonly first: number; readonly size: number },
  parts: readonly number[],
  lowering: Lowering,
  axis: -1 | -2 = -1,
): Value {
  const total = parts.reduce((a, b) => a + b, 0);
  if (size === total) return whole;
  const at = parts.findIndex((_, i) => parts.slice(0, i).reduce((a, b) => a + b, 0) === first);
  if (parts[at] === size) return splitParts(whole, parts, axis, lowering)[at] as Value;
  if (total % size !== 0 || first % size !== 0) return slice(lowering, whole, first, first + size, axis);
  const equal = Array<number>(total / size).fill(size);
  return splitParts(whole, equal, axis, lowering)[first / size] as Value;
}

function splitParts(whole: Value, parts: readonly number[], axis: -1 | -2, { g, once }: Lowering): Value[] {
  return once(`parts ${whole.name} ${parts}`, () => g.ops(parts.length, 'Split', [whole, g.ints(parts)], { axis }));
}

function slice({ g }: Lowering, x: Value, start: number, stop: number, axis: -1 | -2 = -1): Value {
  return g.op('Slice', [x, g.ints([start]), g.ints([stop]), g.ints([axis])]);
}

/** Reshapes everything after the leading axes to `sizes`. */
export function reshape({ g, lead }: Lowering, x: Value, sizes: readonly number[]): Value {
  const leading = lead === 1 ? [-1] : Array<number>(lead).fill(0);
  return g.op('Reshape', [x, g.ints([...leading, ...sizes])]);
}

function derive(node: LinearNode, place: RowPlace): Derivation {
  const { matrix, bias, id, inputs } = node;
  const [input] = inputs as [NodeId];
  const head = node.axes.length === 3 ? (place.row[1] as number) : 0;
  const from = outputOf(node, head, place.span[0]);
  const span: Range = [from, from + place.span[1] - place.span[0]];
  const letter = weightSubscript(place.name(id), place.isGate(id));
  const rest = place
    .node(input)
    .axes.slice(1)
    .map(() => 'all' as const);
  const x: Part = { name: place.name(input), source: { node: input }, index: [place.row[0] as number, ...rest] };
  const w = weightPart(
    `W_${letter}`,
    matrix.name,
    ...(matrix.outputs === 'columns' ? ['all' as const, span] : [span, 'all' as const]),
  );
  // Some checkpoints store the bias as a matrix with one row.
  const b = bias ? weightPart(`b_${letter}`, bias.name, ...bias.shape.slice(1).map(() => 0), span) : null;
  return {
    formula: linear.formula(node, place.name, place.isGate).text,
    inputs: b ? [x, w, b] : [x, w],
    evaluate: ([left, right, shift]) =>
      evaluateProduct(left as Float32Array, right as Float32Array, null, shift ? (shift[0] as number) : null),
    numpy: (result, isRow) =>
      numpyProduct(result, {
        left: x.name,
        right: w.name,
        bias: b?.name ?? null,
        flip: isRow && matrix.outputs === 'rows',
      }),
  };
}

/** Python for the whole result. If heads are contiguous, only their outputs are computed; else all, to select from. */
function wholeLines(node: LinearNode, whole: WholeProgram): string[] {
  const { id, columns, matrix, axes } = node;
  const { groups, width } = groupsOf(node);
  const result = whole.name(id);
  if (groups > 1 && columns.stride !== width) {
    const each = `${result}.reshape(-1, ${outputCount(matrix) / columns.stride}, ${columns.stride})`;
    const own = `${columns.first}:${columns.first + width}`;
    return [`${result} = ${productOf(node, whole, null)}`, `${result} = ${each}[:, :, ${own}]`];
  }
  const product = productOf(node, whole, [columns.first, columns.first + groups * width]);
  if (axes.length === 2) return [`${result} = ${product}`];
  return [`${result} = ${product}`, `${result} = ${result}.reshape(-1, ${groups}, ${width})`];
}

/** `x · W + b` as a Python expression. @param outputs the range that is wanted; null: all */
function productOf({ inputs, matrix, bias }: LinearNode, whole: WholeProgram, outputs: Range | null): string {
  const [input] = inputs as [NodeId];
  const heads = whole.node(input).axes.length === 3;
  const x = heads ? `${whole.name(input)}.reshape(-1, ${inputCount(matrix)})` : whole.name(input);
  const isPart = outputs !== null && outputs[1] - outputs[0] !== outputCount(matrix);
  const part = isPart ? `${outputs[0]}:${outputs[1]}` : '';
  const columns = part && `[:, ${part}]`;
  const right = matrix.outputs === 'columns' ? columns : `${part && `[${part}]`}.T`;
  // Some checkpoints store the bias as a matrix with one row.
  const shift = bias && `${whole.weight(bias)}${bias.shape.length === 1 ? part && `[${part}]` : columns}`;
  return `${x} @ ${whole.weight(matrix)}${right}${shift ? ` + ${shift}` : ''}`;
}

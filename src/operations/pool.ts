/**
 * Pools all tokens into one vector, as a sentence encoder does with its last hidden states (Reimers & Gurevych 2019). The
 * result has one row for the whole text instead of one for each token.
 */

import * as v from 'valibot';
import { argmax } from '../base/vectors';
import { DataType } from '../onnx/onnx';
import { type Evaluation, type Expression, type Part, texName, writtenSum } from './derivation';
import type { Lowering, OperationKind, Value } from './kind';
import type { NodeBase, NodeId } from './node';
import { placeByPlace } from './recomputed';
import * as rounding from './rounding';

/** `weighted mean` weights each token by its position, counted from 1. */
export const POOLINGS = ['first', 'last', 'mean', 'max', 'sum by root', 'weighted mean'] as const;
export type Pooling = (typeof POOLINGS)[number];

export interface PoolNode extends NodeBase {
  readonly kind: 'pool';
  readonly pooling: Pooling;
}

interface Form {
  readonly text: (x: string) => string;
  readonly tex: (x: string) => string;
  /** A NumPy expression of x, [pos] or [pos, d_model]. */
  readonly numpy: (x: string) => string;
  /** The weight of each token; null if each value is that of a single token, which differs from value to value. */
  readonly weights: ((pos: number) => Float64Array) | null;
  lower(x: Value, lowering: Lowering): Value;
}

/** The axis of positions. */
const POSITIONS = 0;

const FORMS: Readonly<Record<Pooling, Form>> = {
  first: {
    text: (x) => `${x}[0]`,
    tex: (x) => `${x}[0]`,
    numpy: (x) => `${x}[0]`,
    weights: (pos) => oneAt(pos, 0),
    lower: (x, { g }) => g.op('Slice', [x, g.ints([0]), g.ints([1]), g.ints([POSITIONS])]),
  },
  last: {
    text: (x) => `${x}[n − 1]`,
    tex: (x) => `${x}[n - 1]`,
    numpy: (x) => `${x}[-1]`,
    weights: (pos) => oneAt(pos, pos - 1),
    lower: (x, { g }) => g.op('Slice', [x, g.ints([-1]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([POSITIONS])]),
  },
  mean: {
    text: (x) => `Σ_pos ${x}[pos] / n`,
    tex: (x) => `\\frac{1}{n} \\sum_\\mathrm{pos} ${x}[\\mathrm{pos}]`,
    numpy: (x) => `${x}.mean(axis=0)`,
    weights: (pos) => new Float64Array(pos).fill(1 / pos),
    lower: (x, { g }) => g.op('ReduceMean', [x, g.ints([POSITIONS])]),
  },
  max: {
    text: (x) => `max_pos ${x}[pos]`,
    tex: (x) => `\\max_\\mathrm{pos} ${x}[\\mathrm{pos}]`,
    numpy: (x) => `${x}.max(axis=0)`,
    weights: null,
    lower: (x, { g }) => g.op('ReduceMax', [x, g.ints([POSITIONS])]),
  },
  'sum by root': {
    text: (x) => `Σ_pos ${x}[pos] / √n`,
    tex: (x) => `\\frac{1}{\\sqrt{n}} \\sum_\\mathrm{pos} ${x}[\\mathrm{pos}]`,
    numpy: (x) => `${x}.sum(axis=0) / np.sqrt(len(${x}))`,
    weights: (pos) => new Float64Array(pos).fill(1 / Math.sqrt(pos)),
    lower: (x, { g }) => {
      const pos = g.op('Cast', [g.op('Shape', [x], { start: 0, end: 1 })], { to: DataType.FLOAT });
      return g.op('Div', [g.op('ReduceSum', [x, g.ints([POSITIONS])]), g.op('Sqrt', [pos])]);
    },
  },
  'weighted mean': {
    text: (x) => `Σ_pos (pos + 1) · ${x}[pos] / Σ_pos (pos + 1)`,
    tex: (x) =>
      `\\frac{\\sum_\\mathrm{pos} (\\mathrm{pos} + 1) \\, ${x}[\\mathrm{pos}]}{\\sum_\\mathrm{pos} (\\mathrm{pos} + 1)}`,
    numpy: (x) => `np.average(${x}, axis=0, weights=np.arange(1, len(${x}) + 1))`,
    weights: (pos) => Float64Array.from({ length: pos }, (_, i) => (i + 1) / ((pos * (pos + 1)) / 2)),
    lower: (x, { g }) => {
      const pos = g.op('Squeeze', [g.op('Shape', [x], { start: 0, end: 1 })]);
      const counts = g.op('Range', [g.int(1), g.op('Add', [pos, g.int(1)]), g.int(1)]);
      const weights = g.op('Unsqueeze', [g.op('Cast', [counts], { to: DataType.FLOAT }), g.ints([-1])]);
      const sum = g.op('ReduceSum', [g.op('Mul', [x, weights]), g.ints([POSITIONS])]);
      return g.op('Div', [sum, g.op('ReduceSum', [weights, g.ints([POSITIONS])])]);
    },
  },
};

export const pool: OperationKind<PoolNode> = {
  kind: 'pool',
  inputCount: 1,
  attributes: { pooling: v.picklist(POOLINGS) },
  weights: () => [],
  lower: ({ inputs: [input], pooling }, lowering) => FORMS[pooling].lower(lowering.value(input as number), lowering),
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    const x: Part = { name: place.name(input), source: { node: input }, index: ['all', place.span] };
    const { numpy } = FORMS[node.pooling];
    return {
      formula: pool.formula(node, place.name).text,
      inputs: [x],
      evaluate: ([values]) => evaluate(node.pooling, values as Float32Array),
      numpy: (result) => ({
        lines: [`${result} = ${numpy(x.name)}`],
        tolerance:
          `4 * (len(${x.name}) + 4) * ${rounding.PYTHON_UNIT} * np.sqrt(len(${x.name})) * ` +
          `np.abs(${x.name}).max(axis=0) + ${rounding.PYTHON_SMALLEST}`,
      }),
    };
  },
  async recompute(node, reader) {
    const x = await reader.result(node.inputs[0] as NodeId);
    return placeByPlace(node, reader, (_, values, bounds, width) => {
      for (let i = 0; i < width; i++) {
        const { value, bound } = pooled(
          node.pooling,
          Float32Array.from({ length: x.length / width }, (_each, at) => x[at * width + i] as number),
        );
        values[i] = value;
        bounds[i] = bound;
      }
    });
  },
  /** The result has a single row, for the whole text. */
  numpyWhole: ({ id, inputs: [input], pooling }, { name }) => [
    `${name(id)} = ${FORMS[pooling].numpy(name(input as NodeId))}[None, :]`,
  ],
  formula({ id, inputs: [input], pooling }, name) {
    const [y, x] = [name(id), name(input as NodeId)];
    const { text, tex } = FORMS[pooling];
    return {
      text: `${y} = ${text(x)}`,
      tex: `\\mathrm{${texName(y)}} = ${tex(`\\mathrm{${texName(x)}}`)}`,
    };
  },
};

/** The weight of each token's vector in the pooled sum; null if each number is taken from a single token. */
export function poolWeights(pooling: Pooling, pos: number): Float64Array | null {
  return FORMS[pooling].weights?.(pos) ?? null;
}

/** @param x one number of each token */
function pooled(pooling: Pooling, x: Float32Array) {
  const weights = FORMS[pooling].weights?.(x.length) ?? oneAt(x.length, argmax(x));
  const terms = Float64Array.from(x, (value, i) => value * (weights[i] as number));
  const magnitude = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  const isOne = weights.includes(1) && weights.every((weight) => weight === 0 || weight === 1);
  const value = terms.reduce((sum, term) => sum + term, 0);
  return { weights, terms, isOne, value, bound: isOne ? 0 : 4 * rounding.product(x.length, magnitude) };
}

function evaluate(pooling: Pooling, x: Float32Array): Evaluation {
  const { weights, terms, isOne, value, bound } = pooled(pooling, x);
  const product = (i: number): Expression => ({ kind: 'product', of: [x[i] as number, weights[i] as number] });
  return {
    value,
    bound,
    constants: { n: x.length },
    terms: { noun: 'term', values: terms, ownIndex: isOne ? weights.indexOf(1) : null, oneOfEach: false },
    equation: isOne ? (x[weights.indexOf(1)] as number) : writtenSum(terms, product),
  };
}

function oneAt(size: number, at: number): Float64Array {
  const weights = new Float64Array(size);
  weights[at] = 1;
  return weights;
}

/**
 * LayerNorm (Ba et al. 2016), `(x − mean) / √(var + ε) · γ + β`, and RMSNorm (Zhang & Sennrich 2019),
 * `x / √(mean(x²) + ε) · γ`, over a row or over each head of a row.
 */

import * as v from 'valibot';
import { dot } from '../base/vectors';
import {
  type Derivation,
  type Evaluation,
  type Expression,
  type NumpyLines,
  type Part,
  type Range,
  type RowPlace,
  texName,
  weightPart,
} from './derivation';
import type { Formula, Lowering, OperationKind, RowReader, Value, WholeProgram } from './kind';
import { reshape } from './linear';
import { fixedSize, type NodeBase, type NodeId, rowWidth, type WeightUse } from './node';
import { shortNumber, texNumber } from './numbers';
import { lastSize, type Recomputed, type ResultReader } from './recomputed';
import * as rounding from './rounding';
import { finite, weight } from './schema';
import type { SumNode } from './sum';

export interface NormNode extends NodeBase {
  readonly kind: 'norm';
  /** Whether the mean is subtracted: true for LayerNorm, false for RMSNorm. */
  readonly centered: boolean;
  /** γ: one weight, or one for each head; empty if nothing is learned. */
  readonly gamma: readonly WeightUse[];
  readonly beta: WeightUse | null;
  /** Added to γ (Gemma stores γ − 1). */
  readonly gammaOffset: 0 | 1;
  readonly epsilon: number;
  /** Whether each last axis is normalised by itself, or all heads of a token together. */
  readonly over: 'last axis' | 'row';
}

/** The formula for a part c of the row x: the divisor is that of the whole row. */
const CENTERED_PART: Formula = {
  text: '(c − mean(c)) / √(var(x) + ε)',
  tex: '\\frac{c - \\mathrm{mean}(c)}{\\sqrt{\\mathrm{var}(x) + \\varepsilon}}',
};
const UNCENTERED_PART: Formula = {
  text: 'c / √(mean(x²) + ε)',
  tex: '\\frac{c}{\\sqrt{\\mathrm{mean}(x^2) + \\varepsilon}}',
};

export const norm: OperationKind<NormNode> = {
  kind: 'norm',
  inputCount: 1,
  attributes: {
    centered: v.boolean(),
    gamma: v.array(weight()),
    beta: v.nullable(weight()),
    gammaOffset: v.picklist([0, 1]),
    epsilon: finite(),
    over: v.picklist(['last axis', 'row']),
  },
  weights: ({ gamma, beta }) => (beta === null ? gamma : [...gamma, beta]),
  lower: (node, lowering) => normalized(node, lowering.value(node.inputs[0] as number), lowering),
  decode(node, lowering) {
    const [input] = node.inputs as [number];
    const source = lowering.node(input);
    if (source.kind !== 'sum' || !isPlain(node)) return norm.lower(node, lowering);
    return sumAndNorm(node, source as SumNode, lowering);
  },
  /** Pulls back `Σ wᵢ γᵢ (xᵢ − mean) / deviation`, in which the mean is itself a sum over the row. */
  async pullBack(node, weights, reader) {
    const {
      inputs: [input],
      centered,
      beta,
      axes,
    } = node;
    if (axes.length > 2) throw new RangeError('A norm of heads is not pulled back.');
    const deviation = deviationOf(node, await reader.row(input as NodeId));
    const gain = await gainOf(node, reader);
    const scaled = weights.map((weight, i) => (weight * gain(i)) / deviation);
    const mean = centered ? scaled.reduce((a, b) => a + b, 0) / scaled.length : 0;
    const shift = beta ? await reader.vector(beta) : null;
    return {
      inputs: [{ id: input as NodeId, weights: scaled.map((weight) => weight - mean) }],
      constant: shift && dot(shift, weights),
    };
  },
  partFormula({ centered, gamma, beta, gammaOffset }) {
    const gain = gammaOffset === 0 ? { text: 'γ', tex: '\\gamma' } : { text: '(1 + γ)', tex: '(1 + \\gamma)' };
    return {
      part: centered ? CENTERED_PART : UNCENTERED_PART,
      factors: gamma.length > 0 ? [gain] : [],
      constants: beta ? [{ text: 'β', tex: '\\beta' }] : [],
    };
  },
  derive,
  recompute,
  numpyWhole: (node, whole) => wholeLines(node, whole),
  formula({ id, inputs: [input], centered, gamma, beta, gammaOffset, epsilon }, name) {
    const [y, x] = [name(id), name(input as NodeId)];
    const gain = gamma.length === 0 ? '' : gammaOffset === 0 ? ' · γ' : ' · (1 + γ)';
    const texGain = gain.replace('·', '\\cdot').replace('γ', '\\gamma');
    const [shift, texShift] = beta ? [' + β', ' + \\beta'] : ['', ''];
    const texX = `\\mathrm{${texName(x)}}`;
    const top = centered ? `(${x} − mean)` : x;
    const bottom = centered ? 'var' : 'mean(x²)';
    const texTop = centered ? `${texX} - \\mathrm{mean}` : texX;
    const texBottom = centered ? '\\mathrm{var}' : '\\mathrm{mean}(x^2)';
    return {
      text: `${y} = ${top} / √(${bottom} + ${shortNumber(epsilon)})${gain}${shift}`,
      tex: `\\mathrm{${texName(y)}} = \\frac{${texTop}}{\\sqrt{${texBottom} + ${texNumber(epsilon)}}}${texGain}${texShift}`,
    };
  },
};

/** The values that are normalised together, and where those of this row begin among them. */
function normalizedRow({ axes, over, inputs: [input] }: NormNode, { row, name }: RowPlace) {
  const [source, called] = [{ node: input as NodeId }, name(input as NodeId)];
  if (over === 'last axis' || axes.length === 2)
    return { part: { name: called, source, index: [...row, 'all' as const] }, first: 0 };
  const [position, head] = row as [number, number];
  return {
    part: { name: called, source, index: [position, 'all' as const, 'all' as const] },
    first: head * fixedSize(axes[2]),
  };
}

/** The γ of this row's values. */
function gammaPart({ gamma }: NormNode, { row, span: [from, to] }: RowPlace, first: number): Part | null {
  if (gamma.length === 0) return null;
  const use = gamma[gamma.length === 1 ? 0 : (row[1] as number)] as WeightUse;
  return weightPart('gamma', use.name, [first + from, first + to]);
}

function derive(node: NormNode, place: RowPlace): Derivation {
  const { part, first } = normalizedRow(node, place);
  const gamma = gammaPart(node, place, first);
  const span: Range = [first + place.span[0], first + place.span[1]];
  const beta = node.beta && weightPart('beta', node.beta.name, span);
  return {
    formula: norm.formula(node, place.name).text,
    inputs: [part, ...(gamma ? [gamma] : []), ...(beta ? [beta] : [])],
    evaluate(values, column) {
      const gain = gamma ? (values[1]?.[0] as number) + node.gammaOffset : 1;
      const shift = beta ? (values.at(-1)?.[0] as number) : null;
      return evaluateNorm(node, values[0] as Float32Array, first + column, { gain, shift });
    },
    numpy: (result, isRow) =>
      numpyNorm(node, result, isRow ? null : span[0], {
        x: part.name,
        row: isRow && first + span[1] - span[0] > 0 && node.over === 'row' && node.axes.length === 3 ? span : null,
        gamma: gamma !== null,
        beta: beta !== null,
      }),
  };
}

function evaluateNorm(
  { centered, epsilon, gamma }: NormNode,
  x: Float32Array,
  at: number,
  { gain, shift }: { readonly gain: number; readonly shift: number | null },
): Evaluation {
  const { mean, spread, meanSquare, meanSize } = moments(x, centered);
  const deviation = Math.sqrt(spread + epsilon);
  const value = x[at] as number;
  const sizes = { count: x.length, meanSquare, meanSize, deviation, value, gain, shift: shift ?? 0, mean };
  const top: Expression = centered ? { kind: 'difference', of: [value, mean] } : value;
  const root: Expression = { kind: 'call', name: '√', of: [{ kind: 'sum', of: [spread, epsilon] }] };
  const normalised: Expression = { kind: 'quotient', of: [top, root] };
  const scaled: Expression = gamma.length === 0 ? normalised : { kind: 'product', of: [normalised, gain] };
  return {
    value: ((value - mean) / deviation) * gain + (shift ?? 0),
    bound: rounding.norm(sizes),
    constants: {
      ...(centered ? { mean, variance: spread } : { 'mean square': spread }),
      epsilon,
      ...(gamma.length === 0 ? {} : { gamma: gain }),
      ...(shift === null ? {} : { beta: shift }),
    },
    terms: { noun: 'deviation', values: Float64Array.from(x, (each) => each - mean), ownIndex: at, oneOfEach: false },
    equation: shift === null ? scaled : { kind: 'sum', of: [scaled, shift] },
  };
}

/** Recomputes each row that is normalised by itself. */
async function recompute(node: NormNode, reader: ResultReader): Promise<Recomputed> {
  const { axes, centered, epsilon, gammaOffset } = node;
  const x = await reader.result(node.inputs[0] as NodeId);
  const width = node.over === 'row' ? rowWidth(node) : lastSize(node, reader.lengths);
  const gains: Float64Array[] = [];
  for (const use of node.gamma) gains.push(Float64Array.from(await reader.weight(use), (gain) => gain + gammaOffset));
  const beta = node.beta && (await reader.weight(node.beta));
  const heads = axes.length === 3 && gains.length > 1 ? fixedSize(axes[1]) : 1;
  return {
    width,
    combined: 1,
    fill(row, values, bounds) {
      const own = x.subarray(row * width, (row + 1) * width);
      const { mean, spread, meanSquare, meanSize } = moments(own, centered);
      const deviation = Math.sqrt(spread + epsilon);
      const gamma = gains[row % heads];
      for (let i = 0; i < width; i++) {
        const value = own[i] as number;
        const gain = gamma ? (gamma[i] as number) : 1;
        const shift = beta ? (beta[i] as number) : 0;
        values[i] = ((value - mean) / deviation) * gain + shift;
        bounds[i] = rounding.norm({ count: width, meanSquare, meanSize, mean, deviation, value, gain, shift });
      }
    },
  };
}

/**
 * The contribution of a part of the row `x` to its norm, with the scale of the whole row:
 * `γᵢ (partᵢ − mean(part)) / deviation(x)` [d_model]. The contributions of all parts and β add up to the norm of the row.
 */
export async function normOfPart(
  node: NormNode,
  part: Float64Array,
  x: Float32Array,
  reader: Pick<RowReader, 'vector'>,
): Promise<Float64Array> {
  const deviation = deviationOf(node, x);
  const gain = await gainOf(node, reader);
  const mean = node.centered ? part.reduce((a, b) => a + b, 0) / part.length : 0;
  return part.map((value, i) => ((value - mean) * gain(i)) / deviation);
}

/** The factor of each value of the row: γ, or 1 if nothing is learned. */
async function gainOf(
  { gamma, gammaOffset }: NormNode,
  reader: Pick<RowReader, 'vector'>,
): Promise<(i: number) => number> {
  const stored = gamma[0] ? await reader.vector(gamma[0]) : undefined;
  return (i) => (stored?.[i] ?? 1 - gammaOffset) + gammaOffset;
}

/** The divisor of a row: √(var + ε), or √(mean(x²) + ε). */
export function deviationOf({ centered, epsilon }: Pick<NormNode, 'centered' | 'epsilon'>, x: Float32Array): number {
  return Math.sqrt(moments(x, centered).spread + epsilon);
}

/** @returns the mean (0 if none is subtracted), the mean square around it as `spread`, and the means of x² and |x| */
function moments(x: Float32Array, centered: boolean) {
  let [sum, squares, size] = [0, 0, 0];
  for (const value of x) {
    sum += value;
    squares += value * value;
    size += Math.abs(value);
  }
  const mean = centered ? sum / x.length : 0;
  let deviations = 0;
  for (const value of x) deviations += (value - mean) * (value - mean);
  return { mean, spread: deviations / x.length, meanSquare: squares / x.length, meanSize: size / x.length };
}

interface NumpyNorm {
  /** The variable with the row to be normalised. */
  readonly x: string;
  /** The range of its values that is wanted; null: all. */
  readonly row: Range | null;
  readonly gamma: boolean;
  readonly beta: boolean;
}

/** @param at the index of the one value that is wanted; null: a row */
function numpyNorm(node: NormNode, result: string, at: number | null, { x, row, gamma, beta }: NumpyNorm): NumpyLines {
  const { centered, epsilon } = node;
  const unit = rounding.PYTHON_UNIT;
  const value = at !== null ? `${x}[${at}]` : row ? `${x}[${row[0]}:${row[1]}]` : x;
  const gain = gamma ? gainFrom(node, 'gamma') : '';
  const lines = [
    `epsilon = ${epsilon}`,
    `mean = ${centered ? `${x}.mean()` : '0.0'}`,
    deviationLine(`(${x} - mean)`, ''),
    `normalized = (${value} - mean) / deviation`,
    `${result} = normalized${gain && ` * ${gain}`}${beta ? ' + beta' : ''}`,
    '',
    '# How far the roundings of float32 may carry: of the mean, of the variance, and of the rest.',
    `of_mean = ${centered ? `(${x}.size + 2) * ${unit} * np.abs(${x}).mean()` : '0.0'}`,
    `of_variance = (${x}.size + 4) * ${unit} * (${x}**2).mean() + 2 * np.abs(mean) * of_mean`,
    `of_rest = ${unit} * (np.abs(${value}) + np.abs(mean)) / deviation + 8 * ${unit} * np.abs(normalized)`,
    'of_normalized = of_mean / deviation + np.abs(normalized) * of_variance / (2 * deviation**2) + of_rest',
  ];
  const scaled = gain ? `np.abs(${gain}) * of_normalized` : 'of_normalized';
  return { lines, tolerance: `${scaled}${beta ? ` + 2 * ${unit} * np.abs(beta)` : ''} + ${rounding.PYTHON_SMALLEST}` };
}

/** @param over the arguments of NumPy's mean that name the normalised axis; '' for a single row */
function deviationLine(from: string, over: string): string {
  return `deviation = np.sqrt((${from} ** 2).mean(${over}) + epsilon)`;
}

function gainFrom({ gammaOffset }: NormNode, gamma: string): string {
  return gammaOffset === 0 ? gamma : `(1 + ${gamma})`;
}

/** The arguments of NumPy's mean that normalise every row by itself. */
const OVER_EACH = 'axis=-1, keepdims=True';

function wholeLines(node: NormNode, { name, weight }: WholeProgram): string[] {
  const { inputs, over, axes, gamma, beta, centered, epsilon } = node;
  const [result, source] = [name(node.id), name(inputs[0] as NodeId)];
  const heads = over === 'row' && axes.length === 3 ? axes.slice(1).map(fixedSize) : null;
  const x = heads ? 'x' : source;
  const from = centered ? `(${x} - mean)` : x;
  const [first] = gamma;
  const learned =
    gamma.length > 1 ? `np.stack([${gamma.map((use) => weight(use)).join(', ')}])` : first && weight(first);
  const gain = learned ? ` * ${gainFrom(node, learned)}` : '';
  return [
    ...(heads ? [`x = ${source}.reshape(-1, ${rowWidth(node)})  # All heads of a token together.`] : []),
    `epsilon = ${epsilon}`,
    ...(centered ? [`mean = ${x}.mean(${OVER_EACH})`] : []),
    deviationLine(from, OVER_EACH),
    `${result} = ${from} / deviation${gain}${beta ? ` + ${weight(beta)}` : ''}`,
    ...(heads ? [`${result} = ${result}.reshape(-1, ${heads.join(', ')})`] : []),
  ];
}

/** Whether there is one learned γ for a whole row, as the fused operators require. */
function isPlain({ gamma, axes }: NormNode): boolean {
  return gamma.length === 1 && axes.length === 2;
}

/** Lowers a sum and its norm to one fused operator, unless the sum has been lowered already. */
function sumAndNorm(node: NormNode, source: SumNode, lowering: Lowering): Value {
  const { g } = lowering;
  const terms = source.inputs;
  if (terms.length !== 2 || lowering.has(source.id)) return norm.lower(node, lowering);
  const [a, b] = terms.map((id) => lowering.value(id)) as [Value, Value];
  const attributes = { epsilon: { float: node.epsilon } };
  const gain = gammaOf(node, lowering);
  const [op, inputs] = node.centered
    ? ['SkipLayerNormalization', [a, b, gain, ...(node.beta ? [g.weight(node.beta.name)] : [])]]
    : ['SkipSimplifiedLayerNormalization', [a, b, gain]];
  // The second and third results are the mean and the inverse deviation, which only training needs.
  const [result, , , total] = g.ops(4, op as string, inputs as Value[], attributes, 'com.microsoft');
  lowering.provide(source.id, total as Value);
  return result as Value;
}

function normalized(node: NormNode, x: Value, lowering: Lowering): Value {
  const { g } = lowering;
  const { axes, over, gamma, beta } = node;
  if (over === 'row' && axes.length === 3) {
    const flat = normalizeLast(node, reshape(lowering, x, [rowWidth(node)]), gammaOf(node, lowering), lowering);
    return reshape(lowering, flat, [fixedSize(axes[1]), fixedSize(axes[2])]);
  }
  if (gamma.length === 1) return normalizeLast(node, x, gammaOf(node, lowering), lowering);
  // Each head has its own γ, or nothing is learned: normalise without γ first.
  const size = fixedSize(axes.at(-1));
  const plain = normalizeLast({ ...node, beta: null }, x, g.floats(Array<number>(size).fill(1)), lowering);
  const scaled = gamma.length === 0 ? plain : g.op('Mul', [plain, headGammas(node, lowering)]);
  return beta === null ? scaled : g.op('Add', [scaled, g.weight(beta.name)]);
}

function normalizeLast(node: NormNode, x: Value, gain: Value, lowering: Lowering): Value {
  const { g } = lowering;
  const { centered, beta, epsilon } = node;
  if (centered && node.axes.length === 2 && lowering.norms === 'by vectors')
    return normalizeRows(node, x, gain, lowering);
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  if (!centered) return g.op('SimplifiedLayerNormalization', [x, gain], attributes);
  return g.op('LayerNormalization', [x, gain, ...(beta ? [g.weight(beta.name)] : [])], attributes);
}

/**
 * LayerNorm of rows, expressed as a normalisation over one channel. The library's LayerNormalization adds value by value;
 * this operator adds several values at a time and takes a quarter of the time.
 */
function normalizeRows({ axes, beta, epsilon }: NormNode, x: Value, gain: Value, { g }: Lowering): Value {
  const width = fixedSize(axes[1]);
  const rows = g.op('Reshape', [x, g.ints([-1, 1, width])]);
  const plain = [rows, g.floats([1]), g.floats([0])];
  const normalized = g.op('InstanceNormalization', plain, { epsilon: { float: epsilon } });
  const scaled = g.op('Mul', [g.op('Reshape', [normalized, g.ints([-1, width])]), gain]);
  return beta ? g.op('Add', [scaled, g.weight(beta.name)]) : scaled;
}

function gammaOf({ gamma: [only], gammaOffset }: NormNode, lowering: Lowering): Value {
  const { g } = lowering;
  const { name } = only as WeightUse;
  if (gammaOffset === 0) return g.weight(name);
  return lowering.once(`gamma ${name}`, () => g.op('Add', [g.weight(name), g.scalar(gammaOffset)]));
}

/** The γ of all heads: [head, d_head]. */
function headGammas({ gamma }: NormNode, { g }: Lowering): Value {
  const rows = gamma.map(({ name }) => g.op('Unsqueeze', [g.weight(name), g.ints([0])]));
  return g.op('Concat', rows, { axis: 0 });
}

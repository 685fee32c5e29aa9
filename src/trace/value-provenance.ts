/** Follow a single value back to the numbers that it was computed from, and compute it from them anew. */
import type { Variant } from '../graph/stages';
import { ACTIVATION_FUNCTIONS } from './activations';
import type { Operand, OperandOrigin, Provenance } from './provenance';
import type { ProvenanceReader } from './provenance-reader';
import * as rounding from './rounding';
import { inputSlice, type Operation, type ProvenanceInput, type RowProvenance, rowProvenance } from './row-provenance';
import type { TraceSource } from './source';

export interface ValueAddress {
  readonly stage: string;
  readonly variant: Variant;
  readonly index: readonly number[];
}

/**
 * @throws one sentence when there is no such stage or value, or when weights are needed and the trace's model is absent
 */
export async function valueProvenance(
  trace: TraceSource,
  address: ValueAddress,
  reader: ProvenanceReader,
): Promise<Provenance> {
  const { stage, variant, index } = address;
  requireIndex(trace, address);
  const column = index.at(-1) as number;
  const operation = rowProvenance(trace, { stage, variant, row: index.slice(0, -1) }, [column, column + 1]);
  const found = await EXPLAINED[operation.kind](operation as never, reader, column);
  const slice = { start: index, stop: index.map((start) => start + 1) };
  const [stored = NaN] = (await trace.window(stage, variant, slice)).data;
  const { operands, constants, computed, bound } = found;
  return {
    stage,
    variant,
    index,
    kind: operation.kind,
    formula: operation.formula,
    operands,
    constants,
    activation: operation.kind === 'activation' ? operation.activation : null,
    result: Float64Array.of(computed, stored, bound),
  };
}

/** @throws one sentence when the stage has no value at this index */
export function requireIndex(trace: TraceSource, { stage, variant, index }: ValueAddress): void {
  const { shape, stage: found } = trace.find(stage, variant);
  requireWithin(stage, index, shape, found.axes);
}

/** @throws RangeError with one sentence */
export function requireWithin(
  stage: string,
  index: readonly number[],
  shape: readonly number[],
  axes: readonly string[],
): void {
  const inside = index.every((at, axis) => Number.isInteger(at) && at >= 0 && at < (shape[axis] ?? 0));
  if (inside && index.length === shape.length) return;
  const sizes = shape.map((size, axis) => `${axes[axis]} ${size}`).join(', ');
  throw new RangeError(`There is no value ${stage}[${index.join(', ')}]: its axes are ${sizes}, counted from 0.`);
}

interface Found {
  readonly operands: readonly Operand[];
  readonly constants: Readonly<Record<string, number>>;
  readonly computed: number;
  readonly bound: number;
}

type Of<K extends Operation['kind']> = RowProvenance & Extract<Operation, { kind: K }>;
type Explain<K extends Operation['kind']> = (
  operation: Of<K>,
  reader: ProvenanceReader,
  column: number,
) => Promise<Found>;

const EXPLAINED: { readonly [K in Operation['kind']]: Explain<K> } = {
  product: async ({ left, right, scale, bias }, reader) => {
    const operands = [await operand(reader, left), await operand(reader, right)] as const;
    const [a, b] = [operands[0].values, operands[1].values];
    const biasValue = bias === null ? null : await single(reader, bias);
    let sum = 0;
    let magnitude = 0;
    for (let i = 0; i < a.length; i++) {
      const term = (a[i] as number) * (b[i] as number);
      sum += term;
      magnitude += Math.abs(term);
    }
    const factor = scale ?? 1;
    const constants = {
      ...(scale === null ? {} : { scale }),
      ...(biasValue === null ? {} : { bias: biasValue }),
    };
    const bound = rounding.product(a.length, magnitude * Math.abs(factor) + Math.abs(biasValue ?? 0));
    return { operands, constants, computed: sum * factor + (biasValue ?? 0), bound };
  },

  sum: async ({ terms }, reader) => {
    const operands = await Promise.all(terms.map((term) => operand(reader, term)));
    const values = operands.map(({ values }) => values[0] as number);
    const magnitude = values.reduce((total, value) => total + Math.abs(value), 0);
    const computed = values.reduce((total, value) => total + value, 0);
    return { operands, constants: {}, computed, bound: rounding.sum(values.length, magnitude) };
  },

  norm: async ({ x, gamma, beta, epsilon }, reader, column) => {
    const row = await operand(reader, x);
    const [gain, shift] = [await single(reader, gamma), beta === null ? 0 : await single(reader, beta)];
    const { mean, variance, meanSquare, meanSize } = moments(row.values);
    const deviation = Math.sqrt(variance + epsilon);
    const value = row.values[column] as number;
    const normalized = (value - mean) / deviation;
    const computed = normalized * gain + shift;
    const bound = rounding.norm({
      count: row.values.length,
      meanSquare,
      meanSize,
      deviation,
      value,
      gain,
      shift,
      mean,
    });
    const constants = {
      mean,
      variance,
      epsilon,
      gamma: gain,
      ...(beta === null ? {} : { beta: shift }),
    };
    return { operands: [row], constants, computed, bound };
  },

  softmax: async ({ x }, reader, column) => {
    const row = await operand(reader, x);
    const { values } = row;
    const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
    const exponentials = Float64Array.from(values, (value) => Math.exp(value - max));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    const computed = (exponentials[column] as number) / sum;
    const spread = exponentials.reduce(
      (total, e, i) => (e === 0 ? total : total + e * (max - (values[i] as number))),
      0,
    );
    const distance = max - (values[column] as number);
    const bound = rounding.softmax(values.length, computed, computed === 0 ? 0 : distance, spread / sum);
    return { operands: [row], constants: { max, sum }, computed, bound };
  },

  activation: async ({ x, activation }, reader) => {
    const input = await operand(reader, x);
    const value = input.values[0] as number;
    const computed = ACTIVATION_FUNCTIONS[activation].of(value);
    return { operands: [input], constants: {}, computed, bound: rounding.activation(value) };
  },

  lookup: async ({ row }, reader, column) => {
    // The whole row is shown, of which the value is one.
    const whole = await operand(reader, { ...row, index: [row.index[0] as number, 'all'] });
    return { operands: [whole], constants: {}, computed: whole.values[column] as number, bound: 0 };
  },

  mask: async ({ x, query }, reader, column) => {
    const input = await operand(reader, x);
    const future = column > query;
    const computed = future ? -Infinity : (input.values[0] as number);
    return { operands: [input], constants: { future: Number(future) }, computed, bound: 0 };
  },
};

async function operand(reader: ProvenanceReader, part: ProvenanceInput): Promise<Operand> {
  const values = await reader.read(part);
  return { name: part.name, label: reader.label(part), values, origin: originOf(reader, part) };
}

function originOf(reader: ProvenanceReader, part: ProvenanceInput): OperandOrigin | null {
  if (!('stage' in part.source)) return null;
  const { axes, shape } = reader.find(part.source);
  const running = [...part.index.keys()].filter((axis) => part.index[axis] === 'all');
  return { ...part.source, start: inputSlice(part, shape).start, sizes: reader.sizes(part), axes, running };
}

async function single(reader: ProvenanceReader, part: ProvenanceInput): Promise<number> {
  return (await reader.read(part))[0] as number;
}

function moments(x: Float32Array) {
  let sum = 0;
  let squares = 0;
  let size = 0;
  for (const value of x) {
    sum += value;
    squares += value * value;
    size += Math.abs(value);
  }
  const mean = sum / x.length;
  const variance = x.reduce((total, value) => total + (value - mean) ** 2, 0) / x.length;
  return { mean, variance, meanSquare: squares / x.length, meanSize: size / x.length };
}

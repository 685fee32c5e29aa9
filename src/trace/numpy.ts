/** A value or a row as a Python program that computes it from its inputs with NumPy, and checks it. */
import type { Activation } from '../model/spec';
import type { WeightDtype } from '../model/weights';
import type { ProvenanceReader } from './provenance-reader';
import { pythonArray, pythonFloat, pythonString } from './python-literals';
import {
  inputSlice,
  type Operation,
  type ProvenanceInput,
  type Range,
  type RowProvenance,
  rowProvenance,
} from './row-provenance';
import type { TraceSource } from './source';
import { elementCount } from './tensor';
import { requireWithin, type ValueAddress } from './value-provenance';

/** Larger parts of weights are read from the model's file, by the program itself. */
const INLINE_WEIGHT_VALUES = 16 * 1024;
/** What a program may carry of stages, so that it stays a text that can be pasted. */
const MAX_STAGE_VALUES = 384 * 1024;

/**
 * @param address of a value, or without its last index of a row
 * @throws one sentence when there is no such value or row, when it would need too many numbers, or when weights are
 * needed and the trace's model is absent
 */
export async function numpyProgram(
  trace: TraceSource,
  address: ValueAddress,
  reader: ProvenanceReader,
): Promise<string> {
  const { stage, variant, index } = address;
  const { shape, stage: found } = trace.find(stage, variant);
  const isRow = index.length === shape.length - 1;
  requireWithin(stage, isRow ? [...index, 0] : index, shape, found.axes);
  const row = index.slice(0, shape.length - 1);
  const span: Range = isRow ? [0, shape.at(-1) as number] : [index.at(-1) as number, (index.at(-1) as number) + 1];

  const operation = rowProvenance(trace, { stage, variant, row }, span);
  const result = RESULT_NAMES[found.name] ?? (found.name.split('.').at(-1) as string);
  const stored: ProvenanceInput = { name: 'stored', source: { stage, variant }, index: [...row, span] };
  const program = new Program(reader, isRow);
  await program.addInputs(operation);
  const computation = COMPUTATIONS[operation.kind](operation as never, result, isRow);
  const name = `${stage}[${[...index, ...(isRow ? [':'] : [])].join(', ')}]`;
  return [
    `# ${name}: ${operation.formula}`,
    ...(variant === 'walkthrough' ? ['# Of the walk-through variant of block 0.'] : []),
    ...tokenNotes(trace, found.axes, index),
    ...program.imports(operation),
    '',
    ...program.lines,
    ...computation.lines,
    '',
    `# ${STORED_NOTE}`,
    ...(await program.input(stored)),
    ...check(result, computation.tolerance),
    `print(${pythonString(`${name} =`)}, ${result}, "stored:", stored)`,
    '',
  ].join('\n');
}

const STORED_NOTE = 'What the run gave, in float32:';

/** What programs call the results of stages whose own names are longer. */
const RESULT_NAMES: Readonly<Record<string, string>> = {
  'attn.attn_scores_unmasked': 'scores',
  'attn.attn_scores': 'masked',
  'attn.pattern': 'weights',
};

function tokenNotes({ tokens }: TraceSource, axes: readonly string[], index: readonly number[]): string[] {
  return axes.flatMap((axis, place) => {
    const token = ['pos', 'query', 'key'].includes(axis) ? tokens[index[place] ?? -1] : undefined;
    return token ? [`# ${axis} ${index[place]} is the token ${pythonString(token.text || token.token)}.`] : [];
  });
}

class Program {
  readonly lines: string[] = [];
  private stageValues = 0;

  constructor(
    private readonly reader: ProvenanceReader,
    private readonly isRow: boolean,
  ) {}

  async addInputs(operation: RowProvenance): Promise<void> {
    for (const part of inputsOf(operation)) {
      const isMatrix = operation.kind === 'product' && part === operation.right;
      this.lines.push(`# ${this.reader.label(part)}`, ...(await this.input(part, isMatrix)), '');
    }
  }

  imports(operation: RowProvenance): string[] {
    const base64 = this.lines.some((line) => line.includes('base64.'));
    const math = operation.kind === 'activation' && operation.activation === 'gelu';
    return [...(base64 ? ['import base64'] : []), ...(math ? ['import math'] : []), 'import numpy as np'];
  }

  /** Statements that give a part its name: a number where it is one and a value is asked for, else an array. */
  async input(part: ProvenanceInput, isMatrix = false): Promise<string[]> {
    const sizes = this.reader.sizes(part);
    const count = elementCount(sizes);
    if ('weight' in part.source && count > INLINE_WEIGHT_VALUES) return this.fromFile(part, part.source.weight);
    this.requireRoom(part, count);
    const values = await this.reader.read(part);
    if (!this.isRow && !part.index.includes('all'))
      return [`${part.name} = np.float64(np.float32(${pythonFloat(values[0] as number)}))`];
    const axes = sizes.filter((_, axis) => typeof part.index[axis] !== 'number');
    const shape = isMatrix && this.isRow ? `.reshape(${axes.join(', ')})` : '';
    return [`${part.name} = ${pythonArray(values)}${shape}`];
  }

  private fromFile(part: ProvenanceInput, weight: string): string[] {
    const location = this.reader.location(weight);
    const { start, stop } = inputSlice(part, location.shape);
    const slices = start.map((from, axis) => {
      const to = stop[axis] as number;
      if (from === 0 && to === location.shape[axis]) return ':';
      return to === from + 1 && !this.isRow ? String(from) : `${from}:${to}`;
    });
    const [before, after] = WIDENED[location.dtype as WeightDtype];
    return [
      `${part.name} = ${before}np.memmap(`,
      `    ${pythonString(location.file)}, dtype="${FILE_TYPES[location.dtype as WeightDtype]}", mode="r",`,
      `    offset=${location.offset}, shape=(${location.shape.join(', ')}${location.shape.length === 1 ? ',' : ''}),`,
      `)[${slices.join(', ')}]${after}.astype(np.float64)`,
    ];
  }

  private requireRoom(part: ProvenanceInput, count: number): void {
    if ('stage' in part.source) this.stageValues += count;
    if (this.stageValues <= MAX_STAGE_VALUES) return;
    throw new RangeError(
      `The row needs ${this.stageValues} values, more than the ${MAX_STAGE_VALUES} that a program may carry: ` +
        'copy a single value of it.',
    );
  }
}

const FILE_TYPES: Readonly<Record<WeightDtype, string>> = { F32: '<f4', F16: '<f2', BF16: '<u2' };

/** bfloat16, which NumPy does not know, is the upper half of a float32. */
const WIDENED: Readonly<Record<WeightDtype, readonly [before: string, after: string]>> = {
  F32: ['', ''],
  F16: ['', ''],
  BF16: ['(', '.astype(np.uint32) << 16).view(np.float32)'],
};

function inputsOf(operation: RowProvenance): ProvenanceInput[] {
  switch (operation.kind) {
    case 'product':
      return [operation.left, operation.right, ...(operation.bias ? [operation.bias] : [])];
    case 'sum':
      return [...operation.terms];
    case 'norm':
      return [operation.x, operation.gamma, ...(operation.beta ? [operation.beta] : [])];
    case 'lookup':
      return [operation.row];
    default:
      return [operation.x];
  }
}

interface Computation {
  readonly lines: readonly string[];
  /** How far the result may be from what float32 arithmetic gave, as an expression; null: not at all. */
  readonly tolerance: string | null;
}

type Of<K extends Operation['kind']> = RowProvenance & Extract<Operation, { kind: K }>;
type Maker<K extends Operation['kind']> = (operation: Of<K>, result: string, isRow: boolean) => Computation;

/** The same bounds as in `rounding.ts`. */
const SMALLEST = '2.0**-126';
const UNIT = '2.0**-24';

const COMPUTATIONS: { readonly [K in Operation['kind']]: Maker<K> } = {
  product: ({ left, right, outputs, scale, bias }, result, isRow) => {
    const [a, b] = outputs === 'rows' && isRow ? [right.name, left.name] : [left.name, right.name];
    const factor = scale === null ? '' : ' * scale';
    const lines = [
      ...(scale === null ? [] : [`scale = ${scale}`]),
      `${result} = ${a} @ ${b}${factor}${bias ? ` + ${bias.name}` : ''}`,
    ];
    const magnitude = `np.abs(${a}) @ np.abs(${b})${factor}${bias ? ` + np.abs(${bias.name})` : ''}`;
    return { lines, tolerance: `(${left.name}.size + 4) * ${UNIT} * (${magnitude}) + ${SMALLEST}` };
  },

  sum: ({ terms }, result) => {
    const names = terms.map(({ name }) => name);
    const tolerance = `4 * ${UNIT} * (${names.map((name) => `np.abs(${name})`).join(' + ')})`;
    return { lines: [`${result} = ${names.join(' + ')}`], tolerance: names.length === 1 ? null : tolerance };
  },

  norm: ({ gamma, beta, epsilon, span: [from] }, result, isRow) => {
    const value = isRow ? 'x' : `x[${from}]`;
    const shift = beta
      ? { add: ` + ${beta.name}`, bound: ` + 2 * ${UNIT} * np.abs(${beta.name})` }
      : { add: '', bound: '' };
    return {
      lines: [
        `epsilon = ${epsilon}`,
        'mean = x.mean()',
        'deviation = np.sqrt(((x - mean) ** 2).mean() + epsilon)',
        `normalized = (${value} - mean) / deviation`,
        `${result} = normalized * ${gamma.name}${shift.add}`,
        '',
        '# How far the roundings of float32 may carry: of the mean, of the variance, and of the rest.',
        `of_mean = (x.size + 2) * ${UNIT} * np.abs(x).mean()`,
        `of_variance = (x.size + 4) * ${UNIT} * (x**2).mean() + 2 * np.abs(mean) * of_mean`,
        `of_rest = ${UNIT} * (np.abs(${value}) + np.abs(mean)) / deviation + 8 * ${UNIT} * np.abs(normalized)`,
        'of_normalized = of_mean / deviation + np.abs(normalized) * of_variance / (2 * deviation**2) + of_rest',
      ],
      tolerance: `np.abs(${gamma.name}) * of_normalized${shift.bound} + ${SMALLEST}`,
    };
  },

  softmax: ({ x, span: [from] }, result, isRow) => ({
    lines: [
      `exponentials = np.exp(${x.name} - ${x.name}.max())`,
      `${result} = exponentials / exponentials.sum()`,
      '',
      '# How far each value lies below the largest, where its weight is not 0: roundings grow with that.',
      `distance = np.where(exponentials > 0, ${x.name}.max() - ${x.name}, 0)`,
      'spread = (exponentials * distance).sum() / exponentials.sum()',
      ...(isRow ? [] : [`${result}, distance = ${result}[${from}], distance[${from}]`]),
    ],
    tolerance: `${result} * (distance + spread + ${x.name}.size + 16) * ${UNIT} + ${SMALLEST}`,
  }),

  activation: ({ x, activation }, result) => ({
    lines: [...ACTIVATIONS[activation](x.name, result)],
    tolerance: `16 * ${UNIT} * np.abs(${x.name}) + ${SMALLEST}`,
  }),

  lookup: ({ row }, result) => ({ lines: [`${result} = ${row.name}`], tolerance: null }),

  mask: ({ x, query, span: [from] }, result, isRow) => ({
    lines: isRow
      ? [`${result} = np.where(np.arange(${x.name}.size) > ${query}, -np.inf, ${x.name})`]
      : [`${result} = -np.inf if ${from} > ${query} else ${x.name}`],
    tolerance: null,
  }),
};

function check(result: string, tolerance: string | null): string[] {
  if (tolerance === null) return [`assert np.array_equal(${result}, stored)`];
  return [
    '# Float32 rounds after every operation; in whatever order, to no more than this:',
    `tolerance = ${tolerance}`,
    `assert np.all(np.abs(${result} - stored) <= tolerance)`,
  ];
}

type ActivationLines = (x: string, y: string) => string[];
const tanhForm: ActivationLines = (x, y) => [
  `${y} = 0.5 * ${x} * (1 + np.tanh(np.sqrt(2 / np.pi) * (${x} + 0.044715 * ${x}**3)))`,
];
const silu: ActivationLines = (x, y) => [`${y} = ${x} / (1 + np.exp(-${x}))`];

const ACTIVATIONS: Readonly<Record<Activation, ActivationLines>> = {
  gelu: (x, y) => ['erf = np.vectorize(math.erf)', `${y} = 0.5 * ${x} * (1 + erf(${x} / np.sqrt(2)))`],
  gelu_new: tanhForm,
  gelu_fast: tanhForm,
  gelu_pytorch_tanh: tanhForm,
  quick_gelu: (x, y) => [`${y} = ${x} / (1 + np.exp(-1.702 * ${x}))`],
  relu: (x, y) => [`${y} = np.maximum(${x}, 0)`],
  silu,
  swish: silu,
  tanh: (x, y) => [`${y} = np.tanh(${x})`],
};

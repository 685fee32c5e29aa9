/** A value or a row as a Python program that computes it from its inputs with NumPy and checks it. */
import type { WeightReader } from '../../model/weight-reader';
import type { WeightDtype } from '../../model/weights';
import type { Part } from '../../operations/derivation';
import type { TraceSource } from '../run/source';
import { elementCount } from '../tensors/tensor';
import { deriveRow, type ValueAddress } from './explain-value';
import { partSlice } from './part';
import type { PartReader } from './part-reader';
import { FILE_TYPES, imports, placeOf, STORED_NOTE, tokenNotes } from './program-text';
import { pythonArray, pythonFloat, pythonString } from './python-literals';

/** Larger parts of weights are not written out: the program reads them from the model's file. */
const INLINE_WEIGHT_VALUES = 16 * 1024;
/** How many values of stages a program may contain, so that its text can still be pasted. */
const MAX_STAGE_VALUES = 384 * 1024;

/**
 * @param address the address of a value, or of a row if the last index is left out
 * @throws one sentence if there is no such value or row, if it would need too many numbers, or if weights are needed and
 * the trace's model is absent
 */
export async function numpyProgram(
  trace: TraceSource,
  { stage, variant, index }: ValueAddress,
  weights: WeightReader,
): Promise<string> {
  const found = trace.find(stage, variant);
  const { node } = found;
  const { isRow, row, span, name } = placeOf({ stage, variant, index }, found);
  const { derivation, reader } = deriveRow(trace, weights, { stage, variant, row, span, naming: 'identifiers' });
  const result = reader.nameOf(found.stage.node);
  const program = new Program(reader, isRow);
  for (const part of derivation.inputs) await program.add(part);
  const computation = derivation.numpy(result, isRow);
  const stored: Part = { name: 'stored', source: { node: found.stage.node }, index: [...row, span] };
  const storedLines = await program.input(stored);
  return [
    `# ${name}: ${derivation.formula}`,
    ...(variant === 'model' ? [] : [`# Of the ${variant} variant of block 0.`]),
    ...tokenNotes(trace, node, index),
    ...imports([...program.lines, ...computation.lines, ...storedLines]),
    '',
    ...program.lines,
    ...computation.lines,
    '',
    `# ${STORED_NOTE}`,
    ...storedLines,
    ...check(result, computation.tolerance),
    `print(${pythonString(`${name} =`)}, ${result}, "stored:", stored)`,
    '',
  ].join('\n');
}

class Program {
  readonly lines: string[] = [];
  private stageValues = 0;

  constructor(
    private readonly reader: PartReader,
    private readonly isRow: boolean,
  ) {}

  async add(part: Part): Promise<void> {
    this.lines.push(`# ${this.reader.label(part)}`, ...(await this.input(part)), '');
  }

  /**
   * Statements that assign a part to its name: a number if the part is one and a single value is computed, otherwise an
   * array.
   */
  async input(part: Part): Promise<string[]> {
    const sizes = this.reader.sizes(part);
    const count = elementCount(sizes);
    if ('weight' in part.source && count > INLINE_WEIGHT_VALUES) return this.fromFile(part, part.source.weight);
    this.requireRoom(part, count);
    const values = await this.reader.read(part);
    if (!this.isRow && !part.index.includes('all'))
      return [`${part.name} = np.float64(np.float32(${pythonFloat(values[0] as number)}))`];
    const axes = sizes.filter((_, axis) => typeof part.index[axis] !== 'number');
    // A matrix keeps its shape. Values of one row along several axes, such as heads, become one axis.
    const isMatrix = this.isRow && axes.length === 2 && part.index.some(Array.isArray);
    const shape = isMatrix ? `.reshape(${axes.join(', ')})` : '';
    return [`${part.name} = ${pythonArray(values)}${shape}`];
  }

  private fromFile(part: Part, weight: string): string[] {
    const location = this.reader.location(weight);
    const { start, stop } = partSlice(part, location.shape);
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

  private requireRoom(part: Part, count: number): void {
    if ('node' in part.source) this.stageValues += count;
    if (this.stageValues <= MAX_STAGE_VALUES) return;
    throw new RangeError(
      `The row needs ${this.stageValues} values, more than the ${MAX_STAGE_VALUES} that a program may carry: ` +
        'copy a single value of it.',
    );
  }
}

/** NumPy does not know bfloat16, which is the upper half of a float32. */
const WIDENED: Readonly<Record<WeightDtype, readonly [before: string, after: string]>> = {
  F32: ['', ''],
  F16: ['', ''],
  BF16: ['(', '.astype(np.uint32) << 16).view(np.float32)'],
};

function check(result: string, tolerance: string | null): string[] {
  if (tolerance === null) return [`assert np.array_equal(${result}, stored)`];
  return [
    '# Float32 rounds after every operation; in whatever order, to no more than this:',
    `tolerance = ${tolerance}`,
    `assert np.all(np.abs(${result} - stored) <= tolerance)`,
  ];
}

/** Traces a single value back to the numbers that it was computed from, and recomputes it from them. */
import type { Variant } from '../../architectures/plan/architecture';
import type { WeightReader } from '../../model/weight-reader';
import type { Derivation, Expression, Part, Range, RowPlace } from '../../operations/derivation';
import { kindOf } from '../../operations/kinds';
import { lengthsOf, type TraceSource, tokensOf } from '../run/source';
import { isGate } from '../steps/names';
import { partSlice } from './part';
import { PartReader } from './part-reader';
import type { Operand, OperandOrigin, Provenance, StoredOperand } from './provenance';

export interface ValueAddress {
  readonly stage: string;
  readonly variant: Variant;
  readonly index: readonly number[];
}

/** Values of a row of a stage. */
interface RowAddress extends Pick<ValueAddress, 'stage' | 'variant'> {
  /** All indices except the last. */
  readonly row: readonly number[];
  readonly span: Range;
  /** How formulas name the results of other blocks: with their blocks, or as identifiers of a program. */
  readonly naming: 'with blocks' | 'identifiers';
}

/** How a row of a stage is computed from others, and the reader of these. */
interface FoundDerivation {
  readonly derivation: Derivation;
  readonly reader: PartReader;
}

/** @throws one sentence if there is no such stage */
export function deriveRow(
  trace: TraceSource,
  weights: WeightReader,
  { stage: name, variant, row, span, naming }: RowAddress,
): FoundDerivation {
  const { stage, node } = trace.find(name, variant);
  const reader = new PartReader(trace, variant, stage, weights);
  const place: RowPlace = {
    row,
    span,
    node: (id) => reader.plan.nodes[id] as RowPlace['node'] extends (id: number) => infer N ? N : never,
    name: naming === 'with blocks' ? reader.placedNameOf : reader.nameOf,
    isGate: (id) => isGate(reader.plan, id),
    tokenId: (sequence, position) => tokensOf(trace, sequence)[position]?.id ?? -1,
    typeId: (sequence, position) => tokensOf(trace, sequence)[position]?.typeId ?? 0,
    lengths: lengthsOf(trace),
  };
  return { derivation: kindOf(node).derive(node, place), reader };
}

/** @throws one sentence if there is no such stage or value, or if weights are needed and the trace's model is absent */
export async function explainValue(
  trace: TraceSource,
  { stage, variant, index }: ValueAddress,
  weights: WeightReader,
): Promise<Provenance> {
  requireIndex(trace, { stage, variant, index });
  const column = index.at(-1) as number;
  const { derivation, reader } = deriveRow(trace, weights, {
    stage,
    variant,
    row: index.slice(0, -1),
    span: [column, column + 1],
    naming: 'with blocks',
  });
  const operands = await Promise.all(derivation.inputs.map((part) => operandOf(reader, part)));
  const { value, bound, constants, terms, equation, note } = derivation.evaluate(
    operands.map(({ values }) => values),
    column,
  );
  const slice = { start: index, stop: index.map((start) => start + 1) };
  const [stored = NaN] = (await trace.window(stage, variant, slice)).data;
  return {
    stage,
    variant,
    index,
    formula: derivation.formula,
    operands,
    constants,
    terms,
    equation: withWords(equation),
    ...(note === undefined ? {} : { note }),
    result: Float64Array.of(value, stored, bound),
  };
}

/** The equation with words in place of numbers that are not finite, which a message would lose. */
function withWords(equation: Expression): Expression {
  if (typeof equation === 'string') return equation;
  if (typeof equation === 'number') return Number.isFinite(equation) ? equation : wordOf(equation);
  return { ...equation, of: equation.of.map(withWords) } as Expression;
}

function wordOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}

/** @throws one sentence if the stage has no value at this index */
function requireIndex(trace: TraceSource, { stage, variant, index }: ValueAddress): void {
  const { shape, axes } = trace.find(stage, variant);
  requireWithin(stage, index, shape, axes);
}

/** @throws RangeError with one sentence if the index is out of range */
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

async function operandOf(reader: PartReader, part: Part): Promise<Operand> {
  const values = await reader.read(part);
  const stored = storedPlace(reader, part);
  return {
    name: part.name,
    label: reader.label(part),
    values,
    origin: originOf(reader, part),
    ...(stored ? { stored } : {}),
  };
}

function storedPlace(reader: PartReader, part: Part): StoredOperand | undefined {
  if (!('weight' in part.source)) return undefined;
  const { storedName: weight, shape, blocks } = reader.location(part.source.weight);
  const { start, stop } = partSlice(part, shape);
  const [row = 0, first = 0] = start;
  const [endRow = 0, end = 0] = stop;
  if (!blocks || shape.length !== 2 || endRow !== row + 1) return undefined;
  const { name: type, hasOffsets } = blocks.type;
  return { weight, type, hasOffsets, row, columns: [first, end] };
}

function originOf(reader: PartReader, part: Part): OperandOrigin | null {
  const place = reader.stagePlace(part);
  if (!place) return null;
  const running = [...part.index.keys()].filter((axis) => part.index[axis] === 'all');
  return { ...place, start: partSlice(part, reader.shape(part)).start, sizes: reader.sizes(part), running };
}

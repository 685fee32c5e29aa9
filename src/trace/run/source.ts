/** What readers of a trace rely on, wherever its stages are: in memory, recomputed on request, or in a file. */
import type { ModelSpec, Variant } from '../../architectures/plan/architecture';
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { oncePer } from '../../base/once-per';
import type { Model } from '../../lowering/model';
import { findChanged } from '../../model/file-state';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { PlanNode } from '../../operations/kinds';
import { type Lengths, nodeShape, type SequenceName, SOURCE, TOKENS } from '../../operations/node';
import type { Region } from '../tensors/region';
import type { Statistics } from '../tensors/statistics';
import type { Slice, Tensor } from '../tensors/tensor';
import type { Truncation } from './cut';
import type { SequenceIds } from './pass';
import type { Proof } from './proofs';

/** A stage of a trace, with its axes and shape. */
export interface FoundStage {
  readonly stage: Stage;
  readonly node: PlanNode;
  /** The block that it belongs to, if any. */
  readonly layer: number | undefined;
  /** The names of its axes. */
  readonly axes: readonly string[];
  readonly shape: readonly number[];
}

/** The source text of an encoder-decoder. */
export interface SourceText {
  readonly text: string;
  /** The tokens; their ranges refer to the whole text. */
  readonly tokens: readonly Token[];
  /** Present if the text is longer than the encoder or memory allows: only its first tokens are read. */
  readonly cut: Truncation | null;
}

/** The proofs of a trace, and how many of its blocks they cover. */
export interface ProvenTrace {
  readonly proofs: readonly Proof[];
  readonly proven: number;
  readonly total: number;
}

export interface TraceSource {
  /** The same object for every view of one trace; what is cached for the trace is stored under it. */
  readonly key: object;
  readonly spec: ModelSpec;
  /** The whole text that the traced tokens come from. */
  readonly text: string;
  /** The traced tokens; for an encoder-decoder, those that its decoder reads. */
  readonly tokens: readonly Token[];
  /** What the encoder of an encoder-decoder reads. */
  readonly source?: SourceText | undefined;
  /** The model that computed the trace; `undefined` if only its stages are known, as for a saved trace whose model is absent. */
  readonly model: Model | undefined;
  /** Why there is no model and what to do, as the end of a sentence: "which is not open: ..." */
  readonly modelAbsence?: string | undefined;
  /** The plan of the model's forward pass, or of its variant's. @throws one sentence if there is no such variant */
  planOf(variant: Variant): Plan;
  /**
   * Finds a stage by its full name.
   * @throws one sentence if the trace has no such stage, or the variant does not compute it
   */
  find(name: string, variant: Variant): FoundStage;
  /**
   * The first row, along a stage's first axis, from which on all rows are available without computing: logits need not all
   * be kept. Equal to the number of rows if none is kept.
   */
  firstKeptRow(name: string): number;
  /**
   * The model's values of a stage from a row of its first axis on, row-major. They may be a view of the trace's memory and
   * must not be modified.
   * @throws like `window`
   */
  valuesFrom(name: string, firstRow: number): Promise<Float32Array>;
  /**
   * Reads part of a stage, or all of it.
   * @throws one sentence if it has to be computed again and the model is absent, or has changed since
   */
  window(name: string, variant: Variant, slice?: Slice): Promise<Tensor>;
  /** Reads the values where ranges of the axes cross, row-major. @throws like `window` */
  region(name: string, variant: Variant, region: Region): Promise<Float32Array>;
  /** All values of a stage in row-major order, in pieces of bounded size. */
  pieces(name: string, variant: Variant): AsyncGenerator<Float32Array>;
  /** Statistics over all values of a stage, computed once. @throws the signal's reason when cancelled */
  statistics(name: string, variant: Variant, signal?: AbortSignal): Promise<Statistics>;
  /** What is proven so far; proofs about stages after the blocks are those of the real model. */
  proofs(variant: Variant): ProvenTrace;
  /** Checks one more block. */
  proveNext(variant: Variant): Promise<void>;
}

/** A trace that is kept for reading and can be released. */
export interface KeptTrace extends TraceSource {
  /** Bytes of memory that it takes. */
  readonly byteLength: number;
  /** Frees what was recomputed for a reader; it is computed again when requested. */
  releaseComputed(): void;
  /** Frees everything. The trace cannot be read any more. */
  release(): void | Promise<void>;
}

const stagesByName = oncePer(({ stages }: Plan) => new Map(stages.map((stage) => [stage.name, stage])));

/** @throws one sentence if the trace has no such stage, or the variant does not compute it */
export function findStage(
  source: Pick<TraceSource, 'planOf' | 'tokens' | 'source'>,
  modelName: string,
  name: string,
  variant: Variant,
): FoundStage {
  const plan = source.planOf(variant);
  const stage = stagesByName(plan).get(name);
  const isKnown = stage ?? stagesByName(source.planOf('model')).get(name);
  if (!isKnown) throw new RangeError(`There is no stage "${name}" in ${modelName}.`);
  if (!stage || (variant !== 'model' && stage.block === null)) {
    throw new RangeError(`The simplified block has the stages of block 0 only, not "${name}".`);
  }
  const node = nodeOf(plan, stage.node);
  const axes = node.axes.map((axis) => axis.name);
  return { stage, node, layer: stage.block?.layer, axes, shape: nodeShape(node, lengthsOf(source)) };
}

/** The parts of a trace that hold its sequences. */
type Sequences = Pick<TraceSource, 'tokens' | 'source'>;

/** The tokens of one sequence of a trace. */
export function tokensOf({ tokens, source }: Sequences, sequence: SequenceName) {
  return sequence === SOURCE ? (source?.tokens ?? []) : tokens;
}

/** The token ids of each sequence of a trace. */
export function sequenceIds(trace: Sequences): SequenceIds {
  return ofEach(trace, (tokens) => tokens.map(({ id }) => id));
}

/** The token types of each sequence of a trace. */
export function sequenceTypes(trace: Sequences): SequenceIds {
  return ofEach(trace, (tokens) => tokens.map(({ typeId }) => typeId));
}

/** The number of tokens of each sequence of a trace. */
export function lengthsOf(trace: Sequences): Lengths {
  return ofEach(trace, (tokens) => tokens.length);
}

function ofEach<T>({ tokens, source }: Sequences, of: (tokens: readonly Token[]) => T): Record<SequenceName, T> {
  return { [TOKENS]: of(tokens), ...(source && { [SOURCE]: of(source.tokens) }) };
}

/**
 * The model of a trace, for what cannot be read from its stages alone.
 * @param purpose what needs it, as the beginning of a sentence: "The logit lens"
 * @throws one sentence if the model is absent, or has changed since
 */
export function modelOf({ model, modelAbsence }: TraceSource, purpose: string): Model {
  const absence = model ? changeOf(model) : (modelAbsence ?? 'which is not open: trace the text again with it');
  if (model && absence === undefined) return model;
  throw new Error(`${purpose} needs the model itself, ${absence}.`);
}

/** Says, as the end of a sentence, that the weights are no longer those that made the trace; `undefined` if they are. */
function changeOf({ folder }: Model): string | undefined {
  const changed = findChanged(folder.weights.files);
  return changed && `which has changed since (${changed.path}): trace the text again`;
}

/** Rows of a stage whose first axis is the position, each with all values of its other axes: [stop − start, ...]. */
export async function readRows(
  source: TraceSource,
  stage: string,
  start: number,
  stop: number,
  variant: Variant = 'model',
): Promise<Float32Array> {
  const [, ...rest] = source.find(stage, variant).shape;
  return (await source.window(stage, variant, { start: [start, ...rest.map(() => 0)], stop: [stop, ...rest] })).data;
}

/** One such row. */
export function readRow(
  source: TraceSource,
  stage: string,
  position: number,
  variant: Variant = 'model',
): Promise<Float32Array> {
  return readRows(source, stage, position, position + 1, variant);
}

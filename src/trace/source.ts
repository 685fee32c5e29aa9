/** What readers of a trace rely on, wherever its stages are: in memory, computed again when asked for, or in a file. */
import type { Model } from '../graph/model';
import { axisSizes, parseStageName, type StageAddress, stageShape, type Variant } from '../graph/stages';
import { findChanged } from '../model/file-state';
import type { ModelSpec } from '../model/spec';
import type { Token } from '../model/tokenizer';
import type { Proof } from './proofs';
import type { Statistics } from './statistics';
import type { Slice, Tensor } from './tensor';

/** A stage of a trace, with the block it belongs to, and its shape. */
export interface FoundStage extends StageAddress {
  readonly shape: readonly number[];
}

export interface TraceSource {
  /** The same for every view of one trace: what is remembered of the trace is kept under it. */
  readonly key: object;
  readonly spec: ModelSpec;
  /** The traced tokens. */
  readonly tokens: readonly Token[];
  /** What computed the trace; `undefined` where only its stages are known, as of a saved trace whose model is absent. */
  readonly model: Model | undefined;
  /** Why there is no model and what to do, as the end of a sentence: "which is not open: ..." */
  readonly modelAbsence?: string | undefined;
  /**
   * Find a stage by its full name.
   * @throws one sentence when the trace has no such stage, or the variant does not compute it
   */
  find(name: string, variant: Variant): FoundStage;
  /** Read part of a stage. */
  window(name: string, variant: Variant, slice?: Slice): Promise<Tensor>;
  /** All values of a stage in row-major order, in pieces of bounded size. */
  pieces(name: string, variant: Variant): AsyncGenerator<Float32Array>;
  /** Statistics over all values of a stage, computed once. @throws the signal's reason when cancelled */
  statistics(name: string, variant: Variant, signal?: AbortSignal): Promise<Statistics>;
  /** The variant's proofs; those of steps 13 to 18 are the real model's. @throws the signal's reason when cancelled */
  proofsOf(variant: Variant, signal?: AbortSignal): Promise<readonly Proof[]>;
}

/** A trace that is kept to be read, and let go. */
export interface KeptTrace extends TraceSource {
  /** Bytes of memory that it takes. */
  readonly byteLength: number;
  /** Let go of what was computed again for a reader: it is computed once more when somebody asks. */
  releaseComputed(): void;
  /** Let go of everything. The trace cannot be read any more. */
  release(): void | Promise<void>;
}

/** @throws one sentence when the trace has no such stage, or the variant does not compute it */
export function findStage(
  { spec, tokens }: Pick<TraceSource, 'spec' | 'tokens'>,
  modelName: string,
  name: string,
  variant: Variant,
): FoundStage {
  const address = parseStageName(name, spec.layers);
  if (!address) throw new RangeError(`There is no stage "${name}" in ${modelName}.`);
  if (variant === 'walkthrough' && address.layer !== 0) {
    throw new RangeError(`The walk-through variant computes the stages of block 0 only, not "${name}".`);
  }
  return { ...address, shape: stageShape(address.stage, axisSizes(spec, tokens.length, variant)) };
}

/**
 * The model of a trace, for what cannot be read from its stages alone.
 * @param purpose what needs it, as the beginning of a sentence: "The logit lens"
 * @throws one sentence when the model is absent, or has changed since
 */
export function modelOf({ model, modelAbsence }: TraceSource, purpose: string): Model {
  const absence = model ? changeOf(model) : (modelAbsence ?? 'which is not open: trace the text again with it');
  if (model && absence === undefined) return model;
  throw new Error(`${purpose} needs the model itself, ${absence}.`);
}

/** That the weights are not those that made the trace any more, as the end of a sentence. */
function changeOf({ folder }: Model): string | undefined {
  const changed = findChanged(folder.weights.files);
  return changed && `which has changed since (${changed.path}): trace the text again`;
}

/** Rows of a stage whose axes are the position and one more. */
export async function readRows(source: TraceSource, stage: string, start: number, stop: number): Promise<Float32Array> {
  const width = source.find(stage, 'model').shape[1] as number;
  return (await source.window(stage, 'model', { start: [start, 0], stop: [stop, width] })).data;
}

/** One such row. */
export function readRow(source: TraceSource, stage: string, position: number): Promise<Float32Array> {
  return readRows(source, stage, position, position + 1);
}

/** Saves a trace, or two that are compared: every stage under its name, in one safetensors file. */

import type { Variant } from '../../architectures/plan/architecture';
import type { Stage } from '../../architectures/plan/plan';
import { cancellationPoint } from '../../base/cancellation-point';
import type { Replaceable } from '../../model/atomic-file';
import { type DigestedMetadata, type TensorSource, writeSafetensors } from '../../model/tensor-file';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { SideName } from '../compare/compare-place';
import type { TraceSource } from '../run/source';
import { comparisonMetadata, nameInSide, type SavedComparison, sideOf, tracesOf } from './saved-comparison';
import type { DigestedFacts } from './saved-facts';

/** The name of the ids of an encoder-decoder's source. */
export const SOURCE_IDS = 'source_ids';

interface SaveHooks {
  readonly signal: AbortSignal;
  /** Called after each tensor. */
  readonly onProgress: (done: number, total: number) => void;
}

interface SaveOptions {
  readonly hooks?: SaveHooks;
  /** An existing file is replaced only if this allows it. */
  readonly replaceable?: Replaceable | undefined;
}

/** A trace of a comparison, and the metadata that a file of it alone would have. */
export interface SideToSave {
  readonly trace: TraceSource;
  readonly metadata: DigestedFacts;
}

/**
 * Writes every stage as F32 under its full name, the token `ids` [pos] as I64, and for an encoder-decoder `source_ids`. For
 * a variant: `ids`, block 0's stages as the variant computes them, and from the real model `embed` and the stages after the
 * blocks.
 * @param metadata what the file says of its origin
 * @throws the signal's reason when cancelled; then there is no file
 */
export async function saveTrace(
  trace: TraceSource,
  variant: Variant,
  path: string,
  metadata: DigestedFacts,
  options: SaveOptions = {},
): Promise<void> {
  const digested = { groupOf: () => '', metadata: (digest: (group: string) => string) => metadata(digest('')) };
  await write(path, traceSources(trace, variant), digested, options);
}

/**
 * Writes the traces of a comparison into one file: for each, what `saveTrace` writes for the model, under names that begin
 * with that of its side.
 * @throws the signal's reason when cancelled; then there is no file
 */
export async function saveComparison(
  comparison: SavedComparison,
  sides: Readonly<Record<SideName, SideToSave>>,
  path: string,
  options: SaveOptions = {},
): Promise<void> {
  const sources = tracesOf(comparison).flatMap((side) =>
    traceSources(sides[side].trace, 'model').map((source) => ({ ...source, name: nameInSide(side, source.name) })),
  );
  const metadata = (digest: (group: string) => string) =>
    comparisonMetadata(comparison, { a: sides.a.metadata(digest('a')), b: sides.b.metadata(digest('b')) });
  await write(path, sources, { groupOf: sideOf, metadata }, options);
}

async function write(
  path: string,
  sources: readonly TensorSource[],
  metadata: DigestedMetadata,
  { hooks, replaceable }: SaveOptions,
): Promise<void> {
  await writeSafetensors(path, hooks ? watched(sources, hooks) : sources, metadata, replaceable);
}

function traceSources(trace: TraceSource, variant: Variant): TensorSource[] {
  const { tokens, source } = trace;
  const ids = [idsOf('ids', tokens), ...(source ? [idsOf(SOURCE_IDS, source.tokens)] : [])];
  return [...ids, ...stageSources(trace, variant)];
}

function idsOf(name: string, tokens: readonly Token[]): TensorSource {
  const chunks = () => [new Uint8Array(BigInt64Array.from(tokens, ({ id }) => BigInt(id)).buffer)];
  return { name, dtype: 'I64', shape: [tokens.length], chunks };
}

function watched(sources: readonly TensorSource[], { signal, onProgress }: SaveHooks): TensorSource[] {
  let done = 0;
  return sources.map((source) => ({
    ...source,
    async *chunks() {
      for await (const chunk of source.chunks()) {
        await cancellationPoint(signal);
        yield chunk;
      }
      onProgress(++done, sources.length);
    },
  }));
}

function stageSources(trace: TraceSource, variant: Variant): TensorSource[] {
  const own = trace.planOf(variant).stages;
  const saved =
    variant === 'model'
      ? own.map(({ name }) => name)
      : [...trace.planOf('model').stages.filter(isOutside), ...own.filter(({ block }) => block)].map(
          ({ name }) => name,
        );
  const ofVariant = new Set(own.flatMap(({ block, name }) => (block ? [name] : [])));
  return saved.map((name) => {
    const source = ofVariant.has(name) ? variant : 'model';
    const chunks = () => bytesOf(trace.pieces(name, source));
    return { name, dtype: 'F32', shape: trace.find(name, source).shape, chunks };
  });
}

/**
 * Whether a stage is outside the blocks. A variant has no positions and no other blocks; its last stages are the real
 * model's.
 */
function isOutside({ block, role }: Stage): boolean {
  return block === null && role !== 'position';
}

async function* bytesOf(pieces: AsyncIterable<Float32Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
}

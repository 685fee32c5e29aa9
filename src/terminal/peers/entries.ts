/** Our decoder and its peers, llama.cpp and Transformers.js: one model with the same weights, each in its own format. */
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '../../architectures/open/open-model';
import type { OpenedModel } from '../../architectures/open/opened-model';
import { sourceVocabulary } from '../../architectures/plan/encoder-sizes';
import { isEncoderDecoder } from '../../architectures/plan/plan';
import { messageOf } from '../../base/message-of';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { hasQuants, writeQuantized } from '../../lowering/quantized';
import { storedLayout } from '../../lowering/stored-rows';
import { writeTransformersFolder } from '../../lowering/transformers-folder';
import { QUANTIZATIONS } from '../../onnx/quantization';
import { elementCount } from '../../trace/tensors/tensor';
import type { Job, RuntimeName } from './contestant';
import { LLAMA_CPP, type PeerPackages, TRANSFORMERS } from './packages';
import type { GgufType } from './write-gguf';
import { writeModelGguf } from './write-model-gguf';

/** Bits of a weight. */
export type Bits = 4 | 8 | 32;

export interface Entry {
  readonly bits: Bits;
  /** The job, which includes the number of threads. */
  readonly job: Job;
}

export interface Absent {
  readonly runtime: RuntimeName;
  readonly reason: string;
}

interface Found {
  readonly entries: readonly Entry[];
  readonly absent: readonly Absent[];
}

interface Entries extends Found {
  /** The name of the model. */
  readonly name: string;
  /** False for an encoder. */
  readonly generates: boolean;
  readonly vocabSize: number;
  /** Bytes in float32 of the weights that every decoded token needs; null if no token is decoded from a prompt alone. */
  readonly weightBytes: number | null;
}

export interface EntryOptions {
  /**
   * `null` means each runtime's default, which is one thread per physical core; peers are then also measured with one
   * thread.
   */
  readonly threads: number | null;
  /** The formats in which peers take part; by default all that they have. */
  readonly peerBits?: readonly Bits[];
  /** @returns the folder of a peer's packages @throws the reason why they are not installed */
  readonly install: (packages: PeerPackages, signal: AbortSignal) => Promise<string>;
  readonly signal: AbortSignal;
  /** Called with the progress of widening a quantised model, in bytes. */
  readonly onWidened?: (done: number, total: number) => void;
}

const SOURCE = 'bench';

/** Writes the model in every format, which exist until `use` has finished. The first entry is ours in float32. */
export function withEntries<T>(
  model: string,
  options: EntryOptions,
  use: (entries: Entries) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), 'llm-trace-peers-'), async (folder) => {
    const widened = join(folder, 'widened');
    const { signal, onWidened } = options;
    const opened = await openModel(model, async () => widened, {
      signal,
      ...(onWidened ? { onProgress: onWidened } : {}),
    });
    const ours = await ourEntries(opened, folder, options);
    const peers = [
      await peer('llama.cpp', LLAMA_CPP, options, (packages) => llamaEntries(opened, folder, packages, options)),
      await peer('Transformers.js', TRANSFORMERS, options, (packages) =>
        transformersEntries(opened, folder, packages, options),
      ),
    ];
    return use({
      name: opened.name,
      generates: generates(opened),
      vocabSize: sourceVocabulary(opened.spec),
      weightBytes: decodesInBlocks(opened) ? decodedBytes(opened) : null,
      entries: [ours, ...peers.map(({ entries }) => entries)].flat(),
      absent: peers.flatMap(({ absent }) => absent),
    });
  });
}

function generates({ plan }: OpenedModel): boolean {
  return plan.predicts === 'next token';
}

/** An encoder-decoder has no ghost text, so no weights in blocks are measured. */
function decodesInBlocks(model: OpenedModel): boolean {
  return generates(model) && !isEncoderDecoder(model.plan);
}

/** Bytes of all weights except the embeddings, of which a token needs only one row; a tied head is counted as the head. */
function decodedBytes({ plan, weights }: OpenedModel): number {
  const looked = new Set(plan.nodes.flatMap((node) => (node.kind === 'lookup' ? [node.matrix.name] : [])));
  for (const node of plan.nodes) if (node.kind === 'linear') looked.delete(node.matrix.name);
  const read = weights.names.filter((name) => !looked.has(name)).map((name) => weights.get(name).shape);
  return 4 * read.reduce((sum, shape) => sum + elementCount(shape), 0);
}

async function ourEntries(model: OpenedModel, folder: string, { threads, signal }: EntryOptions): Promise<Entry[]> {
  const job = { runtime: 'LLM Trace', model: model.path, widened: join(folder, 'widened'), threads } as const;
  const entries: Entry[] = [{ bits: 32, job: { ...job, quantized: null } }];
  if (hasQuants(model.weights)) return [...entries, await storedEntry(model, folder, job, signal)];
  // All others are measured only with their own weights.
  for (const bits of decodesInBlocks(model) ? ([8, 4] as const) : []) {
    const path = join(folder, `${bits}-bits.safetensors`);
    const pause = async () => signal.throwIfAborted();
    const quantization = QUANTIZATIONS[bits];
    await writeQuantized(path, model.plan, model.weights, { quantization, source: SOURCE, pause });
    entries.push({ bits, job: { ...job, quantized: { path, source: SOURCE } } });
  }
  return entries;
}

/** The quants of the model's own file, which a peer also reads. */
async function storedEntry(
  { plan, weights }: OpenedModel,
  folder: string,
  job: Omit<Job & { runtime: 'LLM Trace' }, 'quantized'>,
  signal: AbortSignal,
): Promise<Entry> {
  const path = join(folder, 'as-stored.safetensors');
  const pause = async () => signal.throwIfAborted();
  await writeQuantized(path, plan, weights, { quantization: QUANTIZATIONS[8], asStored: true, source: SOURCE, pause });
  return { bits: storedBits(weights), job: { ...job, quantized: { path, source: SOURCE } } };
}

/** The bits of the most frequent code among the values. */
function storedBits({ names, get }: OpenedModel['weights']): Bits {
  const values = { 4: 0, 8: 0 };
  for (const name of names) {
    const { blocks, shape } = get(name);
    if (blocks) values[storedLayout(blocks.type).bits] += elementCount(shape);
  }
  return values[4] > values[8] ? 4 : 8;
}

/** A peer that cannot be installed, or cannot read the model, is listed as absent with the reason. */
async function peer(
  runtime: RuntimeName,
  packages: PeerPackages,
  { install, signal }: EntryOptions,
  prepare: (packages: string) => Promise<Entry[]>,
): Promise<Found> {
  const absent = (error: unknown, what = ''): Found => {
    signal.throwIfAborted();
    return {
      entries: [],
      absent: [{ runtime, reason: what + messageOf(error) }],
    };
  };
  let folder: string;
  try {
    folder = await install(packages, signal);
  } catch (error) {
    return absent(error, 'it could not be installed: ');
  }
  try {
    return { entries: await prepare(folder), absent: [] };
  } catch (error) {
    return absent(error);
  }
}

const ALL_BITS: readonly Bits[] = [32, 8, 4];
const LLAMA_TYPES: Record<Bits, GgufType> = { 32: 'F32', 8: 'Q8_0', 4: 'Q4_0' };

async function llamaEntries(
  model: OpenedModel,
  folder: string,
  packages: string,
  { threads, peerBits = ALL_BITS }: EntryOptions,
): Promise<Entry[]> {
  if (!decodesInBlocks(model)) throw new Error('it is measured as a decoder only');
  const entries: Entry[] = [];
  if (hasQuants(model.weights)) {
    const job = { runtime: 'llama.cpp', packages, file: model.path } as const;
    return threadsToTry(threads).map((count) => ({ bits: storedBits(model.weights), job: { ...job, threads: count } }));
  }
  for (const bits of peerBits) {
    const file = join(folder, `${LLAMA_TYPES[bits]}.gguf`);
    await writeModelGguf(file, model, LLAMA_TYPES[bits]);
    for (const count of threadsToTry(threads))
      entries.push({ bits, job: { runtime: 'llama.cpp', packages, file, threads: count } });
  }
  return entries;
}

async function transformersEntries(
  model: OpenedModel,
  folder: string,
  packages: string,
  { threads, peerBits = ALL_BITS }: EntryOptions,
): Promise<Entry[]> {
  if (hasQuants(model.weights)) throw new Error('it reads no GGUF file');
  if (!peerBits.includes(32)) throw new Error('it has our float32 only, which is left out for a model of this size');
  const exported = join(folder, 'transformers.js');
  await writeTransformersFolder(model, exported);
  return threadsToTry(threads).map((count) => ({
    bits: 32,
    job: { runtime: 'Transformers.js', packages, folder: exported, model: transformersClass(model), threads: count },
  }));
}

function transformersClass({ plan }: OpenedModel): (Job & { runtime: 'Transformers.js' })['model'] {
  if (isEncoderDecoder(plan)) return 'AutoModelForSeq2SeqLM';
  if (plan.predicts === 'next token') return 'AutoModelForCausalLM';
  return plan.predicts === 'masked token' ? 'AutoModelForMaskedLM' : 'AutoModel';
}

/**
 * A peer whose threads wait for each other can be faster with one thread, so that is tried too, and its best result counts.
 */
function threadsToTry(threads: number | null): readonly (number | null)[] {
  return threads === null && availableParallelism() > 1 ? [null, 1] : [threads];
}

/** Runs ONNX graphs with onnxruntime. Only this module loads the native library, and only on demand. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf } from '../base/message-of';
import { requireUnchanged } from '../model/file-state';
import type { OnnxModel } from './builder';
import { nativeGate } from './native-gate';

const NO_MEMORY = /Failed to allocate memory|bad_alloc|bad allocation|out of memory/i;
const RUNNING = /while running (\w+) node\..*?Status Message: (.*)/s;
/** Onnxruntime's error kinds and the places in its source where it throws: only its own developers need them. */
const PREFIXES = /\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : |Exception during initialization: /g;
const SOURCE_LOCATIONS = /\S*\.(?:cc|h|cpp):\d+ \S+ /g;
const MOST_CHARACTERS = 200;

/** The cause of a failure in a few words, without places in the library's source. */
export function runtimeFault(error: unknown): string {
  const raw = messageOf(error);
  if (NO_MEMORY.test(raw)) return 'there is not enough memory for it';
  const [, operator, message] = RUNNING.exec(raw) ?? [];
  const words = (operator ? `${operator}: ${message}` : raw).replace(PREFIXES, '').replace(SOURCE_LOCATIONS, ' ');
  const plain = words.replace(/\s+/g, ' ').replace(/[.\s]+$/, '');
  return `the inference library refuses it (${plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain})`;
}

/**
 * Half of what the tensors of a small model's trace take. Not more: a session's smaller allocations come from the kept
 * memory, too, and not all of that goes back to the system when the session is closed.
 */
const KEPT_BYTES = 6 * 2 ** 20;

/**
 * Makes the C library keep memory that is freed. glibc returns large arrays to the system, and then pays a page fault for
 * every 4 KB of the next ones: a fifth of the time of a small model's trace, whose outputs are all copied into new arrays.
 * It stops doing so once it has seen an array of that size freed (mallopt(3), M_MMAP_THRESHOLD); then it keeps up to twice
 * as much. The array here is never touched, so it takes no memory itself. Other C libraries are not affected.
 */
function keepFreedMemory(): void {
  new ArrayBuffer(KEPT_BYTES);
}

type Runtime = typeof import('onnxruntime-node');

/** Platforms for which onnxruntime-node ships a library. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

let runtime: Runtime | undefined;

/** @throws one sentence if this platform has no native library, or if the library cannot be loaded */
async function loadRuntime(): Promise<Runtime> {
  if (runtime) return runtime;
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new Error(
      `LLM Trace cannot run on ${platform}: its inference library, onnxruntime, exists for ${PLATFORMS.join(', ')} only.`,
    );
  }
  try {
    runtime = await import('onnxruntime-node');
    keepFreedMemory();
  } catch (error) {
    const fault = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(
      `The inference library onnxruntime could not be loaded for ${platform} (${fault}); reinstall LLM Trace for this platform.`,
    );
  }
  return runtime;
}

/** The version of onnxruntime. */
export async function runtimeVersion(): Promise<string> {
  return (await loadRuntime()).env.versions.node ?? 'unknown';
}

export interface TensorData {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export type Tensors = Readonly<Record<string, TensorData>>;

export interface SessionOptions {
  /** Threads in this session's pool; by default one for each physical core. */
  readonly threads?: number | undefined;
}

/**
 * How long a thread without work spins before it sleeps. It has to be longer than the gaps between operators, and than the
 * delay of one thread's half of a product on a busy machine: sleeping in those gaps costs a tenth of BERT-base's pass and a
 * fifth of the decoder's speed. It must not be much longer: a model is a chain of sessions, and the spinning threads of one
 * take the cores from the next.
 */
const SPIN_MICROSECONDS = '1000';

export class Session {
  private constructor(
    private readonly ort: Runtime,
    private readonly session: InferenceSession,
    private readonly weightFiles: OnnxModel['weightFiles'],
  ) {}

  /**
   * Opens a session. The weights are mapped into memory, not copied, so their files must not change while it is open.
   * @throws ModelChangedError if a weight file has changed
   */
  static async open(model: OnnxModel, options: SessionOptions = {}): Promise<Session> {
    const ort = await loadRuntime();
    const sessionOptions: InferenceSession.SessionOptions = {
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4, // fatal only: errors are thrown anyway
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: model.weightsFolder,
          intra_op: { spin_duration_us: SPIN_MICROSECONDS },
        },
      },
    };
    const session = await nativeGate.call(() => {
      requireUnchanged(model.weightFiles);
      return withPlainError(ort.InferenceSession.create(model.bytes, sessionOptions), 'opened', model.weightFiles);
    });
    return new Session(ort, session, model.weightFiles);
  }

  /**
   * Runs the graph on `inputs` and returns the named outputs. The run itself blocks the calling thread. Each output is
   * copied once, out of the library's memory. The library does not write into arrays passed in by the caller, so there is
   * no parameter for them.
   * @throws ModelChangedError if a weight file has changed. Before a run that keeps the mapping untouched, since a file that
   * became shorter would end the process; after a run it discards results that mix two states of the file
   */
  async run(inputs: Tensors, outputs: readonly string[]): Promise<Record<string, TensorData>> {
    const feeds = mapValues(inputs, (tensor) => this.tensor(tensor));
    const results = await nativeGate.call(() => {
      requireUnchanged(this.weightFiles);
      return withPlainError(this.session.run(feeds, outputs), 'run', this.weightFiles);
    });
    requireUnchanged(this.weightFiles);
    return mapValues(results, (tensor) => ({ data: tensor.data as TensorData['data'], dims: tensor.dims }));
  }

  /** Frees the native memory. Must not be called during a run. */
  async release(): Promise<void> {
    await nativeGate.call(() => this.session.release(), { evenClosed: true });
  }

  private tensor({ data, dims }: TensorData): Tensor {
    return data instanceof Float32Array
      ? new this.ort.Tensor('float32', data, dims)
      : new this.ort.Tensor('int64', data, dims);
  }
}

/**
 * Turns a failure, which the library describes for its own developers, into one sentence.
 * @throws ModelChangedError instead if a weight file has changed
 */
async function withPlainError<T>(
  work: Promise<T>,
  verb: 'opened' | 'run',
  files: OnnxModel['weightFiles'],
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    requireUnchanged(files);
    throw new Error(`The model could not be ${verb}: ${runtimeFault(error)}.`, { cause: error });
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  const changed: Record<string, B> = {};
  for (const name in record) changed[name] = change(record[name] as A);
  return changed;
}

/** A tensor of these row-major values, which are not copied. Their number is not checked against `dims` here. */
export function float32(data: Float32Array, dims: readonly number[]): TensorData {
  return { data, dims };
}

/** A vector of ids, positions or lengths, [n]. @throws RangeError if a value is not a whole number */
export function int64(values: Iterable<number>): TensorData {
  const data = BigInt64Array.from(values, BigInt);
  return { data, dims: [data.length] };
}

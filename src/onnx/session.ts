/** Runs ONNX graphs with onnxruntime. The only module that loads the native library, and only when asked to. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf } from '../base/message-of';
import { requireUnchanged } from '../model/file-state';
import type { OnnxModel } from './builder';
import { nativeGate } from './native-gate';

const NO_MEMORY = /Failed to allocate memory|bad_alloc|bad allocation|out of memory/i;
const RUNNING = /while running (\w+) node\..*?Status Message: (.*)/s;
/** Its kinds of errors, and where in its source they are thrown: for its programmers only. */
const PREFIXES = /\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : |Exception during initialization: /g;
const PLACES = /\S*\.(?:cc|h|cpp):\d+ \S+ /g;
const MOST = 200;

/** A few words of the failure: what it is about, without places in the library's source. */
export function runtimeFault(error: unknown): string {
  const raw = messageOf(error);
  if (NO_MEMORY.test(raw)) return 'there is not enough memory for it';
  const [, operator, message] = RUNNING.exec(raw) ?? [];
  const words = (operator ? `${operator}: ${message}` : raw).replace(PREFIXES, '').replace(PLACES, ' ');
  const plain = words.replace(/\s+/g, ' ').replace(/[.\s]+$/, '');
  return `the inference library refuses it (${plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain})`;
}

/**
 * Twice as much is what the tensors of a small model's trace take. Not more: what a session takes in smaller pieces
 * comes from that memory, too, and does not all go back to the system when the session is closed.
 */
const BYTES = 6 * 2 ** 20;

/**
 * Let the C library keep what it frees. glibc gives large arrays back to the system, and takes a page fault for every
 * 4 KB of the next ones: a fifth of the time of a small model's trace, whose outputs are all copied into new arrays. It
 * does so until it has seen an array of that size freed (mallopt(3), M_MMAP_THRESHOLD); then it keeps up to twice as
 * much. The array here is never touched, so it takes no memory itself. Other C libraries take no notice.
 */
function keepFreedMemory(): void {
  new ArrayBuffer(BYTES);
}

type Runtime = typeof import('onnxruntime-node');

/** Platforms that onnxruntime-node ships a library for. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

let runtime: Runtime | undefined;

/** @throws one sentence when this platform has no native library, or it cannot be loaded */
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

/** The version of the inference library. */
export async function runtimeVersion(): Promise<string> {
  return (await loadRuntime()).env.versions.node ?? 'unknown';
}

export interface TensorData {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export type Tensors = Readonly<Record<string, TensorData>>;

export interface SessionOptions {
  /** Threads of this session's pool; by default one per physical core. */
  readonly threads?: number | undefined;
}

/**
 * How long a thread without work waits awake. Longer than the gaps between operators, and than one thread is late with
 * its half of a product where the machine is busy: falling asleep in those costs a tenth of BERT-base's pass and a fifth
 * of the decoder's speed. Not longer: a model is a chain of sessions, and threads of one that spin on take the machine
 * from the next.
 */
const SPIN_MICROSECONDS = '1000';

export class Session {
  private constructor(
    private readonly ort: Runtime,
    private readonly session: InferenceSession,
    private readonly weightFiles: OnnxModel['weightFiles'],
  ) {}

  /**
   * The weights are mapped into memory, not copied: while the session is open their files must stay as they are.
   * @throws ModelChangedError when a weight file is not what it was
   */
  static async open(model: OnnxModel, options: SessionOptions = {}): Promise<Session> {
    const ort = await loadRuntime();
    const sessionOptions: InferenceSession.SessionOptions = {
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4, // faults are thrown; the rest is noise
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: model.weightsFolder,
          intra_op: { spin_duration_us: SPIN_MICROSECONDS },
        },
      },
    };
    const session = await nativeGate.pass(() => {
      requireUnchanged(model.weightFiles);
      return told(ort.InferenceSession.create(model.bytes, sessionOptions), 'opened', model.weightFiles);
    });
    return new Session(ort, session, model.weightFiles);
  }

  /**
   * Run the graph on `inputs` and return the named outputs. The run itself blocks the calling thread. Each output is
   * copied once, out of the library's memory; arrays that are handed in are not used for that, so none are taken.
   * @throws ModelChangedError when a weight file is not what it was: then the mapping is not touched any more, since a
   * file that became shorter would end the process; what a run gave while it changed is of neither state
   */
  async run(inputs: Tensors, outputs: readonly string[]): Promise<Record<string, TensorData>> {
    const feeds = mapValues(inputs, (tensor) => this.tensor(tensor));
    const results = await nativeGate.pass(() => {
      requireUnchanged(this.weightFiles);
      return told(this.session.run(feeds, outputs), 'run', this.weightFiles);
    });
    requireUnchanged(this.weightFiles);
    return mapValues(results, (tensor) => ({ data: tensor.data as TensorData['data'], dims: tensor.dims }));
  }

  /** Free the native memory. Never while a run is in flight. */
  async release(): Promise<void> {
    await nativeGate.pass(() => this.session.release(), { evenClosed: true });
  }

  private tensor({ data, dims }: TensorData): Tensor {
    return data instanceof Float32Array
      ? new this.ort.Tensor('float32', data, dims)
      : new this.ort.Tensor('int64', data, dims);
  }
}

/** What the library tells of a failure is for its programmers: it becomes one sentence, and a change of the files another. */
async function told<T>(work: Promise<T>, verb: 'opened' | 'run', files: OnnxModel['weightFiles']): Promise<T> {
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

export function float32(data: Float32Array, dims: readonly number[]): TensorData {
  return { data, dims };
}

export function int64(values: Iterable<number>): TensorData {
  const data = BigInt64Array.from(values, BigInt);
  return { data, dims: [data.length] };
}

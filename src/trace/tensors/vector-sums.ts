/** Sums blocks with vector instructions, several times as fast as a script: a trace has millions of values. */
import { type BlockSums, MOST_VALUES, type SumBlock } from './block-sums';
import { VECTOR_SUMS } from './vector-sums.wasm';

/** Offset of the module's results: two sums in double precision, in two lanes each, and each of the others in four lanes. */
const RESULTS = MOST_VALUES * Float32Array.BYTES_PER_ELEMENT;

interface Kernel {
  readonly values: Float32Array;
  readonly sums: Float64Array;
  readonly extremes: Float32Array;
  readonly counts: Int32Array;
  readonly run: (end: number, origin: number) => void;
}

/** Declared here, as Node's types have no WebAssembly. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  };
};

let kernel: Kernel | undefined;

/** Like `scriptSums`, except for the order of summation. */
export const vectorSums: SumBlock = (values, origin) => {
  kernel ??= openKernel();
  const { length } = values;
  const padded = 4 * Math.ceil(length / 4);
  kernel.values.set(values);
  kernel.values.fill(Number.NaN, length, padded); // counted out
  kernel.run(padded * Float32Array.BYTES_PER_ELEMENT, origin);
  return resultsOf(kernel);
};

function resultsOf({ sums, extremes, counts }: Kernel): BlockSums {
  return {
    distances: total(sums, 0, 2),
    squaredDistances: total(sums, 2, 4),
    min: extreme(Math.min, extremes, 0),
    max: extreme(Math.max, extremes, 4),
    finite: total(counts, 0, 4),
    zeros: total(counts, 4, 8),
  };
}

/** The sum of the lanes from one index up to another, exclusive. */
function total(lanes: Float64Array | Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += lanes[i] as number;
  return sum;
}

/** The extreme of the four lanes from an index on. */
function extreme(pick: typeof Math.min, lanes: Float32Array, from: number): number {
  let most = lanes[from] as number;
  for (let i = from + 1; i < from + 4; i++) most = pick(most, lanes[i] as number);
  return most;
}

function openKernel(): Kernel {
  const bytes = Uint8Array.from(atob(VECTOR_SUMS), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { buffer } = exports['memory'] as { readonly buffer: ArrayBuffer };
  return {
    values: new Float32Array(buffer, 0, MOST_VALUES),
    sums: new Float64Array(buffer, RESULTS, 4),
    extremes: new Float32Array(buffer, RESULTS + 32, 8),
    counts: new Int32Array(buffer, RESULTS + 64, 8),
    run: exports['sums'] as Kernel['run'],
  };
}

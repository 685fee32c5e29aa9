/** The values that a heat map shows, in the order in which it shows them. */
import type { TensorAddress, TensorWindow, WindowParams } from '../../src/engine/protocol';
import type { StepTensor } from '../../src/trace/steps';
import { type Axis, type Span, shownCount } from './axis';
import { matrixSlice } from './matrix';

export interface Grid {
  readonly rows: Axis;
  readonly columns: Axis;
  /** Row-major over what is shown. */
  readonly values: Float32Array;
  /** Where there is no value: NaN stands for it, and it is drawn hatched. */
  readonly absent?: Absent;
}

export interface Absent {
  /** Why there is none: "no partner". */
  readonly text: string;
  /** By indices in the tensor. */
  readonly at: (row: number, column: number) => boolean;
}

/** Where a heat map has its values from. */
export interface GridSource {
  /** The values where these rows and columns cross. */
  grid(address: TensorAddress, tensor: StepTensor, rows: Axis, columns: Axis): Promise<Grid>;
}

/** Bytes of windows that are kept, so that going back to a head asks for nothing. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Reads windows of tensors, each once. */
export class WindowSource implements GridSource {
  private readonly known = new Map<string, Promise<TensorWindow>>();
  private bytes = 0;

  constructor(private readonly fetch: (params: WindowParams) => Promise<TensorWindow>) {}

  /** One window for each pair of spans. */
  async grid(address: TensorAddress, tensor: StepTensor, rows: Axis, columns: Axis): Promise<Grid> {
    const width = shownCount(columns);
    const values = new Float32Array(shownCount(rows) * width);
    await Promise.all(
      placed(rows).flatMap((row) =>
        placed(columns).map(async (column) => {
          const { data } = await this.window({ address, slice: matrixSlice(tensor, row.span, column.span) });
          copyBlock(data, column.span.stop - column.span.start, values, width, row.place, column.place);
        }),
      ),
    );
    return { rows, columns, values };
  }

  /** Forget everything: another trace is shown. */
  clear(): void {
    this.known.clear();
    this.bytes = 0;
  }

  private window(params: WindowParams): Promise<TensorWindow> {
    const key = JSON.stringify(params);
    const known = this.known.get(key);
    if (known) return known;
    const window = this.fetch(params);
    this.known.set(key, window);
    window.then(
      ({ data }) => this.keep(data.byteLength),
      // So that it can be asked for again.
      () => this.known.delete(key),
    );
    return window;
  }

  private keep(bytes: number): void {
    this.bytes += bytes;
    // Rather than tracking which was used last, start afresh: a window is quickly read again.
    if (this.bytes > KEPT_BYTES) this.clear();
  }
}

function placed(axis: Axis): { span: Span; place: number }[] {
  let next = 0;
  return axis.spans.map((span) => {
    const place = next;
    next += span.stop - span.start;
    return { span, place };
  });
}

function copyBlock(
  block: Float32Array,
  blockWidth: number,
  values: Float32Array,
  width: number,
  row: number,
  column: number,
): void {
  for (let offset = 0; offset < block.length; offset += blockWidth) {
    values.set(block.subarray(offset, offset + blockWidth), (row + offset / blockWidth) * width + column);
  }
}

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

/** Reads windows of tensors, each once; what was not used for longest is forgotten first. */
export class WindowSource implements GridSource {
  private readonly pending = new Map<string, Promise<TensorWindow>>();
  private readonly arrived = new Map<string, TensorWindow>();
  private bytes = 0;

  /** @param limit bytes of windows that are kept */
  constructor(
    private readonly fetch: (params: WindowParams) => Promise<TensorWindow>,
    private readonly limit = KEPT_BYTES,
  ) {}

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

  private async window(params: WindowParams): Promise<TensorWindow> {
    const key = JSON.stringify(params);
    const known = this.use(key) ?? this.pending.get(key);
    if (known) return known;
    const window = this.fetch(params);
    this.pending.set(key, window);
    try {
      const arrived = await window;
      this.keep(key, arrived);
      return arrived;
    } finally {
      // Also after a failure, so that it can be asked for again.
      this.pending.delete(key);
    }
  }

  private use(key: string): TensorWindow | undefined {
    const window = this.arrived.get(key);
    if (window) {
      // Now it is the last in the order of use.
      this.arrived.delete(key);
      this.arrived.set(key, window);
    }
    return window;
  }

  private keep(key: string, window: TensorWindow): void {
    this.arrived.set(key, window);
    this.bytes += window.data.byteLength;
    for (const [oldest, { data }] of this.arrived) {
      if (this.bytes <= this.limit || oldest === key) return;
      this.arrived.delete(oldest);
      this.bytes -= data.byteLength;
    }
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

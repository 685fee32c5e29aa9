/** The values that a heat map shows, in the order in which it shows them. */
import type { TensorAddress, TensorWindow, WindowParams } from '../../src/engine/protocol/tensor-protocol';
import { matrixSlice } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import { type Axis, type Span, shownCount } from '../../src/trace/tensors/axis';
import { SharedAnswers } from '../base/shared-answers';

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

/** How a tensor is laid out, and the head that is read of it. */
type GridTensor = Pick<StepTensor, 'axes' | 'shape' | 'head'>;

/** Where a heat map has its values from. */
export interface GridSource {
  /** The values where these rows and columns cross. */
  grid(address: TensorAddress, tensor: GridTensor, rows: Axis, columns: Axis, signal: AbortSignal): Promise<Grid>;
}

/** Bytes of windows that are kept, so that going back to a head asks for nothing. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Reads windows of tensors, each once. */
export class WindowSource implements GridSource {
  private readonly windows: SharedAnswers<TensorWindow>;

  /** @param bytes of windows that are kept */
  constructor(
    private readonly fetch: (params: WindowParams, signal: AbortSignal) => Promise<TensorWindow>,
    bytes = KEPT_BYTES,
  ) {
    this.windows = new SharedAnswers({ bytes, bytesOf: ({ data }) => data.byteLength });
  }

  /** One window for each pair of spans. */
  async grid(
    address: TensorAddress,
    tensor: GridTensor,
    rows: Axis,
    columns: Axis,
    signal: AbortSignal,
  ): Promise<Grid> {
    const width = shownCount(columns);
    const values = new Float32Array(shownCount(rows) * width);
    await Promise.all(
      placed(rows).flatMap((row) =>
        placed(columns).map(async (column) => {
          const params = { address, slice: matrixSlice(tensor, row.span, column.span) };
          const { data } = await this.window(params, signal);
          copyBlock(data, column.span.stop - column.span.start, values, width, row.place, column.place);
        }),
      ),
    );
    return { rows, columns, values };
  }

  /** Take a window that has come without being asked for. */
  know(params: WindowParams, window: TensorWindow): void {
    this.windows.set(JSON.stringify(params), window);
  }

  private window(params: WindowParams, signal: AbortSignal): Promise<TensorWindow> {
    return this.windows.get(JSON.stringify(params), signal, (shared) => this.fetch(params, shared));
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

/** The values that a heat map shows, in the order in which it shows them. */
import type { TensorAddress, TensorWindow, WindowParams } from '../../src/engine/protocol/tensor-protocol';
import { matrixSlice } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import { type Axis, type Span, shownCount } from '../../src/trace/tensors/axis';
import { SharedAnswers } from '../base/shared-answers';

export interface Grid {
  readonly rows: Axis;
  readonly columns: Axis;
  /** Row-major, in the order of the shown rows and columns. */
  readonly values: Float32Array;
  /** Which values are absent: they are NaN, and are drawn hatched. */
  readonly absent?: Absent;
}

export interface Absent {
  /** Why there is no value: "no partner". */
  readonly text: string;
  /** By indices in the tensor. */
  readonly at: (row: number, column: number) => boolean;
}

/** How a tensor is laid out, and which head of it is read. */
type GridTensor = Pick<StepTensor, 'axes' | 'shape' | 'head'>;

/** Where a heat map gets its values. */
export interface GridSource {
  /** The values at the crossings of these rows and columns. */
  grid(address: TensorAddress, tensor: GridTensor, rows: Axis, columns: Axis, signal: AbortSignal): Promise<Grid>;
}

/** Bytes of windows to keep, so that going back to a head requests nothing. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Reads windows of tensors, each once. */
export class WindowSource implements GridSource {
  private readonly windows: SharedAnswers<TensorWindow>;

  /** @param bytes the size of the windows to keep */
  constructor(
    private readonly fetch: (params: WindowParams, signal: AbortSignal) => Promise<TensorWindow>,
    bytes = KEPT_BYTES,
  ) {
    this.windows = new SharedAnswers({ bytes, bytesOf: ({ data }) => data.byteLength });
  }

  /** Requests one window for each pair of row and column spans. */
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
          const block = { data, width: column.span.stop - column.span.start };
          copyBlock(block, { data: values, width }, row.place, column.place);
        }),
      ),
    );
    return { rows, columns, values };
  }

  /** Keeps a window that arrived without being requested. */
  keep(params: WindowParams, window: TensorWindow): void {
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

/** A matrix, row-major. */
interface Block {
  readonly data: Float32Array;
  readonly width: number;
}

/** Copies a block to a place within a larger one. */
function copyBlock({ data, width }: Block, into: Block, row: number, column: number): void {
  for (let offset = 0; offset < data.length; offset += width) {
    into.data.set(data.subarray(offset, offset + width), (row + offset / width) * into.width + column);
  }
}

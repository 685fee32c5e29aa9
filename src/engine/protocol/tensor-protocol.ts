/** Windows into tensors: those of a trace, and the weights of a model. */
import type { Statistics } from '../../trace/tensors/statistics';
import type { Slice } from '../../trace/tensors/tensor';
import type { ModelId, Variant } from './model-protocol';
import type { TraceId } from './trace-protocol';

export type { Statistics };

/** Where a tensor is: a stage of a trace, a weight of the model that made a trace, or one of a model as it is now. */
export type TensorAddress =
  | { readonly trace: TraceId; readonly stage: string; readonly variant?: Variant }
  | { readonly trace: TraceId; readonly weight: string }
  | { readonly model: ModelId; readonly weight: string };

/** Part of a tensor. `data` is row-major in `shape`. */
export interface TensorWindow {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface WindowParams {
  readonly address: TensorAddress;
  /** Half-open ranges, one per axis; without it the whole tensor, if it is small enough to send. */
  readonly slice?: Slice;
}

export interface SaveTensorParams {
  readonly address: TensorAddress;
  /** An `.npy` file; the user has said that one of that name may be replaced. */
  readonly path: string;
}

/** The largest window that is sent in one piece. */
export const MAX_WINDOW_BYTES = 4 * 1024 * 1024;

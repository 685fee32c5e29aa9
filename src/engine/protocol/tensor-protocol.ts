/** Windows into the tensors of a trace and into the weights of a model. */
import type { Statistics } from '../../trace/tensors/statistics';
import type { Slice } from '../../trace/tensors/tensor';
import type { ModelId, Variant } from './model-protocol';
import type { TraceId } from './trace-protocol';

export type { Statistics };

/**
 * The address of a tensor: a stage of a trace, a weight of the model that made a trace, or a weight of a model as it is now.
 */
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
  /** Half-open ranges, one per axis; if left out, the whole tensor, provided that it is small enough to send. */
  readonly slice?: Slice;
}

export interface SaveTensorParams {
  readonly address: TensorAddress;
  /** The path of an `.npy` file; the user has agreed to replace an existing file of that name. */
  readonly path: string;
}

/** The size of the largest window that is sent in one message. */
export const MAX_WINDOW_BYTES = 4 * 1024 * 1024;

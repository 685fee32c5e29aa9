/** A weight as its file stores it: the quants of a part of a row, with their scales and offsets. */
import type { ModelId } from './model-protocol';

export interface StoredWindowParams {
  readonly model: ModelId;
  readonly weight: string;
  readonly row: number;
  /** The columns to read; groups that contain any of them are returned whole. */
  readonly columns: readonly [first: number, end: number];
  /** The float model that was quantised, if it is available. */
  readonly original?: ModelId;
}

/** Values that share a scale: each is its code times the scale, plus the offset if the type has one. */
export interface StoredGroup {
  /** The column of the first value. */
  readonly column: number;
  readonly scale: number;
  readonly offset: number | null;
  readonly codes: readonly number[];
  readonly values: readonly number[];
  /** The values before quantisation, if they are known. */
  readonly original: readonly number[] | null;
}

export interface StoredWindow {
  readonly weight: string;
  readonly shape: readonly number[];
  /** ggml's name of the type, and how many values of a row form one of its blocks. */
  readonly type: string;
  readonly block: number;
  readonly groups: readonly StoredGroup[];
  /**
   * The quantisation error in this window: the largest difference, the root mean square, and the root mean square of the
   * values themselves.
   */
  readonly moved: { readonly largest: number; readonly rms: number; readonly ofValues: number } | null;
}

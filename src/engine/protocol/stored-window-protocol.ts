/** A weight as its file stores it: the quants of a part of a row, with their scales and offsets. */
import type { ModelId } from './model-protocol';

export interface StoredWindowParams {
  readonly model: ModelId;
  readonly weight: string;
  readonly row: number;
  /** The groups that hold these columns are told whole. */
  readonly columns: readonly [first: number, end: number];
  /** The float model that was quantised, where it is at hand. */
  readonly original?: ModelId;
}

/** Values that share a scale: each is its code times the scale, plus the offset where the type has one. */
export interface StoredGroup {
  /** Of the first value. */
  readonly column: number;
  readonly scale: number;
  readonly offset: number | null;
  readonly codes: readonly number[];
  readonly values: readonly number[];
  /** What was quantised, where it is known. */
  readonly original: readonly number[] | null;
}

export interface StoredWindow {
  readonly weight: string;
  readonly shape: readonly number[];
  /** ggml's name of the type, and how many values of a row make one of its blocks. */
  readonly type: string;
  readonly block: number;
  readonly groups: readonly StoredGroup[];
  /** What quantising moved in this window: the largest difference, and the root of the mean square beside the values'. */
  readonly moved: { readonly largest: number; readonly rms: number; readonly ofValues: number } | null;
}

/** A way in which GGUF stores the values of a tensor. */

/** Widens the block whose first byte is at `at`, into `values` from `to` on. */
export type Dequantize = (bytes: DataView, at: number, values: Float32Array, to: number) => void;

export interface BlockType {
  readonly name: string;
  /** Values of a block, and its bytes. */
  readonly values: number;
  readonly bytes: number;
  readonly dequantize: Dequantize;
}

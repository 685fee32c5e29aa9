/** A way in which GGUF stores the values of a tensor: one by one, or as codes in groups that share a scale. */

interface Stored {
  readonly name: string;
  /** Values of a block, and its bytes. */
  readonly values: number;
  readonly bytes: number;
}

interface FloatType extends Stored {
  /** The value whose first byte is at `at`. */
  read(bytes: DataView, at: number): number;
}

/** Each value is a whole number, its code, times the scale of its group, plus the offset of its group where the type has one. */
export interface QuantType extends Stored {
  /** Values that share a scale. */
  readonly group: 16 | 32;
  /** The least and the largest code. */
  readonly codes: readonly [least: number, most: number];
  readonly hasOffsets: boolean;
  /** Takes the block whose first byte is at `at` apart. */
  unpack(bytes: DataView, at: number, block: QuantBlock): void;
}

export type BlockType = FloatType | QuantType;

/** A block taken apart; scales and offsets are float32, rounded as ggml rounds them. */
export interface QuantBlock {
  readonly codes: Int8Array;
  /** One for each group. */
  readonly scales: Float32Array;
  /** Likewise; all 0 where the type has none. A file stores most of them as a minimum to be taken off or added. */
  readonly offsets: Float32Array;
}

export function isQuantType(type: BlockType): type is QuantType {
  return 'unpack' in type;
}

/** Room for `count` blocks. */
export function quantBlocks({ values, group }: QuantType, count = 1): QuantBlock {
  const groups = (count * values) / group;
  return {
    codes: new Int8Array(count * values),
    scales: new Float32Array(groups),
    offsets: new Float32Array(groups),
  };
}

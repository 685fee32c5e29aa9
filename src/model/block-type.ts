/** The ways in which GGUF stores a tensor's values: one by one, or as codes in groups that share a scale. */

interface Stored {
  readonly name: string;
  /** The number of values in a block, and its size in bytes. */
  readonly values: number;
  readonly bytes: number;
}

interface FloatType extends Stored {
  /** The value whose first byte is at `at`. */
  read(bytes: DataView, at: number): number;
}

/** Each value is its code, a whole number, times the scale of its group, plus the group's offset if the type has offsets. */
export interface QuantType extends Stored {
  /** How many values share a scale. */
  readonly group: 16 | 32;
  /** The lowest and the highest code. */
  readonly codes: readonly [least: number, most: number];
  readonly hasOffsets: boolean;
  /** Unpacks the block whose first byte is at `at` into `block`. */
  unpack(bytes: DataView, at: number, block: QuantBlock): void;
}

export type BlockType = FloatType | QuantType;

/** An unpacked block; scales and offsets are float32, rounded as ggml rounds them. */
export interface QuantBlock {
  readonly codes: Int8Array;
  /** One for each group. */
  readonly scales: Float32Array;
  /** One for each group; all 0 if the type has none. Most types store an offset as a minimum to be subtracted or added. */
  readonly offsets: Float32Array;
}

export function isQuantType(type: BlockType): type is QuantType {
  return 'unpack' in type;
}

/** An empty result with room for `count` blocks. */
export function quantBlocks({ values, group }: QuantType, count = 1): QuantBlock {
  const groups = (count * values) / group;
  return {
    codes: new Int8Array(count * values),
    scales: new Float32Array(groups),
    offsets: new Float32Array(groups),
  };
}

/** The tensors of a quantised file: codes, scales and offsets of matrices stacked by rows, and what stays float32. */
import type { TensorSource } from '../model/tensor-file';
import { readWeightSlice, type StoredBlocks, type WeightLocation, type Weights } from '../model/weights';
import { outputRows } from '../onnx/output-rows';
import { blockCount, codeBytes, type Quantization, type QuantizedRows, quantizeRows } from '../onnx/quantization';
import type { Matrix } from '../operations/kind';
import { inputCount, type LinearNode, outputCount } from '../operations/linear';
import { storedRows } from './stored-rows';

/** The names of a matrix's parts in the file. */
export const codesOf = (weight: string): string => `${weight}.codes`;
export const scalesOf = (weight: string): string => `${weight}.scales`;
export const offsetsOf = (weight: string): string => `${weight}.offsets`;

/** How many values of a tensor are read at a time, in float32. */
const PIECE_VALUES = 1 << 20;

/** A matrix, its layout in blocks, and the stored quants that it keeps; a matrix without quants is rounded. */
export interface Piece {
  readonly location: WeightLocation;
  readonly layout: Quantization;
  readonly blocks: StoredBlocks | undefined;
}

type MatrixPiece = Piece & { readonly matrix: Matrix };

/** The tensors of several matrices stacked into one. Their data is made when the first is written, and freed after the last. */
export function mergedTensors(
  name: string,
  pieces: readonly MatrixPiece[],
  pause: () => Promise<void>,
): readonly TensorSource[] {
  const [{ layout, matrix }] = pieces as [MatrixPiece];
  const outputs = pieces.reduce((sum, piece) => sum + outputCount(piece.matrix), 0);
  const shape = [outputs, blockCount(inputCount(matrix), layout)] as const;
  let made: Promise<QuantizedRows> | undefined;
  const part = (of: (rows: QuantizedRows) => Uint8Array | Float32Array | undefined, isLast: boolean) =>
    async function* () {
      made ??= make(pieces, shape, pause);
      const array = of(await made) as Uint8Array | Float32Array;
      if (isLast) made = undefined;
      yield new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    };
  const { offsets = false } = layout;
  const codes = { name: codesOf(name), dtype: 'U8', shape: [...shape, codeBytes(layout)] } as const;
  return [
    { ...codes, chunks: part((rows) => rows.codes, false) },
    { name: scalesOf(name), dtype: 'F32', shape, chunks: part((rows) => rows.scales, !offsets) },
    ...(offsets
      ? [{ name: offsetsOf(name), dtype: 'F32', shape, chunks: part((rows) => rows.offsets, true) } as const]
      : []),
  ];
}

async function make(
  pieces: readonly MatrixPiece[],
  [outputs, blocks]: readonly [number, number],
  pause: () => Promise<void>,
): Promise<QuantizedRows> {
  const { layout } = pieces[0] as MatrixPiece;
  const codes = new Uint8Array(outputs * blocks * codeBytes(layout));
  const scales = new Float32Array(outputs * blocks);
  const offsets = layout.offsets ? new Float32Array(outputs * blocks) : undefined;
  let at = 0;
  for (const piece of pieces) {
    for await (const rows of rowsOf(piece)) {
      await pause();
      codes.set(rows.codes, at * codeBytes(layout));
      scales.set(rows.scales, at);
      if (rows.offsets) offsets?.set(rows.offsets, at);
      at += rows.scales.length;
    }
  }
  return { codes, scales, ...(offsets && { offsets }) };
}

async function* rowsOf({ location, layout, blocks, matrix }: MatrixPiece): AsyncGenerator<QuantizedRows> {
  if (blocks && matrix.outputs === 'columns') throw new RangeError(`${matrix.name} is not stored by its outputs.`);
  if (blocks) return yield* storedRows(blocks, inputCount(matrix));
  const { inputs, pieces } = outputRows(location, matrix.outputs);
  for await (const rows of pieces()) yield quantizeRows(rows, inputs, layout);
}

/** The biases of several matrices stacked into one, zeros for a matrix without a bias; none if no matrix has one. */
export function mergedBias(weights: Weights, group: readonly LinearNode[], name: string): readonly TensorSource[] {
  if (group.length === 1 || !group.some(({ bias }) => bias)) return [];
  const count = group.reduce((sum, { matrix }) => sum + outputCount(matrix), 0);
  async function* chunks() {
    for (const { bias, matrix } of group) {
      const size = outputCount(matrix);
      const values = bias ? await readWeightSlice(weights.get(bias.name), 0, size) : new Float32Array(size);
      yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    }
  }
  return [{ name: `${name}.bias`, dtype: 'F32', shape: [count], chunks }];
}

/** A weight as float32. */
export function wholeTensor(location: WeightLocation, pause: () => Promise<void>): TensorSource {
  const { name, shape } = location;
  const count = shape.reduce((product, size) => product * size, 1);
  async function* chunks() {
    for (let start = 0; start < count; start += PIECE_VALUES) {
      await pause();
      const values = await readWeightSlice(location, start, Math.min(PIECE_VALUES, count - start));
      yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    }
  }
  return { name, dtype: 'F32', shape, chunks };
}

/**
 * NumPy's own file format, version 1.0: a magic string, the length of a header, the header (a Python dictionary with
 * dtype, order and shape), then the values. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { type Replaceable, type WriteBytes, writeAtomically } from './atomic-file';
import { ModelFolderError } from './errors';

/** A float32 tensor in row-major order, whose values are supplied in pieces of any size. */
interface NpySource {
  readonly shape: readonly number[];
  pieces(): AsyncIterable<Float32Array> | Iterable<Float32Array>;
}

/** The data has to begin at a multiple of this many bytes. */
const ALIGNMENT = 64;
/** The magic string and version 1.0, in which the header's length has two bytes. */
const PREFIX = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0];

/**
 * Writes an `.npy` file, which appears under its name only when complete.
 * @throws a sentence if the folder is missing, the file cannot be written, or the number of values does not fit the shape
 */
export async function writeNpy(path: string, { shape, pieces }: NpySource, replaceable?: Replaceable): Promise<void> {
  const expected = shape.reduce((product, size) => product * size, 1);
  const fill = async (write: WriteBytes) => {
    await write(npyHeader(shape));
    let written = 0;
    for await (const piece of pieces()) {
      await write(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
      written += piece.length;
    }
    if (written !== expected) {
      throw new ModelFolderError(
        `${path}: a tensor of shape [${shape.join(', ')}] came with ${written} values instead of ${expected}.`,
      );
    }
  };
  await writeAtomically(path, fill, replaceable);
}

/** All bytes before the values of a little-endian float32 array in C order. */
export function npyHeader(shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const before = PREFIX.length + 2;
  const length = Math.ceil((before + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const text = `${dictionary.padEnd(length - 1)}\n`;
  return Uint8Array.of(...PREFIX, length & 0xff, length >> 8, ...new TextEncoder().encode(text));
}

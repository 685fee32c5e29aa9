/** Stages that come in pieces, as whole rows. */

/**
 * Cut pieces of a row-major stage into blocks of whole rows: a row that lies across two pieces is put together.
 * @param width values of a row; every block is a multiple of it
 */
export async function* wholeRows(pieces: AsyncIterable<Float32Array>, width: number): AsyncGenerator<Float32Array> {
  let rest = new Float32Array(0);
  for await (const piece of pieces) {
    const values = rest.length > 0 ? joined(rest, piece) : piece;
    const end = values.length - (values.length % width);
    if (end > 0) yield values.subarray(0, end);
    rest = values.slice(end);
  }
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Vector arithmetic in double precision. */

type Vector = Float32Array | Float64Array;

/** @param b as long as `a` */
export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** The Euclidean length. */
export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector));
}

/** The cosine of the angle between two vectors; NaN if either has length 0. */
export function cosineOf(a: Vector, b: Vector): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** The sum value by value, rounded to float32. */
export function sumOf(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] as number));
}

/** The index of the largest value; the first such index if several are equal. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

/** The indices of the two values of the largest size, the first of equal ones first; -1 for one that does not exist. */
export function largestTwo(values: Vector, size: (value: number) => number = (value) => value): [number, number] {
  let [first, second] = [-1, -1];
  const at = (index: number) => (index < 0 ? -Infinity : size(values[index] as number));
  for (let i = 0; i < values.length; i++) {
    if (at(i) > at(first)) [first, second] = [i, first];
    else if (at(i) > at(second)) second = i;
  }
  return [first, second];
}

/** The median; of an even number of values, the mean of the middle two. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle) - 1] as number)) / 2;
}

/** The rows of a tensor [pos, width], as views into it. */
export function rowsIn(data: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));
}

/** A sum of products, shared by several operations: one row times a row or a column of a matrix. */
import type { Evaluation, NumpyLines } from './derivation';
import { writtenSum } from './derivation';
import * as rounding from './rounding';

/** `(Σ aᵢ bᵢ) · scale + bias` in double precision. */
export function evaluateProduct(
  a: Float32Array,
  b: Float32Array,
  scale: number | null,
  bias: number | null,
): Evaluation {
  const factor = scale ?? 1;
  const products = new Float64Array(a.length);
  let [sum, magnitude] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const term = (a[i] as number) * (b[i] as number);
    sum += term;
    magnitude += Math.abs(term);
    products[i] = term;
  }
  const written = writtenSum(products, (i) => ({ kind: 'product', of: [a[i] as number, b[i] as number] }));
  const scaled = scale === null ? written : { kind: 'product' as const, of: [written, scale] };
  return {
    value: sum * factor + (bias ?? 0),
    bound: rounding.product(a.length, magnitude * Math.abs(factor) + Math.abs(bias ?? 0)),
    constants: { ...(scale === null ? {} : { scale }), ...(bias === null ? {} : { bias }) },
    terms: { noun: 'term', values: products.map((term) => term * factor), ownIndex: null, oneOfEach: false },
    equation: bias === null ? scaled : { kind: 'sum', of: [scaled, bias] },
  };
}

/** Python variable names: `left` is a vector [n], `right` a matrix [n, m], or [m, n] with `flip`. */
interface NumpyProduct {
  readonly left: string;
  readonly right: string;
  readonly bias?: string | null;
  readonly scale?: number | null;
  /** Whether `right` has a row for each result, so that it must be the left factor. */
  readonly flip: boolean;
}

/**
 * `(left · right) · scale + bias` as lines of Python, and how far float32 may be off from it.
 * @param result the name of the variable that gets the m results, [m]
 */
export function numpyProduct(
  result: string,
  { left, right, bias = null, scale = null, flip }: NumpyProduct,
): NumpyLines {
  const [a, b] = flip ? [right, left] : [left, right];
  const factor = scale === null ? '' : ' * scale';
  const magnitude = `np.abs(${a}) @ np.abs(${b})${factor && ' * abs(scale)'}${bias ? ` + np.abs(${bias})` : ''}`;
  return {
    lines: [
      ...(scale === null ? [] : [`scale = ${scale}`]),
      `${result} = ${a} @ ${b}${factor}${bias ? ` + ${bias}` : ''}`,
    ],
    tolerance: `(${left}.size + 4) * ${rounding.PYTHON_UNIT} * (${magnitude}) + ${rounding.PYTHON_SMALLEST}`,
  };
}

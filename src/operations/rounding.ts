/**
 * How far a value computed in float32 may be from exact arithmetic. u = 2^-24 is half the distance from 1 to the next
 * float32. A sum of n products is within n u of Σ |aᵢ bᵢ|, whatever the order of addition (Higham 2002, "Accuracy and
 * Stability of Numerical Algorithms", section 3.1); a kernel's exp, tanh and erf are within a few u.
 */
export const UNIT_ROUNDOFF = 2 ** -24;

/** Below this, float32 loses precision, and kernels may flush to 0. */
export const SMALLEST_NORMAL = 2 ** -126;

/** The same two numbers in Python. */
export const PYTHON_UNIT = '2.0**-24';
export const PYTHON_SMALLEST = '2.0**-126';

/** The bound for a sum of n products with a factor and a bias. @param magnitude Σ |aᵢ bᵢ| |scale| + |bias| */
export function product(count: number, magnitude: number): number {
  return (count + 4) * UNIT_ROUNDOFF * magnitude + SMALLEST_NORMAL;
}

/** The bound for a sum of values; a single one is copied exactly. Allows for fused kernels that add a bias in another order. */
export function sum(count: number, magnitude: number): number {
  return count === 1 ? 0 : 4 * (count - 1) * UNIT_ROUNDOFF * magnitude;
}

interface NormSizes {
  readonly count: number;
  /** The means over the row of x² and of |x|. */
  readonly meanSquare: number;
  readonly meanSize: number;
  readonly mean: number;
  /** √(var + ε), or √(mean(x²) + ε) */
  readonly deviation: number;
  readonly value: number;
  readonly gain: number;
  readonly shift: number;
}

/** The bound for a norm. The kernel computes the variance as mean(x²) − mean², from sums in float32. For RMSNorm, mean is 0. */
export function norm({ count, meanSquare, meanSize, mean, deviation, value, gain, shift }: NormSizes): number {
  const u = UNIT_ROUNDOFF;
  const ofMean = mean === 0 ? 0 : (count + 2) * u * meanSize;
  const ofVariance = (count + 4) * u * meanSquare + 2 * Math.abs(mean) * ofMean;
  const ofDeviation = ofVariance / (2 * deviation * deviation); // relative
  const normalized = Math.abs((value - mean) / deviation);
  const ofNormalized =
    (ofMean + u * (Math.abs(value) + Math.abs(mean))) / deviation + normalized * (ofDeviation + 6 * u);
  return Math.abs(gain) * ofNormalized + 2 * u * (normalized * Math.abs(gain) + Math.abs(shift)) + SMALLEST_NORMAL;
}

/**
 * The bound for a softmax: an absolute error of the exponent becomes a relative error of the result.
 * @param distance of the value from the largest of its row
 * @param spread the average distance in the row, weighted by the result
 */
export function softmax(count: number, weight: number, distance: number, spread: number): number {
  return weight * (distance + spread + count + 16) * UNIT_ROUNDOFF + SMALLEST_NORMAL;
}

/**
 * The bound for a function whose result is no larger than x, such as GELU, SiLU or a soft cap: x times a factor between 0
 * and 1, or close to that. The rounding errors of the factor's argument, of the function itself (a few u in kernels that
 * approximate it) and of the products are each about u · |x| at most. 16 of these leave room to spare; the number is not
 * derived for each kernel.
 */
export function activation(x: number): number {
  return 16 * UNIT_ROUNDOFF * Math.abs(x) + SMALLEST_NORMAL;
}

/** The bound for a product of two numbers. */
export function multiple(value: number): number {
  return 4 * UNIT_ROUNDOFF * Math.abs(value) + SMALLEST_NORMAL;
}

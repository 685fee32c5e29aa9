/** Lowest float32. Unlike -inf it leaves rows that are padding finite, and its softmax is exactly 0 all the same. */
export const LOWEST = -3.4028234663852886e38;

/** The lowest float32. Unlike −∞ it keeps rows that are only padding finite, and its softmax is exactly 0, too. */
export const LOWEST = -3.4028234663852886e38;

/** Shared by the benchmark and its comparison with other programs. */

/** Returns `length` ids, spread over the vocabulary. */
export function benchIds(vocabSize: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (i * 7919 + 13) % vocabSize);
}

/** The middle value; of two middle ones, the larger. There must be at least one value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

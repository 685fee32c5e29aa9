/** In what the weights were: float32, blocks of so many bits, or as the model's file stores them ("Q4_K as stored"). */
export type Precision = string;

/** Whether the weights are the quants of the model's own file. */
export function isAsStored(precision: Precision): boolean {
  return precision.includes(' as stored');
}

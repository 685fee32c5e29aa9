/**
 * The precision of the weights: float32, blocks of a number of bits, or as the model's file stores them ("Q4_K as stored").
 */
export type Precision = string;

/** Whether the weights are the quants of the model's own file. */
export function isAsStored(precision: Precision): boolean {
  return precision.includes(' as stored');
}

/** Where the logit lens looks. Pure data, for the panel too. */

/** A place in the residual stream: after a block's attention (`resid_mid`) or after its MLP (`resid_post`). */
export interface LensPoint {
  readonly layer: number;
  readonly after: 'attention' | 'mlp';
}

/** In the order in which the data flows: the last one is what the head really reads. */
export function lensPoints(layers: number): LensPoint[] {
  return Array.from({ length: layers }, (_, layer) => [
    { layer, after: 'attention' } as const,
    { layer, after: 'mlp' } as const,
  ]).flat();
}

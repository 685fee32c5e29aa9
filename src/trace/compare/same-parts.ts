/** Whether parts of two models can be set beside each other. Pure, so that the panel asks as well. */

/** The sizes that two models must share for a head of one to be the counterpart of a head of the other. */
export interface PartSizes {
  readonly layers: number;
  readonly heads: number;
  readonly dModel: number;
  readonly dHead: number;
}

/** Whether the heads and MLPs of two models are each other's counterparts, by block and number. */
export function haveSameParts(a: PartSizes, b: PartSizes): boolean {
  return a.layers === b.layers && a.heads === b.heads && a.dModel === b.dModel && a.dHead === b.dHead;
}

/** Whether parts of two models can be set beside each other. Pure, so that the panel asks as well. */

/** The sizes that two models must share for a head of one to be the counterpart of a head of the other. */
export interface PartSizes {
  readonly layers: number;
  readonly heads: number;
  readonly dModel: number;
  readonly dHead: number;
}

/** The sizes of the stack that reads the source, where there is one, or of the one that the predictions come from. */
export function partSizes(
  model: PartSizes & { readonly encoder?: Pick<PartSizes, 'layers' | 'heads' | 'dHead'> },
  ofSource: boolean,
): PartSizes {
  return ofSource && model.encoder ? { ...model.encoder, dModel: model.dModel } : model;
}

/** Whether the heads and MLPs of two models are each other's counterparts, by block and number. */
export function haveSameParts(a: PartSizes, b: PartSizes): boolean {
  return a.layers === b.layers && a.heads === b.heads && a.dModel === b.dModel && a.dHead === b.dHead;
}

/** Whether parts of two models can be set beside each other. Pure, so that the panel asks as well. */
import type { Stack } from '../../architectures/plan';

/** What two models must share for a head of one to be the counterpart of a head of the other. */
export interface PartSizes {
  /** The names of its stacks: a decoder alone, or an encoder and the decoder that reads its output. */
  readonly stacks: readonly string[];
  readonly layers: number;
  readonly heads: number;
  readonly dModel: number;
  readonly dHead: number;
}

type Sizes = Omit<PartSizes, 'stacks'>;

/** The sizes of the stack that reads the source, where there is one, or of the one that the predictions come from. */
export function partSizes(
  model: Sizes & { readonly encoder?: Pick<Sizes, 'layers' | 'heads' | 'dHead'> },
  { stacks }: { readonly stacks: readonly Pick<Stack, 'name'>[] },
  ofSource: boolean,
): PartSizes {
  const { layers, heads, dHead } = (ofSource && model.encoder) || model;
  return { stacks: stacks.map(({ name }) => name), layers, heads, dModel: model.dModel, dHead };
}

/** Whether both have the same stacks: blocks of one stand where those of the other do. */
export function haveSameStacks(a: PartSizes, b: PartSizes): boolean {
  return a.stacks.join() === b.stacks.join();
}

/** Whether the heads and MLPs of two models are each other's counterparts, by block and number. */
export function haveSameParts(a: PartSizes, b: PartSizes): boolean {
  return (
    haveSameStacks(a, b) && a.layers === b.layers && a.heads === b.heads && a.dModel === b.dModel && a.dHead === b.dHead
  );
}

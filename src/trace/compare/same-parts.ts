/** Whether parts of two models correspond. Pure, so that the panel can use it too. */
import type { Plan } from '../../architectures/plan/plan';

/** What two models must share for their heads and neurons to correspond. */
export interface PartSizes extends Sizes, ArchitectureIdentity {
  /** The names of the stacks: a decoder alone, or an encoder and the decoder that reads its output. */
  readonly stacks: readonly string[];
  readonly dModel: number;
  /** Width of the MLP's hidden layer. */
  readonly dMlp: number;
}

interface Sizes {
  readonly layers: number;
  readonly heads: number;
  readonly dHead: number;
}

/** The identity of the architecture. */
interface ArchitectureIdentity {
  readonly modelType: string;
  readonly vocabSize: number;
  /** The stages of the pass, and what computes each. */
  readonly form: string;
}

/** The sizes of the stack that reads the source, if there is one; else of the stack that makes the predictions. */
export function partSizes(
  model: Sizes &
    Omit<ArchitectureIdentity, 'form'> & {
      readonly dModel: number;
      readonly dMlp: number;
      readonly encoder?: Sizes & { dMlp: number };
    },
  { stacks, stages, nodes }: Pick<Plan, 'stacks' | 'stages' | 'nodes'>,
  ofSource: boolean,
): PartSizes {
  const { layers, heads, dHead, dMlp } = (ofSource && model.encoder) || model;
  const { dModel, modelType, vocabSize } = model;
  const form = stages.map(({ name, node }) => `${name} ${nodes[node]?.kind}`).join();
  return { stacks: stacks.map(({ name }) => name), layers, heads, dModel, dHead, dMlp, modelType, vocabSize, form };
}

/** Whether both models have the same stacks, so that their blocks correspond. */
export function haveSameStacks(a: PartSizes, b: PartSizes): boolean {
  return a.stacks.join() === b.stacks.join();
}

/**
 * Whether both models have one architecture, like a model and its quantised or further trained copy. A GGUF file can give the
 * architecture another name: then the pass must be the same and the vocabulary equally large.
 */
export function haveSameArchitecture(a: ArchitectureIdentity, b: ArchitectureIdentity): boolean {
  return a.modelType === b.modelType || (a.form === b.form && a.vocabSize === b.vocabSize);
}

/** The mean cosine of shared tokens from `readAgreement`; `undefined` if not known. */
export type Agreement = number | undefined;

/** The least agreement of two models made from the same weights. */
const LEAST_AGREEMENT = 0.5;

/** Whether the agreement shows that neither model was made from the other, nor both from a third one. */
export function areTrainedApart(agreement: Agreement): boolean {
  return agreement !== undefined && agreement < LEAST_AGREEMENT;
}

/**
 * Whether a dimension of one model's residual stream corresponds to that of the other: both have one architecture and width and
 * were not trained independently. If that is not known, equal sizes are required; a distilled model can have fewer blocks.
 */
export function haveSameSpace(a: PartSizes, b: PartSizes, agreement: Agreement): boolean {
  if (!haveSameArchitecture(a, b) || a.dModel !== b.dModel) return false;
  return agreement === undefined ? haveSameSizes(a, b) : !areTrainedApart(agreement);
}

/** Whether the heads and MLPs of two models correspond, by block and number. */
export function haveSameParts(a: PartSizes, b: PartSizes, agreement: Agreement): boolean {
  return haveSameSpace(a, b, agreement) && haveSameSizes(a, b);
}

function haveSameSizes(a: PartSizes, b: PartSizes): boolean {
  return (
    haveSameStacks(a, b) &&
    a.layers === b.layers &&
    a.heads === b.heads &&
    a.dModel === b.dModel &&
    a.dHead === b.dHead &&
    a.dMlp === b.dMlp
  );
}

/** Whether parts of two models can be set beside each other. Pure, so that the panel asks as well. */
import type { Plan } from '../../architectures/plan/plan';

/** What two models must share for a head or neuron of one to be the counterpart of that of the other. */
export interface PartSizes extends Sizes, Kind {
  /** The names of its stacks: a decoder alone, or an encoder and the decoder that reads its output. */
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

/** What kind of model it is. */
interface Kind {
  readonly modelType: string;
  readonly vocabSize: number;
  /** The stages of its pass, and what computes each. */
  readonly form: string;
}

/** The sizes of the stack that reads the source, where there is one, or of the one that the predictions come from. */
export function partSizes(
  model: Sizes &
    Omit<Kind, 'form'> & {
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

/** Whether both have the same stacks: blocks of one stand where those of the other do. */
export function haveSameStacks(a: PartSizes, b: PartSizes): boolean {
  return a.stacks.join() === b.stacks.join();
}

/**
 * Whether both are of one architecture, as a model and the same one quantised, or trained further. A GGUF file may call it
 * by another name: then the pass is the same, and the vocabulary as large.
 */
export function areOfOneKind(a: Kind, b: Kind): boolean {
  return a.modelType === b.modelType || (a.form === b.form && a.vocabSize === b.vocabSize);
}

/** How alike both store the same tokens, as `readAgreement` has it; `undefined`: that is not known. */
export type Agreement = number | undefined;

/** Less than this is told of no two models that were made from the same weights, and more of no two others. */
const LEAST_AGREEMENT = 0.5;

/** Whether what is known of both says that neither was made from the other, nor both from a third one. */
export function areTrainedApart(agreement: Agreement): boolean {
  return agreement !== undefined && agreement < LEAST_AGREEMENT;
}

/**
 * Whether a dimension of the residual stream of one is that of the other: of one architecture, as wide, and not trained
 * apart. Where that is not known, models of the same sizes are taken for such; a distilled one may have fewer blocks.
 */
export function haveSameSpace(a: PartSizes, b: PartSizes, agreement: Agreement): boolean {
  if (!areOfOneKind(a, b) || a.dModel !== b.dModel) return false;
  return agreement === undefined ? haveSameSizes(a, b) : !areTrainedApart(agreement);
}

/** Whether the heads and MLPs of two models are each other's counterparts, by block and number. */
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

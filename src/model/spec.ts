/** What an architecture's `config.json` says, in the field's own terms and checked. */

/** Activation functions that GPT-2 configs name, as transformers' `ACT2FN` defines them. */
export const ACTIVATIONS = [
  'gelu',
  'gelu_new',
  'gelu_fast',
  'gelu_pytorch_tanh',
  'quick_gelu',
  'relu',
  'silu',
  'swish',
  'tanh',
] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface Gpt2Spec {
  readonly modelType: 'gpt2';
  /** Rows of the embedding matrix. */
  readonly vocabSize: number;
  /** The longest text in tokens (`n_positions`). */
  readonly contextLength: number;
  readonly dModel: number;
  readonly layers: number;
  readonly heads: number;
  readonly dHead: number;
  /** Width of the MLP's hidden layer (`n_inner`, or 4 · d_model). */
  readonly dMlp: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  /** Divide scores by sqrt(d_head). */
  readonly scaleAttention: boolean;
  /** Divide scores by layer + 1 as well. */
  readonly scaleByInverseLayer: boolean;
  /** The head is the embedding matrix itself. */
  readonly tiedHead: boolean;
  readonly bosTokenId: number | undefined;
  /** Generation ends at any of these (generation_config.json, else config.json). */
  readonly eosTokenIds: readonly number[];
}

/** One member per supported architecture. */
export type ModelSpec = Gpt2Spec;

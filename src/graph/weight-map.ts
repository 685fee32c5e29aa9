/** Where the parts of a model lie among its weights, so that a single number can be followed back to what made it. */
import type { Activation, ModelSpec } from '../model/spec';
import { gpt2WeightMap } from './gpt2-weights';
import type { Variant } from './stages';

/** The stages that are a matrix product with a weight. */
export type ProjectionStage = 'attn.q' | 'attn.k' | 'attn.v' | 'attn_out' | 'mlp.pre' | 'mlp_out' | 'logits';
export type NormStage = 'ln1' | 'ln2' | 'ln_final';

/** `y = x W + b` */
export interface Projection {
  readonly weight: string;
  readonly bias: string | null;
  /** W is stored as [in, out] ('columns' give outputs) or as [out, in] ('rows' do). */
  readonly outputs: 'columns' | 'rows';
  /** Which of the weight's outputs is this stage's first: Q, K and V may share one weight. */
  readonly first: number;
}

/** `(x - mean) / sqrt(var + epsilon) · weight + bias` */
export interface Norm {
  readonly weight: string;
  readonly bias: string | null;
  readonly epsilon: number;
}

export interface WeightMap {
  readonly embed: string;
  readonly posEmbed: string;
  norm(stage: NormStage, layer: number): Norm;
  projection(stage: ProjectionStage, layer: number): Projection;
  /** What `q · k` is multiplied with. */
  attentionScale(layer: number, variant: Variant): number;
  /** What the MLP's neurons do. */
  activation(variant: Variant): Activation;
}

const MAPS: { readonly [S in ModelSpec as S['modelType']]: (spec: S) => WeightMap } = { gpt2: gpt2WeightMap };

export function weightMapOf(spec: ModelSpec): WeightMap {
  return MAPS[spec.modelType](spec);
}

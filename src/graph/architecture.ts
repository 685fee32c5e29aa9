/** The graphs that an architecture is made of, and which architectures there are. */
import type { ModelSpec } from '../model/spec';
import type { Weights } from '../model/weights';
import type { OnnxModel } from './builder';
import { gpt2Graphs } from './gpt2';
import type { QuantizedWeights } from './quantized-file';
import type { Variant } from './stages';

/**
 * A trace is a chain of short runs, so that it can tell its progress, be cancelled between two links, and compute one
 * block again from its `resid_pre`.
 */
export interface ArchitectureGraphs<S extends ModelSpec = ModelSpec> {
  /** ids, positions [pos] -> embed, pos_embed, resid_pre [pos, d_model] */
  embedding(spec: S, weights: Weights): OnnxModel;
  /** resid_pre [pos, d_model], mask [pos, pos] (absent in the walk-through variant) -> BLOCK_OUTPUTS */
  block(spec: S, weights: Weights, layer: number, variant: Variant): OnnxModel;
  /** resid [pos, d_model] -> ln_final [pos, d_model] */
  finalNorm(spec: S, weights: Weights): OnnxModel;
  /** ln_final [pos, d_model] -> logits [pos, d_vocab] */
  head(spec: S, weights: Weights): OnnxModel;
  /** ids, positions [pos], mask [pos, pos] -> logits [pos, d_vocab], in one run */
  forward(spec: S, weights: Weights): OnnxModel;
  /**
   * Generation, fast: ids, positions [S], keep [1], mask [S, P + S], past.N.key|value [P, heads, d_head] ->
   * logits [keep, d_vocab] of the last `keep` tokens, fresh [2 · layers · S, heads, d_head].
   */
  decode(spec: S, weights: Weights | QuantizedWeights): OnnxModel;
  /** Generation in Transformers.js' names, for other runtimes. */
  exported(spec: S, weights: Weights): OnnxModel;
}

const ARCHITECTURES: { readonly [S in ModelSpec as S['modelType']]: ArchitectureGraphs<S> } = { gpt2: gpt2Graphs };

export function graphsOf(spec: ModelSpec): ArchitectureGraphs {
  return ARCHITECTURES[spec.modelType];
}

/** GPT-2's weights by their role. Its Conv1D stores W as [in, out]; Q, K and V share one weight. */
import type { Activation, Gpt2Spec } from '../model/spec';
import type { Variant } from './stages';
import type { NormStage, Projection, ProjectionStage, WeightMap } from './weight-map';

export function gpt2WeightMap(spec: Gpt2Spec): WeightMap {
  const norms: Record<NormStage, (layer: number) => string> = {
    ln1: (layer) => `h.${layer}.ln_1`,
    ln2: (layer) => `h.${layer}.ln_2`,
    ln_final: () => 'ln_f',
  };
  return {
    embed: 'wte.weight',
    posEmbed: 'wpe.weight',
    norm: (stage, layer) => ({ ...weightAndBias(norms[stage](layer)), epsilon: spec.layerNormEpsilon }),
    projection: (stage, layer) => projection(spec, stage, layer),
    attentionScale: (layer, variant) => attentionScale(spec, layer, variant),
    activation: (variant) => activationOf(spec, variant),
  };
}

/** What scores are multiplied with; the walk-through's one head is as wide as the model. */
export function attentionScale(spec: Gpt2Spec, layer: number, variant: Variant = 'model'): number {
  if (variant === 'walkthrough') return 1 / Math.sqrt(spec.dModel);
  return (spec.scaleAttention ? 1 / Math.sqrt(spec.dHead) : 1) / (spec.scaleByInverseLayer ? layer + 1 : 1);
}

/** The walk-through takes the erf form of GELU whatever the model has. */
export function activationOf(spec: Gpt2Spec, variant: Variant): Activation {
  return variant === 'walkthrough' ? 'gelu' : spec.activation;
}

export function headWeight(spec: Gpt2Spec): string {
  return spec.tiedHead ? 'wte.weight' : 'lm_head.weight';
}

function projection(spec: Gpt2Spec, stage: ProjectionStage, layer: number): Projection {
  const conv1d = (name: string, first = 0): Projection => ({
    ...weightAndBias(`h.${layer}.${name}`),
    outputs: 'columns',
    first,
  });
  switch (stage) {
    case 'attn.q':
      return conv1d('attn.c_attn');
    case 'attn.k':
      return conv1d('attn.c_attn', spec.dModel);
    case 'attn.v':
      return conv1d('attn.c_attn', 2 * spec.dModel);
    case 'attn_out':
      return conv1d('attn.c_proj');
    case 'mlp.pre':
      return conv1d('mlp.c_fc');
    case 'mlp_out':
      return conv1d('mlp.c_proj');
    case 'logits':
      return { weight: headWeight(spec), bias: null, outputs: 'rows', first: 0 };
  }
}

function weightAndBias(name: string) {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}

/** Rewrites a configuration as transformers 5 saves it in the style that most published models have. */
import type { Config } from './defined-model';

interface RopeParameters {
  readonly rope_type: string;
  readonly rope_theta: number;
  readonly partial_rotary_factor?: number;
}

/** Families whose head is the embedding matrix unless the configuration says otherwise. */
const TIED = ['gemma', 'gemma2', 'gemma3_text', 'gpt2', 'gpt_bigcode', 'gpt_neo', 'opt', 'smollm3', 'starcoder2'];

export function olderStyle(config: Config): Config {
  const { dtype, rope_parameters: rope, layer_types, tie_word_embeddings: tied, ...rest } = config;
  const model = config['model_type'] as string;
  return {
    ...rest,
    torch_dtype: dtype,
    transformers_version: '4.40.0',
    ...(tied === TIED.includes(model) ? {} : { tie_word_embeddings: tied }),
    ...(rope === undefined ? {} : olderRope(model, rope as RopeParameters)),
    ...ofFamily(model, config),
  };
}

function olderRope(model: string, rope: RopeParameters | Readonly<Record<string, RopeParameters>>): Config {
  if (model === 'gemma3_text') {
    const { full_attention: all, sliding_attention: local } = rope as Readonly<Record<string, RopeParameters>>;
    return { ...olderRope('', all as RopeParameters), rope_local_base_freq: local?.rope_theta };
  }
  const { rope_type, rope_theta, partial_rotary_factor: partial, ...scaling } = rope as RopeParameters;
  if (model === 'gpt_neox') return { rotary_pct: partial, rotary_emb_base: rope_theta, rope_scaling: null };
  // Llama 3 came with "rope_type"; what was there before says "type".
  const named = rope_type === 'llama3' ? { rope_type } : { type: rope_type };
  return {
    rope_theta,
    rope_scaling: rope_type === 'default' ? null : { ...named, ...scaling },
    ...(partial === undefined ? {} : { partial_rotary_factor: partial }),
  };
}

function ofFamily(model: string, config: Config): Config {
  switch (model) {
    case 'gemma':
      return { hidden_act: 'gelu', hidden_activation: null };
    case 'gemma2':
      return { hidden_act: config['hidden_activation'] };
    case 'gemma3_text':
      return {
        sliding_window_pattern: patternOf(config['layer_types'] as string[]),
        _sliding_window_pattern: undefined,
      };
    case 'gpt_neo':
      return { attention_layers: undefined };
    case 'llama':
      return { head_dim: undefined, rms_norm_eps: config['rms_norm_eps'] };
    case 'smollm3':
      return { no_rope_layers: undefined };
    default:
      return {};
  }
}

/** Every which layer sees all. */
function patternOf(layerTypes: readonly string[]): number {
  return layerTypes.indexOf('full_attention') + 1;
}

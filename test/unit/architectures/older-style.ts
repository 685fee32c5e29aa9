/** Rewrites a configuration as transformers 5 saves it in the style that most published models have. */
import type { Config } from './defined-model';

interface RopeParameters {
  readonly rope_type: string;
  readonly rope_theta: number;
  readonly partial_rotary_factor?: number;
}

/** Families whose head is the embedding matrix unless the configuration says otherwise. */
const TIED = [
  'bart',
  'bert',
  'roberta',
  'xlm-roberta',
  'camembert',
  'distilbert',
  'electra',
  'modernbert',
  'gemma',
  'gemma2',
  'gemma3_text',
  'gpt2',
  'gpt_bigcode',
  'gpt_neo',
  'marian',
  'mt5',
  'opt',
  'pegasus',
  'smollm3',
  'starcoder2',
  't5',
];

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
  if (model === 'modernbert') {
    const { full_attention: all, sliding_attention: local } = rope as Readonly<Record<string, RopeParameters>>;
    return { global_rope_theta: all?.rope_theta, local_rope_theta: local?.rope_theta };
  }
  if (model === 'gemma3_text') {
    const { full_attention: all, sliding_attention: local } = rope as Readonly<Record<string, RopeParameters>>;
    return { ...olderRope('', all as RopeParameters), rope_local_base_freq: local?.rope_theta };
  }
  const { rope_type, rope_theta, partial_rotary_factor: partial, ...scaling } = rope as RopeParameters;
  // Llama 3 came with "rope_type"; what was there before says "type".
  const named = rope_type === 'llama3' ? { rope_type } : { type: rope_type };
  const rope_scaling = rope_type === 'default' ? null : { ...named, ...scaling };
  if (model === 'gpt_neox') return { rotary_pct: partial, rotary_emb_base: rope_theta, rope_scaling };
  return {
    rope_theta,
    rope_scaling,
    ...(partial === undefined ? {} : { partial_rotary_factor: partial }),
  };
}

function ofFamily(model: string, config: Config): Config {
  const layerTypes = config['layer_types'] as string[];
  switch (model) {
    case 'gemma':
      return { hidden_act: 'gelu', hidden_activation: null };
    case 'gemma2':
      return { hidden_act: config['hidden_activation'], ...unlessEvery(2, layerTypes) };
    case 'gemma3_text': {
      const pattern = layerTypes.indexOf('full_attention') + 1;
      return {
        sliding_window_pattern: pattern,
        _sliding_window_pattern: undefined,
        ...unlessEvery(pattern, layerTypes),
      };
    }
    case 'gpt_neo':
      return { attention_layers: undefined };
    case 'llama':
      return config['head_dim'] === 8 ? { head_dim: undefined } : {};
    case 'modernbert': {
      const every = config['global_attn_every_n_layers'];
      const isRegular = layerTypes.every(
        (type, layer) => (type === 'full_attention') === (layer % (every as number) === 0),
      );
      return isRegular ? {} : { layer_types: layerTypes };
    }
    case 'smollm3':
      return (config['no_rope_layers'] as number[]).length === 4 ? { no_rope_layers: undefined } : {};
    default:
      return {};
  }
}

/** `layer_types` stays where it says what the older fields cannot: that not every nth layer, and only it, sees all. */
function unlessEvery(pattern: number, layerTypes: readonly string[]): Config {
  const regular = layerTypes.every((type, layer) => (type === 'full_attention') === ((layer + 1) % pattern === 0));
  return regular ? {} : { layer_types: layerTypes };
}

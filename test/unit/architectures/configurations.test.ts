/** What a configuration may leave out, and what is refused by name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../../src/model/errors';
import { fixturePath } from '../support';
import { type Config, defineConfig } from './defined-model';

function configOf(folder: string): Config {
  return JSON.parse(readFileSync(join(fixturePath(folder), 'config.json'), 'utf8')) as Config;
}

function faultOf(folder: string, change: Config): string {
  try {
    defineConfig({ ...configOf(folder), ...change });
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFolderError);
    return (error as Error).message;
  }
  return 'none';
}

describe('a switch that is not supported is refused by name', () => {
  const scaling = (rope_type: string) => ({ rope_parameters: { rope_type, rope_theta: 10_000, factor: 2 } });

  it.each<[string, Config, string]>([
    ['llama', { quantization_config: { bits: 4 } }, '"quantization_config" is {"bits":4}, but quantised weights are'],
    ['llama', { is_encoder_decoder: true }, '"is_encoder_decoder" is true, but an encoder is not supported.'],
    ['llama', { partial_rotary_factor: 0.5 }, '"partial_rotary_factor" is 0.5, but this family turns whole heads.'],
    [
      'llama',
      { layer_types: ['full_attention', 'linear_attention'] },
      'field "layer_types.1" must be "full_attention"',
    ],
    ['llama', scaling('longrope'), 'the rotary scaling "longrope" is not supported'],
    ['llama', scaling('mrope'), 'the rotary scaling "mrope" is not supported'],
    ['llama', { rope_parameters: { full_attention: {} } }, 'field "rope_parameters.full_attention" must be left out'],
    ['bert', { is_decoder: true }, 'field "is_decoder" must be false: only encoders of this family are supported'],
    ['bert', { position_embedding_type: 'relative_key' }, 'field "position_embedding_type" must be "absolute"'],
    ['bert', { add_cross_attention: true }, '"add_cross_attention" is true, but cross-attention is not supported.'],
    ['bert', { pruned_heads: { 0: [1] } }, 'field "pruned_heads.0" must be'],
    ['bert', { hidden_size: 30 }, '"hidden_size" (30) is not a multiple of "num_attention_heads" (4).'],
    ['roberta', { max_position_embeddings: 2 }, '"max_position_embeddings" is 2, which leaves no position behind'],
    ['roberta', { pad_token_id: null }, 'field "pad_token_id" must be'],
    ['distilbert', { n_heads: 5 }, '"hidden_size" (32) is not a multiple of "num_attention_heads" (5).'],
    ['modernbert', { layer_types: ['full_attention'] }, '"layer_types" has 1 entries, but "num_hidden_layers" is 4.'],
    ['modernbert', { rope_scaling: { type: 'linear' } }, 'field "rope_scaling" must be null'],
    ['electra', { embedding_size: 0 }, 'field "embedding_size" must be a whole number from 1'],
    ['llama', { hidden_act: 'mish' }, 'field "hidden_act" must be one of gelu, gelu_new,'],
    ['llama', { num_key_value_heads: 3 }, '"num_attention_heads" (4) is not a multiple of "num_key_value_heads" (3).'],
    [
      'llama',
      { head_dim: undefined, hidden_size: 34 },
      '"hidden_size" (34) is not a multiple of "num_attention_heads" (4)',
    ],
    ['llama', { rope_parameters: { rope_type: 'linear' } }, 'the rotary scaling needs a number "factor" above 0.'],
    [
      'mistral',
      { layer_types: ['full_attention', 'sliding_attention'] },
      '"layer_types" and "sliding_window" say different',
    ],
    ['phi3', scaling('longrope'), 'the rotary scaling "longrope" is not supported for this family.'],
    ['phi3', scaling('yarn'), 'the rotary scaling "yarn" is not supported for this family.'],
    ['phi3', { rope_parameters: null, rope_scaling: { type: 'su' } }, 'the rotary scaling "su" is not supported'],
    [
      'qwen2',
      { layer_types: ['full_attention', 'linear_attention'] },
      '"layer_types" has "linear_attention", which is not',
    ],
    ['qwen2', { layer_types: ['full_attention'] }, '"layer_types" has 1 entries, but "num_hidden_layers" is 2.'],
    ['qwen2', { layer_types: ['sliding_attention', 'full_attention'] }, '"sliding_window" gives no size.'],
    ['gemma', { use_bidirectional_attention: true }, '"use_bidirectional_attention" is true, but attention to later'],
    ['gemma', { hidden_activation: 'relu' }, '"hidden_act" is "gelu_pytorch_tanh", but "hidden_activation" is "relu".'],
    ['gemma2', { use_bidirectional_attention: true }, '"use_bidirectional_attention" is true'],
    ['gemma3', { use_bidirectional_attention: true }, '"use_bidirectional_attention" is true'],
    ['qwen2', { is_causal: false }, '"is_causal" is false, but attention to later tokens is not supported'],
    ['qwen3', { is_causal: null }, '"is_causal" is null, but attention to later tokens'],
    ['t5', { is_causal: false }, '"is_causal" is false, but attention to later tokens'],
    ['gemma3', { attn_logit_softcapping: 50 }, 'field "attn_logit_softcapping" must be null'],
    ['gemma3', scaling('linear'), 'field "rope_parameters.rope_type" must'],
    [
      'gpt-bigcode',
      { add_cross_attention: true },
      '"add_cross_attention" is true, but cross-attention is not supported.',
    ],
    ['gpt-bigcode', { n_head: 5 }, '"n_embd" (32) is not a multiple of "n_head" (5).'],
    ['gpt-neo', { attention_layers: ['global'] }, '"attention_types" has 1 layers, but "num_layers" is 4.'],
    [
      'gpt-neo',
      { attention_layers: Array(4).fill('linear') },
      'field "attention_layers.0" must be "global" or "local"',
    ],
    ['gpt-neox', { num_key_value_heads: 2 }, 'field "num_key_value_heads" must be null'],
    ['gptj', { rotary_dim: null }, 'field "rotary_dim" must be a whole number from 1 to 1000000, not null.'],
    ['gptj', { rotary_dim: 18 }, 'rotary positions turn 18 of the 16 values of a head, which cannot be paired.'],
    ['phi', { rope_parameters: { partial_rotary_factor: 0.1 } }, 'rotary positions turn 0 of the 8 values of a head'],
    ['stablelm', { head_dim: 16 }, 'field "head_dim" must be null'],
    ['smollm3', { no_rope_layers: [1, 0] }, '"no_rope_layers" has 2 entries, but "num_hidden_layers" is 4.'],
    [
      'smollm3',
      { no_rope_layers: [1, 0, 2, 1] },
      'field "no_rope_layers.2" must be a whole number from 0 to 1, not 2.',
    ],
    ['t5', { feed_forward_proj: 'gated-swoosh', dense_act_fn: undefined }, '"feed_forward_proj" must be one of gelu, '],
    ['t5', { is_encoder_decoder: false }, 'field "is_encoder_decoder" must be true: an encoder or a decoder alone is'],
    ['t5', { relative_attention_num_buckets: 2 }, '"relative_attention_num_buckets" is 2, but must be at least 4.'],
    ['t5', { relative_attention_max_distance: 16 }, '"relative_attention_max_distance" is 16, but must be above half'],
    ['t5', { decoder_start_token_id: null }, '"decoder_start_token_id" is missing: the decoder has nothing to begin'],
    ['bart', { normalize_before: true }, '"normalize_before" is true, but this family is only supported with false.'],
    ['bart', { forced_bos_token_id: 448 }, 'it names the token 448, but the vocabulary has only ids below 448.'],
    ['pegasus', { add_final_layer_norm: false }, '"add_final_layer_norm" is false, but this family is only supported'],
    ['granite', { logits_scaling: 0 }, 'field "logits_scaling" must be above 0, not 0.'],
    ['opt', { word_embed_proj_dim: 0 }, 'field "word_embed_proj_dim" must be a whole number from 1'],
    ['llama', { model_type: 'mixtral' }, 'model_type "mixtral" is not supported (supported: bart, '],
    ['llama', { model_type: 'qwen3_next' }, 'model_type "qwen3_next" is not supported'],
  ])('%s with %j', (folder, change, fault) => {
    expect(faultOf(folder, change)).toContain(fault);
  });
});

it('a family whose tokens see all others takes a configuration that says so', () => {
  for (const folder of ['bert', 'distilbert', 'electra', 'modernbert', 'roberta'])
    expect(faultOf(folder, { is_causal: false }), folder).toBe('none');
});

describe('a field that is absent has the default of its family', () => {
  const without = (folder: string, ...names: string[]): Config =>
    Object.fromEntries(Object.entries(configOf(folder)).filter(([name]) => !names.includes(name)));

  it.each<[string, Config, object]>([
    [
      'gemma2',
      without('gemma2', 'attn_logit_softcapping', 'final_logit_softcapping', 'query_pre_attn_scalar'),
      {
        scoreCap: 50,
        logitCap: 30,
        queryScalar: 256,
      },
    ],
    ['gemma3', without('gemma3', 'layer_types', 'final_logit_softcapping'), { windows: [8, 8, 8], logitCap: null }],
    ['mistral', without('mistral', 'sliding_window'), { window: 4096, kvHeads: 2 }],
    [
      'qwen2',
      { ...without('qwen2', 'layer_types', 'sliding_window'), use_sliding_window: true, max_window_layers: 1 },
      {
        windows: [null, 4096],
      },
    ],
    [
      'smollm3',
      { ...without('smollm3', 'no_rope_layers', 'layer_types'), no_rope_layer_interval: 2 },
      {
        rotates: [true, false, true, false],
        windows: [null, null, null, null],
      },
    ],
    [
      'gpt-neo',
      { ...without('gpt-neo', 'attention_layers', 'attention_types'), num_layers: 24 },
      {
        windows: Array.from({ length: 24 }, (_, layer) => (layer % 2 === 0 ? null : 8)),
      },
    ],
    [
      'opt',
      without('opt', 'do_layer_norm_before', 'word_embed_proj_dim', 'enable_bias', '_remove_final_layer_norm'),
      {
        normsBefore: true,
        dEmbedding: 32,
        bias: true,
        finalNorm: true,
      },
    ],
    ['phi', without('phi', 'rope_parameters', 'qk_layernorm'), { normedQueriesAndKeys: false }],
    ['roberta', without('roberta', 'pad_token_id'), { padding: 1, contextLength: 128, positions: 130 }],
    [
      'modernbert',
      without('modernbert', 'layer_types', 'local_attention', 'rope_parameters'),
      { distances: [null, 64, 64, null], headActivation: 'gelu', decoderBias: true },
    ],
    ['electra', { ...without('electra', 'architectures') }, { head: 'replaced token', dEmbedding: 20 }],
    ['bert', { ...configOf('bert'), architectures: ['BertModel'] }, { head: null, otherHead: null }],
    [
      'bert',
      { ...configOf('bert'), architectures: ['BertForTokenClassification'] },
      { head: null, otherHead: 'BertForTokenClassification' },
    ],
  ])('%s', (_, config, expected) => {
    expect(defineConfig(config).spec).toMatchObject(expected);
  });

  it('positions that are stretched as the text grows make room for more of it', () => {
    const { contextLength } = defineConfig(configOf('llama-dynamic')).spec;
    const { max_position_embeddings: positions, rope_parameters: rope } = configOf('llama-dynamic') as {
      max_position_embeddings: number;
      rope_parameters: { factor: number };
    };
    expect(contextLength).toBe(positions * rope.factor);
  });

  it('turns as many values of a head as each family does', () => {
    const pairs = (folder: string) => {
      const { plan } = defineConfig({ ...without(folder, 'rope_parameters'), hidden_size: 64 });
      return plan.nodes.find((node) => node.kind === 'angles')?.frequencies.length;
    };
    expect([pairs('gpt-neox'), pairs('phi'), pairs('stablelm'), pairs('phi3'), pairs('llama')]).toEqual([
      2, 4, 2, 8, 4,
    ]);
  });
});

describe('a plan', () => {
  it('of a parallel block adds attention and MLP at once', () => {
    for (const folder of ['gpt-neox', 'gptj', 'phi', 'stablelm-parallel']) {
      const { plan } = defineConfig(configOf(folder));
      expect(plan.stages.some(({ label }) => label === 'resid_mid')).toBe(false);
      const post = plan.stages.find(({ name }) => name === 'blocks.0.resid_post');
      expect(plan.nodes[post?.node ?? -1]?.inputs).toHaveLength(3);
    }
  });

  it('of a block whose norms stand behind the sums tells both states of the stream', () => {
    const { plan } = defineConfig({ ...configOf('opt'), do_layer_norm_before: false });
    const streams = plan.stages.filter(({ name, role }) => role === 'stream' && name.startsWith('blocks.1.'));
    expect(streams.map(({ label }) => label)).toEqual([
      'resid_pre',
      'resid_mid',
      'normalized_resid_mid',
      'resid_post',
      'normalized_resid_post',
    ]);
    expect(plan.stages.find(({ name }) => name === 'ln_final')).toBeUndefined();
    expect(plan.links.map(({ name }) => name)).toEqual(['embedding', 'block', 'block', 'head']);
  });

  it('names what a part gives and what is added of it apart, where a norm or a factor stands between', () => {
    const nodes = (folder: string, labels: readonly string[]) => {
      const { plan } = defineConfig(configOf(folder));
      return labels.map((label) => plan.stages.find(({ name }) => name === `blocks.0.${label}`)?.node);
    };
    for (const folder of ['gemma2', 'gemma3', 'olmo2']) {
      const [out, post, added] = nodes(folder, ['attn.out', 'ln1_post', 'attn_out']);
      expect(added).toBe(post);
      expect(added).not.toBe(out);
    }
    const [out, added] = nodes('granite', ['mlp.out', 'mlp_out']);
    expect(added).toBe((out ?? 0) + 1);
  });
});

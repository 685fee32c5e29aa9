/** The models that are compared with other runtimes: they have the shapes of published ones. */
import type { RandomModel } from '../models/random-model';
import type { Bits } from './entries';

interface BenchModel extends RandomModel {
  /** Its name on the command line. */
  readonly shape: string;
  /** The formats in which peers are measured; float32 is left out if several copies of it would fill the memory. */
  readonly peerBits: readonly Bits[];
  /** The bits of the weights with which typing is also replayed. */
  readonly typedBits?: readonly (4 | 8)[];
}

export const BENCH_MODEL: BenchModel = {
  shape: 'distilgpt2',
  name: 'distilgpt2-shape-random',
  config: { model_type: 'gpt2', n_layer: 6, n_head: 12, n_embd: 768, n_positions: 1024, vocab_size: 50257 },
  peerBits: [32, 8, 4],
  typedBits: [8],
};

export const BENCH_MODELS: readonly BenchModel[] = [
  BENCH_MODEL,
  {
    shape: 'smollm2',
    name: 'smollm2-135m-shape-random',
    config: {
      model_type: 'llama',
      num_hidden_layers: 30,
      hidden_size: 576,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      intermediate_size: 1536,
      vocab_size: 49152,
      max_position_embeddings: 8192,
      rope_theta: 100_000,
      rms_norm_eps: 1e-5,
      tie_word_embeddings: true,
      bos_token_id: 0,
      eos_token_id: 0,
    },
    peerBits: [32, 8, 4],
  },
  {
    shape: 'qwen2',
    name: 'qwen2-0.5b-shape-random',
    config: {
      model_type: 'qwen2',
      num_hidden_layers: 24,
      hidden_size: 896,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      intermediate_size: 4864,
      vocab_size: 151_936,
      max_position_embeddings: 32_768,
      rope_theta: 1_000_000,
      rms_norm_eps: 1e-6,
      tie_word_embeddings: true,
      bos_token_id: 0,
      eos_token_id: 0,
    },
    peerBits: [8, 4],
    typedBits: [8, 4],
  },
  {
    shape: 't5',
    name: 't5-small-shape-random',
    config: {
      model_type: 't5',
      num_layers: 6,
      num_decoder_layers: 6,
      d_model: 512,
      d_kv: 64,
      num_heads: 8,
      d_ff: 2048,
      feed_forward_proj: 'relu',
      vocab_size: 32_128,
      tie_word_embeddings: true,
      decoder_start_token_id: 0,
      pad_token_id: 0,
      eos_token_id: 1,
      is_encoder_decoder: true,
    },
    peerBits: [32],
  },
  {
    shape: 'minilm',
    name: 'minilm-l6-shape-random',
    config: {
      model_type: 'bert',
      architectures: ['BertModel'],
      num_hidden_layers: 6,
      hidden_size: 384,
      num_attention_heads: 12,
      intermediate_size: 1536,
    },
    peerBits: [32],
  },
  {
    shape: 'bert',
    name: 'bert-base-shape-random',
    config: { model_type: 'bert', architectures: ['BertForMaskedLM'] },
    peerBits: [32],
  },
];

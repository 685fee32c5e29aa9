/** The model that all runtimes are measured with: distilgpt2's shape. */
import type { RandomModel } from '../models/random-model';

export const BENCH_MODEL: RandomModel = {
  name: 'distilgpt2-shape-random',
  config: { model_type: 'gpt2', n_layer: 6, n_head: 12, n_embd: 768, n_positions: 1024, vocab_size: 50257 },
};

/**
 * T5 (Raffel et al. 2020) and mT5 (Xue et al. 2021): an encoder and a decoder with a learned bias for the distances between
 * tokens instead of positions, an RMSNorm before each part, no biases of matrices, and scores that are not scaled. The first
 * version has ReLU and a tied head whose input is scaled; 1.1, FLAN-T5 and mT5 have a gated MLP and a separate head.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { ACTIVATIONS } from '../operations/activation';
import { CAUSAL, plainMlp, unembed } from './parts/decoder-parts';
import {
  attention,
  type EmbeddingNames,
  type EncoderDecoderSpec,
  embeddingNames,
  encoderDecoder,
  generationWords,
  isStored,
  matrixWords,
  NOTHING_HIDDEN,
} from './parts/encoder-decoder';
import * as fields from './parts/fields';
import { generationRules } from './parts/read-generation-rules';
import { gatedWords } from './parts/words';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

export interface T5Spec extends EncoderDecoderSpec {
  readonly activation: Activation;
  readonly gated: boolean;
  readonly epsilon: number;
  readonly buckets: number;
  readonly maxDistance: number;
  readonly tiedHead: boolean;
  /** Whether the head's input is divided by √d_model. */
  readonly scaledHead: boolean;
  readonly embedding: EmbeddingNames;
}

const Config = v.object({
  model_type: v.string('must be a text'),
  vocab_size: v.optional(fields.size(), 32_128),
  d_model: v.optional(fields.width(), 512),
  d_kv: v.optional(fields.width(), 64),
  d_ff: v.nullish(fields.size()),
  num_layers: v.nullish(fields.layerCount()),
  num_decoder_layers: v.nullish(fields.layerCount()),
  num_heads: v.nullish(fields.width()),
  n_positions: v.nullish(fields.size()),
  relative_attention_num_buckets: v.optional(fields.size(), 32),
  relative_attention_max_distance: v.optional(fields.size(), 128),
  layer_norm_epsilon: v.optional(fields.epsilon(), 1e-6),
  feed_forward_proj: v.nullish(v.string('must be a text')),
  dense_act_fn: v.nullish(fields.activationName()),
  is_gated_act: v.nullish(fields.flag()),
  scale_decoder_outputs: v.nullish(fields.flag()),
  tie_word_embeddings: v.optional(fields.flag(), true),
  is_encoder_decoder: v.optional(v.literal(true, 'must be true: an encoder or a decoder alone is not supported'), true),
  is_decoder: v.optional(v.literal(false, 'must be false: a decoder alone is not supported'), false),
  ...fields.TOKEN_FIELDS,
});

/** The two families' default values for absent fields. */
const DEFAULTS = {
  t5: { d_ff: 2048, layers: 6, heads: 8, activation: 'relu' },
  mt5: { d_ff: 1024, layers: 8, heads: 6, activation: 'gated-gelu' },
} as const;

/** The longest text. The bias works for any distance, so this only keeps sizes within reason. */
const LONGEST = 32_768;

function read(files: ConfigFiles): T5Spec {
  const c = fields.readConfig(files, Config, ['is_encoder_decoder']);
  const defaults = c.model_type === 'mt5' ? DEFAULTS.mt5 : DEFAULTS.t5;
  const layers = c.num_layers ?? defaults.layers;
  const sizes = { heads: c.num_heads ?? defaults.heads, dHead: c.d_kv, dMlp: c.d_ff ?? defaults.d_ff };
  const ids = fields.specialIds(files, c, c.vocab_size, { eos: 1 });
  const head = isStored(files, 'lm_head.weight', !c.tie_word_embeddings);
  requireBuckets(files, c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return {
    modelType: c.model_type,
    vocabSize: c.vocab_size,
    contextLength: LONGEST,
    isUnbounded: true,
    dModel: c.d_model,
    layers: c.num_decoder_layers ?? layers,
    ...sizes,
    kvHeads: sizes.heads,
    encoder: { ...sizes, layers, contextLength: LONGEST },
    ...ids,
    generation: generationRules(files, c.vocab_size, ids.eosTokenIds, c.model_type === 'mt5' ? { startId: 0 } : {}),
    ...activationOf(files, { ...c, feed_forward_proj: c.feed_forward_proj ?? defaults.activation }),
    epsilon: c.layer_norm_epsilon,
    buckets: c.relative_attention_num_buckets,
    maxDistance: c.relative_attention_max_distance,
    tiedHead: !head,
    scaledHead: c.model_type === 'mt5' ? false : (c.scale_decoder_outputs ?? c.tie_word_embeddings),
    embedding: embeddingNames(files),
  };
}

/** The activation in `feed_forward_proj`: "relu", or "gated-gelu", which means GELU in its tanh form. */
function activationOf(
  files: ConfigFiles,
  c: {
    readonly feed_forward_proj: string;
    readonly dense_act_fn?: Activation | null | undefined;
    readonly is_gated_act?: boolean | null | undefined;
  },
): Pick<T5Spec, 'activation' | 'gated'> {
  const match = /^(gated-)?([a-z0-9_]+)$/.exec(c.feed_forward_proj);
  const named = c.feed_forward_proj === 'gated-gelu' ? 'gelu_new' : match?.[2];
  const activation = c.dense_act_fn ?? ACTIVATIONS.find((name) => name === named);
  if (!match || !activation) {
    fields.refuse(
      files,
      `"feed_forward_proj" must be one of ${ACTIVATIONS.join(', ')}, with "gated-" before it where there is a gate`,
    );
  }
  return { activation, gated: c.is_gated_act ?? match[1] !== undefined };
}

/**
 * Half of the buckets, or a quarter on each side in the encoder, hold single distances; `maxDistance` must lie beyond those.
 */
function requireBuckets(files: ConfigFiles, buckets: number, maxDistance: number): void {
  if (buckets < 4) fields.refuse(files, `"relative_attention_num_buckets" is ${buckets}, but must be at least 4`);
  if (maxDistance > buckets / 2 && maxDistance <= LONGEST) return;
  fields.refuse(
    files,
    `"relative_attention_max_distance" is ${maxDistance}, but must be above half of the ${buckets} buckets and at most ${LONGEST}`,
  );
}

/** The parts that both stacks share. @param stack the prefix of its weights' names */
class StackParts {
  private readonly model;
  private readonly norm;

  constructor(
    private readonly d: Definition,
    private readonly c: T5Spec,
    private readonly stack: 'encoder' | 'decoder',
  ) {
    this.model = axis('d_model', c.dModel);
    this.norm = { epsilon: c.epsilon };
  }

  /** The tokens' embeddings, and the bias that all blocks add to their scores. */
  begin(): { readonly embed: Tensor; readonly bias: Tensor } {
    const { d, c, stack } = this;
    const embed = d.write('embed', 'embedding', d.lookup(c.embedding[stack], c.vocabSize, this.model));
    const matrix = `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
    const bias = d.relativeBias(matrix, { ...c, bidirectional: stack === 'encoder' });
    return { embed, bias: d.stage('rel_pos_bias', bias) };
  }

  attention(x: Tensor, place: string, bias: Tensor | null, over?: Tensor): Tensor {
    const { d, c } = this;
    const names = { q: `${place}.q`, k: `${place}.k`, v: `${place}.v`, out: `${place}.o` };
    const rule = this.stack === 'encoder' || over ? NOTHING_HIDDEN : CAUSAL;
    return attention(d, x, names, { ...c, scale: 1, rule, bias, over });
  }

  normed(name: string, x: Tensor, place: string): Tensor {
    return this.d.stage(name, this.d.rmsNorm(x, `${place}.layer_norm`, this.norm));
  }

  mlp(x: Tensor, place: string): Tensor {
    const { d, c } = this;
    const names = `${place}.DenseReluDense`;
    if (!c.gated) return d.write('mlp_out', 'mlp', plainMlp(d, x, { into: `${names}.wi`, out: `${names}.wo` }, c));
    const hidden = axis('d_mlp', c.dMlp);
    const gate = d.stage('mlp.pre', d.linear(x, `${names}.wi_0`, hidden));
    const up = d.stage('mlp.pre_linear', d.linear(x, `${names}.wi_1`, hidden));
    const post = d.stage('mlp.post', d.gate(gate, up, c.activation));
    return d.write('mlp_out', 'mlp', d.linear(post, `${names}.wo`, this.model));
  }

  finalNorm(x: Tensor): Tensor {
    return this.d.rmsNorm(x, `${this.stack}.final_layer_norm`, this.norm);
  }
}

function encoder(d: Definition, c: T5Spec): Tensor {
  const parts = new StackParts(d, c, 'encoder');
  const { embed, bias } = parts.begin();
  const x = d.stack(c.encoder.layers, embed, (residPre, layer) => {
    const block = `encoder.block.${layer}.layer`;
    const ln1 = parts.normed('ln1', residPre, `${block}.0`);
    const attnOut = parts.attention(ln1, `${block}.0.SelfAttention`, bias);
    const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));
    const ln2 = parts.normed('ln2', residMid, `${block}.1`);
    return d.sum(residMid, parts.mlp(ln2, `${block}.1`));
  });
  return d.stage('ln_final', parts.finalNorm(x));
}

function decoder(d: Definition, c: T5Spec, source: Tensor): Tensor {
  const parts = new StackParts(d, c, 'decoder');
  const { embed, bias } = parts.begin();
  const x = d.stack(c.layers, embed, (residPre, layer) => {
    const block = `decoder.block.${layer}.layer`;
    const ln1 = parts.normed('ln1', residPre, `${block}.0`);
    const attnOut = parts.attention(ln1, `${block}.0.SelfAttention`, bias);
    const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));
    const ln2 = parts.normed('ln2', residMid, `${block}.1`);
    const crossOut = parts.attention(ln2, `${block}.1.EncDecAttention`, null, source);
    const residMidCross = d.stream('resid_mid_cross', d.sum(residMid, crossOut));
    const ln3 = parts.normed('ln3', residMidCross, `${block}.2`);
    return d.sum(residMidCross, parts.mlp(ln3, `${block}.2`));
  });
  return d.head(parts.finalNorm(x), (normed) => {
    const read = c.scaledHead ? d.stage('ln_final_scaled', d.scale(normed, 1 / Math.sqrt(c.dModel))) : normed;
    return unembed(d, read, c, { embedding: c.embedding.head, head: 'lm_head' });
  });
}

export const t5 = architecture<T5Spec>({
  names: { t5: 'T5', mt5: 'mT5' },
  prefix: '',
  read,
  words: (c) => ({
    notes: {
      'embedding matrix': matrixWords(c),
      embedding: `Positions are not added here: scores get a bias for the distance between query and key, in ${c.buckets} buckets, the same in all blocks.`,
      scores: 'They are not divided by the root of the head’s width.',
      ...(c.gated ? { mlp: gatedWords(c) } : {}),
      generation: generationWords(c),
      logits: [
        c.tiedHead ? 'The head is the embedding matrix.' : 'The head is a matrix of its own.',
        ...(c.scaledHead ? [`What it reads is divided by √${c.dModel}.`] : []),
      ].join(' '),
    },
  }),
  define: (d, c) =>
    encoderDecoder(
      d,
      () => encoder(d, c),
      (source) => decoder(d, c, source),
    ),
});

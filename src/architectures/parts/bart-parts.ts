/** Shared by BART, Marian and Pegasus: reading their configurations, their blocks, their head. */
import * as v from 'valibot';
import type { Activation } from '../../operations/activation';
import type { ConfigFiles } from '../plan/architecture';
import { axis, type Definition, type Tensor } from '../plan/definition';
import { sourceVocabulary } from '../plan/encoder-sizes';
import { CAUSAL, plainMlp, scaled } from './decoder-parts';
import {
  attention,
  type EmbeddingNames,
  type EncoderDecoderSpec,
  embeddingNames,
  generationWords,
  isStored,
  matrixWords,
  NOTHING_HIDDEN,
} from './encoder-decoder';
import * as fields from './fields';
import { generationRules, type RuleDefaults } from './read-generation-rules';
import { LEARNED_POSITIONS } from './words';

export interface BartSpec extends EncoderDecoderSpec {
  readonly activation: Activation;
  /** The factor of embedded tokens. */
  readonly embeddingScale: number;
  readonly tiedHead: boolean;
  /** Whether the file has a bias for each token's logit. */
  readonly logitsBias: boolean;
  readonly embedding: EmbeddingNames;
}

/** Switches in older files, with the only value that is supported for the family. */
type Fixed = Readonly<Record<string, boolean>>;

interface FamilyDefaults {
  readonly vocabSize: number;
  readonly bos: number | undefined;
  readonly eos: number;
  readonly rules: RuleDefaults;
}

const Config = v.object({
  model_type: v.string('must be a text'),
  vocab_size: v.nullish(fields.size()),
  d_model: v.optional(fields.width(), 1024),
  max_position_embeddings: v.optional(fields.size(), 1024),
  encoder_layers: v.optional(fields.layerCount(), 12),
  encoder_ffn_dim: v.optional(fields.size(), 4096),
  encoder_attention_heads: v.optional(fields.width(), 16),
  decoder_layers: v.optional(fields.layerCount(), 12),
  decoder_ffn_dim: v.optional(fields.size(), 4096),
  decoder_attention_heads: v.optional(fields.width(), 16),
  activation_function: v.optional(fields.activationName(), 'gelu'),
  scale_embedding: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), true),
  is_encoder_decoder: v.optional(v.literal(true, 'must be true: an encoder or a decoder alone is not supported'), true),
  is_decoder: v.optional(v.literal(false, 'must be false: a decoder alone is not supported'), false),
  ...fields.TOKEN_FIELDS,
});

const EPSILON = 1e-5;

/**
 * @param fixed switches that may only have these values
 * @param targetVocabularySize the size of the output's vocabulary, if it has its own vocabulary and embeddings
 */
export function readBart(
  files: ConfigFiles,
  defaults: FamilyDefaults,
  fixed: Fixed,
  targetVocabularySize?: number,
): BartSpec {
  const c = fields.readConfig(files, Config, ['is_encoder_decoder']);
  requireFixed(files, fixed);
  const known = c.vocab_size ?? defaults.vocabSize;
  const vocabSize = targetVocabularySize ?? known;
  const size = (heads: number) => fields.headSizes(files, { hidden_size: c.d_model, num_attention_heads: heads });
  const { kvHeads: _, ...encoder } = size(c.encoder_attention_heads);
  const ids = fields.specialIds(files, c, vocabSize, {
    eos: defaults.eos,
    ...(defaults.bos === undefined ? {} : { bos: defaults.bos }),
  });
  return {
    modelType: c.model_type,
    vocabSize,
    contextLength: c.max_position_embeddings,
    dModel: c.d_model,
    layers: c.decoder_layers,
    ...size(c.decoder_attention_heads),
    dMlp: c.decoder_ffn_dim,
    encoder: {
      ...encoder,
      layers: c.encoder_layers,
      dMlp: c.encoder_ffn_dim,
      contextLength: c.max_position_embeddings,
      ...(targetVocabularySize === undefined ? {} : { vocabSize: known }),
    },
    ...ids,
    generation: generationRules(files, vocabSize, ids.eosTokenIds, defaults.rules),
    activation: c.activation_function,
    embeddingScale: c.scale_embedding ? Math.sqrt(c.d_model) : 1,
    tiedHead: !isStored(files, 'lm_head.weight', !c.tie_word_embeddings),
    logitsBias: isStored(files, 'final_logits_bias', true),
    embedding: embeddingNames(files),
  };
}

/** @throws a sentence if an older file asks for another form of the family */
function requireFixed(files: ConfigFiles, fixed: Fixed): void {
  const given = files.config.value as Readonly<Record<string, unknown>>;
  for (const [name, only] of Object.entries(fixed)) {
    const value = given[name];
    if (value === undefined || value === null || value === only) continue;
    fields.refuse(files, `"${name}" is ${JSON.stringify(value)}, but this family is only supported with ${only}`);
  }
}

/** The two terms that enter a stack: the tokens' embeddings, and what their positions add. */
export function embedWithPositions(
  d: Definition,
  c: BartSpec,
  stack: 'encoder' | 'decoder',
  positions: Tensor,
): [Tensor, Tensor] {
  const vocabulary = stack === 'encoder' ? sourceVocabulary(c) : c.vocabSize;
  const rows = d.lookup(c.embedding[stack], vocabulary, axis('d_model', c.dModel));
  const embed = d.write('embed', 'embedding', scaled(d, rows, c.embeddingScale, 'embed_unscaled'));
  return [embed, d.write('pos_embed', 'position', positions)];
}

interface Sizes {
  readonly heads: number;
  readonly dHead: number;
  readonly dMlp: number;
}

const BIAS = { bias: true } as const;

/** The parts of one block. */
class BlockParts {
  constructor(
    private readonly d: Definition,
    private readonly c: BartSpec,
    private readonly sizes: Sizes,
    private readonly block: string,
  ) {}

  selfAttention(x: Tensor): Tensor {
    return this.attention(x, 'self_attn', this.block.startsWith('encoder') ? NOTHING_HIDDEN : CAUSAL);
  }

  crossAttention(x: Tensor, source: Tensor): Tensor {
    return this.attention(x, 'encoder_attn', NOTHING_HIDDEN, source);
  }

  mlp(x: Tensor): Tensor {
    const { d, c, block, sizes } = this;
    const names = { into: `${block}.fc1`, out: `${block}.fc2` };
    return d.write('mlp_out', 'mlp', plainMlp(d, x, names, { ...c, dMlp: sizes.dMlp }, BIAS));
  }

  norm(x: Tensor, name: 'self_attn_layer_norm' | 'encoder_attn_layer_norm' | 'final_layer_norm'): Tensor {
    return this.d.layerNorm(x, `${this.block}.${name}`, { epsilon: EPSILON });
  }

  private attention(x: Tensor, name: string, rule: typeof CAUSAL, over?: Tensor): Tensor {
    const { d, c, sizes, block } = this;
    const place = `${block}.${name}`;
    const names = { q: `${place}.q_proj`, k: `${place}.k_proj`, v: `${place}.v_proj`, out: `${place}.out_proj` };
    const scale = 1 / Math.sqrt(sizes.dHead);
    return attention(d, x, names, { ...sizes, dModel: c.dModel, scale, rule, projection: BIAS, over });
  }
}

/** Blocks with a norm after each sum. @param source the encoder's output, for a decoder */
export function postNormStack(d: Definition, c: BartSpec, input: Tensor, source?: Tensor): Tensor {
  const [name, sizes] = source ? (['decoder', c] as const) : (['encoder', c.encoder] as const);
  const layers = source ? c.layers : c.encoder.layers;
  return d.stack(layers, input, (residPre, layer) => {
    const parts = new BlockParts(d, c, sizes, `${name}.layers.${layer}`);
    const residMid = d.stream('resid_mid', d.sum(residPre, parts.selfAttention(residPre)));
    let read = d.stream('normalized_resid_mid', parts.norm(residMid, 'self_attn_layer_norm'));
    if (source) {
      const crossed = d.stream('resid_mid_cross', d.sum(read, parts.crossAttention(read, source)));
      read = d.stream('normalized_resid_mid_cross', parts.norm(crossed, 'encoder_attn_layer_norm'));
    }
    const residPost = d.stream('resid_post', d.sum(read, parts.mlp(read)));
    return d.stream('normalized_resid_post', parts.norm(residPost, 'final_layer_norm'));
  });
}

/** Blocks with a norm before each part. @param source the encoder's output, for a decoder */
export function preNormStack(d: Definition, c: BartSpec, input: Tensor, source?: Tensor): Tensor {
  const [name, sizes] = source ? (['decoder', c] as const) : (['encoder', c.encoder] as const);
  const layers = source ? c.layers : c.encoder.layers;
  return d.stack(layers, input, (residPre, layer) => {
    const parts = new BlockParts(d, c, sizes, `${name}.layers.${layer}`);
    const ln1 = d.stage('ln1', parts.norm(residPre, 'self_attn_layer_norm'));
    let stream = d.stream('resid_mid', d.sum(residPre, parts.selfAttention(ln1)));
    if (source) {
      const ln2 = d.stage('ln2', parts.norm(stream, 'encoder_attn_layer_norm'));
      stream = d.stream('resid_mid_cross', d.sum(stream, parts.crossAttention(ln2, source)));
    }
    const last = d.stage(source ? 'ln3' : 'ln2', parts.norm(stream, 'final_layer_norm'));
    return d.sum(stream, parts.mlp(last));
  });
}

/** With the epsilon of the whole family, which its configuration does not name. */
export function layerNorm(d: Definition, x: Tensor, name: string): Tensor {
  return d.layerNorm(x, name, { epsilon: EPSILON });
}

/** The logits of the decoder's last states. */
export function logits(d: Definition, x: Tensor, c: BartSpec): Tensor {
  const bias = c.logitsBias ? { name: 'final_logits_bias', shape: [1, c.vocabSize] } : undefined;
  return d.unembed(x, c.tiedHead ? c.embedding.head : 'lm_head.weight', axis('d_vocab', c.vocabSize), bias);
}

/** Sentences shared by the three families. @param positions a phrase on where they come from */
export function bartWords(c: BartSpec, positions: string) {
  const isOwn = c.encoder.vocabSize !== undefined;
  const tied = isOwn ? 'The head is the embedding matrix of what is written.' : 'The head is the embedding matrix.';
  return {
    'embedding matrix': matrixWords(c),
    embedding: c.embeddingScale === 1 ? positions : `The row is multiplied by √${c.dModel}. ${positions}`,
    generation: generationWords(c),
    logits: c.tiedHead ? tied : 'The head is a matrix of its own.',
  };
}

export const SINUSOIDS = 'Sines and cosines of its position are added, which are computed and not learned.';

export { LEARNED_POSITIONS };

/**
 * ModernBERT (Warner et al. 2024): an encoder with a norm before each part, rotary positions and a gated MLP. After every
 * layer that attends to everything come two with a window around each token, whose rotary positions have another base.
 */
import * as v from 'valibot';
import { wholeNumber } from '../model/schema';
import type { Activation } from '../operations/activation';
import { attend, type Projections, rotate } from './parts/decoder-parts';
import {
  bothWaysWithin,
  ENCODER_FIELDS,
  type EncoderSpec,
  encoderEnd,
  encoderLength,
  type HeadNames,
  poolings,
} from './parts/encoder-parts';
import { encoderWords } from './parts/encoder-words';
import * as fields from './parts/fields';
import { gatedWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, heads, type Tensor } from './plan/definition';
import { type Rope, RopeFields } from './plan/rope';

export interface ModernBertSpec extends EncoderSpec {
  /** The rotation in layers that attend to everything, and in those with a window. */
  readonly rope: Rope;
  readonly localRope: Rope;
  /** For each layer, how many tokens on either side a token attends to; null: all. */
  readonly distances: readonly (number | null)[];
  readonly headActivation: Activation;
  readonly normBias: boolean;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly headBias: boolean;
  readonly decoderBias: boolean;
}

const Config = v.object({
  ...ENCODER_FIELDS,
  ...fields.TOKEN_FIELDS,
  model_type: v.string('must be a text'),
  vocab_size: v.optional(fields.size(), 50_368),
  hidden_size: v.optional(fields.width(), 768),
  intermediate_size: v.optional(fields.size(), 1152),
  num_hidden_layers: v.optional(fields.layerCount(), 22),
  num_attention_heads: v.optional(fields.width(), 12),
  max_position_embeddings: v.optional(fields.size(), 8192),
  hidden_activation: v.optional(fields.activationName(), 'gelu'),
  classifier_activation: v.optional(fields.activationName(), 'gelu'),
  norm_eps: v.optional(fields.epsilon(), 1e-5),
  norm_bias: v.optional(fields.flag(), false),
  attention_bias: v.optional(fields.flag(), false),
  mlp_bias: v.optional(fields.flag(), false),
  classifier_bias: v.optional(fields.flag(), false),
  decoder_bias: v.optional(fields.flag(), true),
  local_attention: v.optional(fields.size(), 128),
  global_attn_every_n_layers: v.optional(wholeNumber(1, 1024), 3),
  layer_types: fields.WINDOW_FIELDS.layer_types,
  global_rope_theta: v.optional(fields.positive(), 160_000),
  local_rope_theta: v.optional(v.nullable(fields.positive()), 10_000),
  rope_scaling: v.nullish(v.null('must be null: rotation in this family is not stretched')),
  rope_parameters: v.nullish(
    v.strictObject(
      { full_attention: v.nullish(RopeFields), sliding_attention: v.nullish(RopeFields) },
      'must hold "full_attention" and "sliding_attention" only',
    ),
  ),
});
type Config = v.InferOutput<typeof Config>;

const HEADS: readonly HeadNames[] = [{ head: 'masked token', tensor: 'head.dense.weight', classes: ['ForMaskedLM'] }];

function read(files: ConfigFiles): ModernBertSpec {
  const c = fields.readConfig(files, Config, fields.BIDIRECTIONAL);
  const end = encoderEnd(files, c, HEADS);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.specialIds(files, c, c.vocab_size),
    ...end,
    ...rotations(files, c, sizes.dHead),
    ...encoderLength(c.max_position_embeddings, end),
    positions: c.max_position_embeddings,
    activation: c.hidden_activation,
    headActivation: c.classifier_activation,
    epsilon: c.norm_eps,
    distances: distances(files, c),
    normBias: c.norm_bias,
    attentionBias: c.attention_bias,
    mlpBias: c.mlp_bias,
    headBias: c.classifier_bias,
    decoderBias: c.decoder_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

/** `local_attention` is the width of the whole window, half of which is on either side. */
function distances(files: ConfigFiles, c: Config): (number | null)[] {
  const isLocal = (layer: number) => layer % c.global_attn_every_n_layers !== 0;
  const windows = fields.windows(files, { ...c, sliding_window: c.local_attention }, isLocal);
  return windows.map((window) => window && Math.floor(window / 2));
}

function rotations(files: ConfigFiles, c: Config, headSize: number) {
  const { full_attention: globally, sliding_attention: locally } = c.rope_parameters ?? {};
  const of = (given: typeof globally, theta: number) => {
    const shared = { max_position_embeddings: c.max_position_embeddings, rope_parameters: given };
    return fields.rotation(files, shared, { headSize, theta }).rope;
  };
  return { rope: of(globally, c.global_rope_theta), localRope: of(locally, c.local_rope_theta ?? c.global_rope_theta) };
}

/** One matrix: the queries of all heads, then their keys, then their values. */
function projectTogether(d: Definition, x: Tensor, matrix: string, c: ModernBertSpec): Projections {
  const of = 3 * c.dModel;
  const part = (first: number) => ({ bias: c.attentionBias, part: { first, of } });
  const keyHeads = heads(c.heads, c.dHead, 'kv_head');
  return {
    q: d.stage('attn.q', d.linear(x, matrix, heads(c.heads, c.dHead), part(0))),
    k: d.stage('attn.k', d.linear(x, matrix, keyHeads, part(c.dModel))),
    v: d.stage('attn.v', d.linear(x, matrix, keyHeads, part(2 * c.dModel))),
  };
}

/**
 * `W_o (f(gate) · up)`, where gate and up are the two halves of one product. The gate is the half with the activation, as
 * in Shazeer 2020; in transformers' code the first half is called input and the second gate.
 */
function gatedMlp(d: Definition, x: Tensor, mlp: string, c: ModernBertSpec): Tensor {
  const hidden = axis('d_mlp', c.dMlp);
  const half = (first: number) => ({ bias: c.mlpBias, part: { first, of: 2 * c.dMlp } });
  const gate = d.stage('mlp.pre', d.linear(x, `${mlp}.Wi`, hidden, half(0)));
  const up = d.stage('mlp.pre_linear', d.linear(x, `${mlp}.Wi`, hidden, half(c.dMlp)));
  const post = d.stage('mlp.post', d.gate(gate, up, c.activation));
  return d.linear(post, `${mlp}.Wo`, axis('d_model', c.dModel), { bias: c.mlpBias });
}

function head(d: Definition, x: Tensor, c: ModernBertSpec): Tensor {
  const pre = d.linear(x, 'head.dense', axis('d_model', c.dModel), { bias: c.headBias });
  const post = d.stage('mlm_head.post', d.activation(d.stage('mlm_head.pre', pre), c.headActivation));
  const read = d.stage('mlm_head.ln', d.layerNorm(post, 'head.norm', { epsilon: c.epsilon, bias: c.normBias }));
  const matrix = c.tiedHead ? 'embeddings.tok_embeddings.weight' : 'decoder.weight';
  return d.unembed(read, matrix, axis('d_vocab', c.vocabSize), c.decoderBias ? 'decoder.bias' : undefined);
}

export const modernBert = architecture<ModernBertSpec>({
  names: { modernbert: 'ModernBERT' },
  prefix: 'model.',
  read,
  words: (c) =>
    encoderWords(c, {
      embedding: `The row is normalised. ${ROTARY_POSITIONS}`,
      norm: 'The first block has none before attention: what it reads is normalised already.',
      projections: `One matrix gives all three. ${rotaryWords(c, c.rope)} Layers with a window have angles of their own.`,
      weights: windowWords(c.distances),
      mlp: `${gatedWords(c)} One matrix gives both: transformers’ code calls the first half input and the second gate.`,
    }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon, bias: c.normBias };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const localAngles = d.stage('rot_angles_local', d.angles(c.localRope));
    const rows = d.write('embed', 'embedding', d.lookup('embeddings.tok_embeddings.weight', c.vocabSize, model));
    const embed = d.stage('full_embed', d.layerNorm(rows, 'embeddings.norm', norm));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const distance = c.distances[layer] ?? null;
      const ln1 = layer === 0 ? residPre : d.stage('ln1', d.layerNorm(residPre, `${block}.attn_norm`, norm));
      const { q, k, v } = projectTogether(d, ln1, `${block}.attn.Wqkv`, c);
      const [rope, turn] = distance === null ? [c.rope, angles] : [c.localRope, localAngles];
      const rotated = rotate(d, { q, k }, rope, turn);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: bothWaysWithin(distance) });
      const mixed = d.linear(z, `${block}.attn.Wo`, model, { bias: c.attentionBias });
      const residMid = d.stream('resid_mid', d.sum(residPre, d.write('attn_out', 'attention', mixed)));

      const ln2 = d.stage('ln2', d.layerNorm(residMid, `${block}.mlp_norm`, norm));
      return d.sum(residMid, d.write('mlp_out', 'mlp', gatedMlp(d, ln2, `${block}.mlp`, c)));
    });

    const hidden = d.layerNorm(x, 'final_norm', norm);
    if (c.head === null) d.headless(d.stage('ln_final', hidden));
    else d.head(hidden, (normed) => head(d, normed, c), c.head);
    poolings(d, hidden, c);
  },
});

/** Says how far a token attends. */
function windowWords(distances: readonly (number | null)[]): string {
  const local = distances.filter((distance) => distance !== null);
  const [distance] = local;
  if (distance === undefined) return '';
  return `In ${local.length} of ${distances.length} layers a token sees only the ${distance} before it and the ${distance} after it.`;
}

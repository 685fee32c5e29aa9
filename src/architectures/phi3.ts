/**
 * Phi-3 (Abdin et al. 2024) and Phi-4: Llama's block with queries, keys and values in one matrix, and gate and up in
 * another. In some models only part of each head is rotated.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, causal, type Projections, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis, type Definition, heads, type Tensor } from './plan/definition';
import type { Rope } from './plan/rope';

export interface Phi3Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** How many tokens a token attends to, itself included; null: all before it. */
  readonly window: number | null;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.WINDOW_FIELDS,
  ...fields.TOKEN_FIELDS,
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-5),
  tie_word_embeddings: v.optional(fields.flag(), false),
});
type Config = v.InferOutput<typeof Config>;

function read(files: ConfigFiles): Phi3Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  refuseLongRope(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead, partial: 1 }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 1, eos: 32_000 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    window: fields.sameWindow(files, c),
    tiedHead: c.tie_word_embeddings,
  };
}

/** Refuses all scaling, since LongRoPE is not supported: the first Phi-3 folders call it "su", and some "yarn". */
function refuseLongRope(files: ConfigFiles, { rope_scaling, rope_parameters }: Config): void {
  const scaling = rope_scaling ?? rope_parameters;
  const type = scaling?.rope_type ?? scaling?.type ?? 'default';
  if (type !== 'default') fields.refuse(files, `the rotary scaling "${type}" is not supported for this family`);
}

/** One matrix: the queries of all heads, then their keys, then their values. */
function projectTogether(d: Definition, x: Tensor, attention: string, c: Phi3Spec): Projections {
  const [queries, keys] = [c.heads * c.dHead, c.kvHeads * c.dHead];
  const of = queries + 2 * keys;
  const matrix = `${attention}.qkv_proj`;
  const keyHeads = heads(c.kvHeads, c.dHead, 'kv_head');
  return {
    q: d.stage('attn.q', d.linear(x, matrix, heads(c.heads, c.dHead), { part: { first: 0, of } })),
    k: d.stage('attn.k', d.linear(x, matrix, keyHeads, { part: { first: queries, of } })),
    v: d.stage('attn.v', d.linear(x, matrix, keyHeads, { part: { first: queries + keys, of } })),
  };
}

/** `W_down (f(gate) · up)`, where gate and up are the two halves of one product. */
function gatedMlpTogether(d: Definition, x: Tensor, mlp: string, c: Phi3Spec): Tensor {
  const [hidden, of] = [axis('d_mlp', c.dMlp), 2 * c.dMlp];
  const gate = d.stage('mlp.pre', d.linear(x, `${mlp}.gate_up_proj`, hidden, { part: { first: 0, of } }));
  const up = d.stage('mlp.pre_linear', d.linear(x, `${mlp}.gate_up_proj`, hidden, { part: { first: c.dMlp, of } }));
  const post = d.stage('mlp.post', d.gate(gate, up, c.activation));
  return d.linear(post, `${mlp}.down_proj`, axis('d_model', c.dModel));
}

export const phi3 = architecture<Phi3Spec>({
  names: { phi3: 'Phi-3' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'phi3',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      sliding_window: f.number('attention.sliding_window') || null,
    }),
    tensors: {
      ...GGUF_GATED,
      'blk.*.attn_qkv': 'layers.*.self_attn.qkv_proj',
      'blk.*.ffn_up': 'layers.*.mlp.gate_up_proj',
    },
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, 'One matrix gives all three.', rotaryWords(c, c.rope)),
      weights: maskWords(c.window),
      mlp: `${gatedWords(c)} One matrix gives both.`,
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_tokens.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectTogether(d, ln1, `${block}.self_attn`, c);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: causal(c.window) });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${block}.self_attn.o_proj`, model));
      const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.rmsNorm(residMid, `${block}.post_attention_layernorm`, norm));
      const mlpOut = d.write('mlp_out', 'mlp', gatedMlpTogether(d, ln2, `${block}.mlp`, c));
      return d.sum(residMid, mlpOut);
    });

    d.head(d.rmsNorm(x, 'norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' }),
    );
  },
});

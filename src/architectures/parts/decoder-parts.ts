/** Parts that many families share, as small functions: attention, rotation, MLPs, the head. */
import type { Activation } from '../../operations/activation';
import type { MaskRule } from '../../operations/mask-rule';
import type { ModelSpec } from '../plan/architecture';
import { axis, type Definition, heads, type LinearOptions, type Tensor } from '../plan/definition';
import type { Rope } from '../plan/rope';

export const CAUSAL: MaskRule = { causal: true, window: null };

/** Hides the tokens after each token, and those `window` or more positions before it. */
export function causal(window: number | null | undefined): MaskRule {
  return { causal: true, window: window ?? null };
}

export interface Projections {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
}

/** Queries, keys and values from separate matrices. @param attention the prefix of the weights' names */
export function projectHeads(
  d: Definition,
  x: Tensor,
  attention: string,
  c: Pick<ModelSpec, 'heads' | 'kvHeads' | 'dHead'>,
  options: LinearOptions = {},
): Projections {
  const keyHeads = heads(c.kvHeads, c.dHead, 'kv_head');
  return {
    q: d.stage('attn.q', d.linear(x, `${attention}.q_proj`, heads(c.heads, c.dHead), options)),
    k: d.stage('attn.k', d.linear(x, `${attention}.k_proj`, keyHeads, options)),
    v: d.stage('attn.v', d.linear(x, `${attention}.v_proj`, keyHeads, options)),
  };
}

interface AttentionInputs extends Projections {
  readonly scale: number;
  readonly rule: MaskRule;
  /** Soft-cap that keeps scores between -cap and cap. */
  readonly cap?: number | null;
  /** Added to the scores, [head, query, key]. */
  readonly bias?: Tensor | null;
  /** The prefix of the stages' names. */
  readonly name?: 'attn' | 'cross_attn';
}

/** `softmax(softcap(scale · q kᵀ + bias) + mask) v`, with bias and soft-cap only if they are given: [pos, head, d_head] */
export function attend(d: Definition, inputs: AttentionInputs): Tensor {
  const { q, k, v, scale, rule, cap = null, bias = null, name = 'attn' } = inputs;
  const products = d.stage(`${name}.attn_scores_${bias ? 'unbiased' : 'unmasked'}`, d.scores(q, k, scale));
  const unmasked = bias ? d.stage(`${name}.attn_scores_unmasked`, d.sum(products, bias)) : products;
  const capped = cap === null ? unmasked : d.stage(`${name}.attn_scores_capped`, d.softcap(unmasked, cap));
  const scores = d.stage(`${name}.attn_scores`, d.mask(capped, rule));
  const pattern = d.stage(`${name}.pattern`, d.softmax(scores));
  return d.stage(`${name}.z`, d.mix(pattern, v));
}

/** Rotates queries and keys by the angles of their positions; without a rope they stay unchanged. */
export function rotate(
  d: Definition,
  { q, k }: { readonly q: Tensor; readonly k: Tensor },
  rope: Rope | null,
  angles: Tensor | null,
): { q: Tensor; k: Tensor } {
  if (!rope || !angles) return { q, k };
  return {
    q: d.stage('attn.rot_q', d.rotary(q, angles, rope)),
    k: d.stage('attn.rot_k', d.rotary(k, angles, rope)),
  };
}

/** `W_out f(x W_in + b_in) + b_out`. @returns what the MLP adds to the residual stream, not yet a stage */
export function plainMlp(
  d: Definition,
  x: Tensor,
  names: { readonly into: string; readonly out: string },
  { dMlp, dModel, activation }: { readonly dMlp: number; readonly dModel: number; readonly activation: Activation },
  options: LinearOptions = {},
): Tensor {
  const pre = d.stage('mlp.pre', d.linear(x, names.into, axis('d_mlp', dMlp), options));
  const post = d.stage('mlp.post', d.activation(pre, activation));
  return d.linear(post, names.out, axis('d_model', dModel), options);
}

/** `W_down (f(x W_gate) · x W_up)`. @returns what the MLP adds to the residual stream, not yet a stage */
export function gatedMlp(
  d: Definition,
  x: Tensor,
  { dMlp, dModel, activation }: { readonly dMlp: number; readonly dModel: number; readonly activation: Activation },
  block: string,
  options: LinearOptions = {},
): Tensor {
  const hidden = axis('d_mlp', dMlp);
  const gate = d.stage('mlp.pre', d.linear(x, `${block}.mlp.gate_proj`, hidden, options));
  const up = d.stage('mlp.pre_linear', d.linear(x, `${block}.mlp.up_proj`, hidden, options));
  const post = d.stage('mlp.post', d.gate(gate, up, activation));
  return d.linear(post, `${block}.mlp.down_proj`, axis('d_model', dModel), options);
}

/** The logits of the normalised residual stream: with the embedding matrix if it is tied, else with a separate matrix. */
export function unembed(
  d: Definition,
  x: Tensor,
  { vocabSize, tiedHead }: { readonly vocabSize: number; readonly tiedHead: boolean },
  names: { readonly embedding: string; readonly head: string; readonly bias?: boolean },
): Tensor {
  const vocabulary = axis('d_vocab', vocabSize);
  const { bias = false } = names;
  if (tiedHead) return d.unembed(x, names.embedding, vocabulary, bias ? `${names.head}.bias` : undefined);
  return d.linear(x, names.head, vocabulary, { bias });
}

/** `x · factor`. If the factor is not 1, x itself becomes a stage with the name `nameBefore`. */
export function scaled(d: Definition, x: Tensor, factor: number, nameBefore: string): Tensor {
  return factor === 1 ? x : d.scale(d.stage(nameBefore, x), factor);
}

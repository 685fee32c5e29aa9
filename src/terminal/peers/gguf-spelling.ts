/** How llama.cpp writes the families with which it is compared: for each, its metadata, and its tensors by our weights. */

import type { Gpt2Spec } from '../../architectures/gpt2';
import type { LlamaSpec } from '../../architectures/llama';
import type { ModelSpec } from '../../architectures/plan/architecture';
import type { Rope } from '../../architectures/plan/rope';
import type { Qwen2Spec } from '../../architectures/qwen2';
import type { GgufValue } from './write-gguf';

/** A tensor of the file, and the weight from which it is made. */
export interface GgufSource {
  readonly name: string;
  readonly weight: string;
  /** Norms, biases and positions stay as they are; for matrices it says whether an output's weights are a row or a column. */
  readonly form: 'as it is' | 'outputs in rows' | 'outputs in columns';
  /**
   * For queries and keys with rotary position embedding, if llama.cpp pairs neighbouring values where we pair values half a
   * head apart.
   */
  readonly pairsOfHead?: number;
}

interface GgufFamily {
  /** The metadata keys of this family, which begin with its name and a dot. */
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly GgufSource[];
}

/** @throws if llama.cpp has no such model, or we cannot write it */
export function ggufFamily(spec: ModelSpec): GgufFamily {
  const family = FAMILIES.get(spec.modelType);
  if (!family) throw new Error(`models of type "${spec.modelType}" are not written for it`);
  return family(spec);
}

const FAMILIES = new Map<string, (spec: ModelSpec) => GgufFamily>([
  ['gpt2', (spec) => gpt2(spec as Gpt2Spec)],
  ['llama', (spec) => llama(spec as LlamaSpec)],
  ['qwen2', (spec) => qwen2(spec as Qwen2Spec)],
]);

function gpt2({ layers, layerNormEpsilon, tiedHead }: Gpt2Spec): GgufFamily {
  const both = (name: string, from: string, form: GgufSource['form']): GgufSource[] => [
    { name: `${name}.weight`, weight: `${from}.weight`, form },
    { name: `${name}.bias`, weight: `${from}.bias`, form: 'as it is' },
  ];
  const norm = (name: string, from: string) => both(name, from, 'as it is');
  const linear = (name: string, from: string) => both(name, from, 'outputs in columns');
  return {
    metadata: { 'gpt2.attention.layer_norm_epsilon': { float32: layerNormEpsilon } },
    tensors: [
      { name: 'token_embd.weight', weight: 'wte.weight', form: 'outputs in rows' },
      { name: 'position_embd.weight', weight: 'wpe.weight', form: 'as it is' },
      ...blocks(layers, (layer) => [
        ...norm(`blk.${layer}.attn_norm`, `h.${layer}.ln_1`),
        ...linear(`blk.${layer}.attn_qkv`, `h.${layer}.attn.c_attn`),
        ...linear(`blk.${layer}.attn_output`, `h.${layer}.attn.c_proj`),
        ...norm(`blk.${layer}.ffn_norm`, `h.${layer}.ln_2`),
        ...linear(`blk.${layer}.ffn_up`, `h.${layer}.mlp.c_fc`),
        ...linear(`blk.${layer}.ffn_down`, `h.${layer}.mlp.c_proj`),
      ]),
      ...norm('output_norm', 'ln_f'),
      ...head(tiedHead),
    ],
  };
}

/** Queries and keys are in the order of the original checkpoints, in which neighbouring values are rotated together. */
function llama(spec: LlamaSpec): GgufFamily {
  if (spec.attentionBias || spec.mlpBias) throw new Error('a model of this family with biases is not written for it');
  return {
    metadata: rotaryMetadata('llama', spec),
    tensors: gatedTensors(spec, { bias: false, pairsOfHead: spec.dHead }),
  };
}

function qwen2(spec: Qwen2Spec): GgufFamily {
  if (spec.windows.some((window) => window !== null)) throw new Error('it has no sliding window for this family');
  return { metadata: rotaryMetadata('qwen2', spec), tensors: gatedTensors(spec, { bias: true }) };
}

function rotaryMetadata(
  name: string,
  { epsilon, rope, kvHeads, dHead }: LlamaSpec | Qwen2Spec,
): GgufFamily['metadata'] {
  return {
    [`${name}.attention.head_count_kv`]: { uint32: kvHeads },
    [`${name}.attention.key_length`]: { uint32: dHead },
    [`${name}.attention.value_length`]: { uint32: dHead },
    [`${name}.attention.layer_norm_rms_epsilon`]: { float32: epsilon },
    [`${name}.rope.dimension_count`]: { uint32: dHead },
    [`${name}.rope.freq_base`]: { float32: ropeBase(rope, dHead) },
  };
}

/** The base of the rotary frequencies. @throws if they are scaled */
function ropeBase({ frequencies, dynamic }: Rope, turned: number): number {
  const pairs = frequencies.length;
  const base = (frequencies.at(-1) as number) ** (-pairs / (pairs - 1));
  const isPlain = frequencies.every((f, i) => Math.abs(f * base ** (i / pairs) - 1) < 1e-5);
  if (!isPlain || dynamic || 2 * pairs !== turned) throw new Error('stretched rotary positions are not written for it');
  return base;
}

interface GatedOptions {
  /** Whether queries, keys and values have biases. */
  readonly bias: boolean;
  readonly pairsOfHead?: number;
}

/** RMSNorms, a matrix each for queries, keys and values, and a gated MLP. */
function gatedTensors({ layers, tiedHead }: LlamaSpec | Qwen2Spec, { bias, ...pairs }: GatedOptions): GgufSource[] {
  const norm = (name: string, weight: string): GgufSource => ({ name, weight, form: 'as it is' });
  const linear = (name: string, weight: string): GgufSource => ({ name, weight, form: 'outputs in rows' });
  const projection = (name: string, from: string, turned: Pick<GatedOptions, 'pairsOfHead'>): GgufSource[] => [
    { ...linear(`${name}.weight`, `${from}.weight`), ...turned },
    ...(bias ? [{ ...norm(`${name}.bias`, `${from}.bias`), ...turned }] : []),
  ];
  return [
    linear('token_embd.weight', 'embed_tokens.weight'),
    ...blocks(layers, (layer) => {
      const [to, from] = [`blk.${layer}`, `layers.${layer}`];
      return [
        norm(`${to}.attn_norm.weight`, `${from}.input_layernorm.weight`),
        ...projection(`${to}.attn_q`, `${from}.self_attn.q_proj`, pairs),
        ...projection(`${to}.attn_k`, `${from}.self_attn.k_proj`, pairs),
        ...projection(`${to}.attn_v`, `${from}.self_attn.v_proj`, {}),
        linear(`${to}.attn_output.weight`, `${from}.self_attn.o_proj.weight`),
        norm(`${to}.ffn_norm.weight`, `${from}.post_attention_layernorm.weight`),
        linear(`${to}.ffn_gate.weight`, `${from}.mlp.gate_proj.weight`),
        linear(`${to}.ffn_up.weight`, `${from}.mlp.up_proj.weight`),
        linear(`${to}.ffn_down.weight`, `${from}.mlp.down_proj.weight`),
      ];
    }),
    norm('output_norm.weight', 'norm.weight'),
    ...head(tiedHead),
  ];
}

function blocks(layers: number, block: (layer: number) => GgufSource[]): GgufSource[] {
  return Array.from({ length: layers }, (_, layer) => block(layer)).flat();
}

/** A tied head is not written again. */
function head(tied: boolean): GgufSource[] {
  return tied ? [] : [{ name: 'output.weight', weight: 'lm_head.weight', form: 'outputs in rows' }];
}

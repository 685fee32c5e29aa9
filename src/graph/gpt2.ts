/**
 * GPT-2 (Radford et al. 2019): learned positions, pre-LayerNorm blocks, fused Q/K/V, a head that may be the
 * embedding matrix. Shapes in comments: T tokens, d = d_model, H heads of D = d_head, V = vocabulary.
 */
import type { Gpt2Spec } from '../model/spec';
import type { Weights } from '../model/weights';
import type { ArchitectureGraphs } from './architecture';
import { GraphBuilder, type OnnxModel, type Value } from './builder';
import { decodeGraph } from './gpt2-decode';
import { exportedGraph } from './gpt2-export';
import { activationOf, attentionScale, headWeight } from './gpt2-weights';
import { activation, conv1d, layerNorm, scaledProduct, splitQkv, unembed } from './layers';
import { DataType } from './onnx';
import { BLOCK_OUTPUTS, type BlockOutputName, type Variant } from './stages';

export const gpt2Graphs: ArchitectureGraphs<Gpt2Spec> = {
  embedding: embeddingGraph,
  block: blockGraph,
  finalNorm: finalNormGraph,
  head: headGraph,
  forward: forwardGraph,
  decode: decodeGraph,
  exported: exportedGraph,
};

/** ids, positions [T] -> embed, pos_embed and their sum, each [T, d]. */
function embeddingGraph(spec: Gpt2Spec, weights: Weights): OnnxModel {
  const g = new GraphBuilder('embedding', weights);
  const ids = g.input('ids', DataType.INT64, ['pos']);
  const positions = g.input('positions', DataType.INT64, ['pos']);
  const embed = g.op('Gather', [g.weight('wte.weight'), ids]);
  const posEmbed = g.op('Gather', [g.weight('wpe.weight'), positions]);
  const shape = ['pos', spec.dModel];
  g.output('embed', embed, shape);
  g.output('pos_embed', posEmbed, shape);
  g.output('resid_pre', g.op('Add', [embed, posEmbed]), shape);
  return g.build();
}

/** resid_pre [T, d] (and the causal mask [T, T]) -> every stage of one block. */
function blockGraph(spec: Gpt2Spec, weights: Weights, layer: number, variant: Variant): OnnxModel {
  const g = new GraphBuilder(`block ${layer} ${variant}`, weights);
  const x = g.input('resid_pre', DataType.FLOAT, ['pos', spec.dModel]);
  const stages = variant === 'model' ? modelBlock(g, spec, x, layer, maskInput(g)) : walkthroughBlock(g, spec, x);
  for (const { name, axes } of BLOCK_OUTPUTS) g.output(name, stages[name], axes);
  return g.build();
}

function maskInput(g: GraphBuilder): Value {
  return g.input('mask', DataType.FLOAT, ['query', 'key']);
}

function modelBlock(g: GraphBuilder, spec: Gpt2Spec, x: Value, layer: number, mask: Value): BlockStages {
  const { heads, dHead, activation } = spec;
  return block(g, spec, x, layer, { heads, dHead, scale: attentionScale(spec, layer), activation, mask });
}

/** Block 0 as walk-throughs simplify it; its scores are scaled by the width of its one head. */
function walkthroughBlock(g: GraphBuilder, spec: Gpt2Spec, x: Value): BlockStages {
  const scale = attentionScale(spec, 0, 'walkthrough');
  return block(g, spec, x, 0, { heads: 1, dHead: spec.dModel, scale, activation: activationOf(spec, 'walkthrough') });
}

type BlockStages = Record<BlockOutputName, Value>;

interface BlockOptions extends Pick<Gpt2Spec, 'heads' | 'dHead' | 'activation'> {
  readonly scale: number;
  /** 0 where a query may look, -inf where it may not. */
  readonly mask?: Value;
}

function block(g: GraphBuilder, spec: Gpt2Spec, x: Value, layer: number, options: BlockOptions): BlockStages {
  const h = `h.${layer}`;
  const ln1 = layerNorm(g, x, `${h}.ln_1`, spec.layerNormEpsilon); // [T, d]
  const attention = selfAttention(g, spec, ln1, h, options);
  const residMid = g.op('Add', [x, attention.attn_out]);
  const ln2 = layerNorm(g, residMid, `${h}.ln_2`, spec.layerNormEpsilon);
  const pre = conv1d(g, ln2, `${h}.mlp.c_fc`); // [T, d_mlp]
  const post = activation(g, pre, options.activation);
  const mlpOut = conv1d(g, post, `${h}.mlp.c_proj`); // [T, d]
  const residPost = g.op('Add', [residMid, mlpOut]);
  return {
    ln1,
    ...attention,
    resid_mid: residMid,
    ln2,
    'mlp.pre': pre,
    'mlp.post': post,
    mlp_out: mlpOut,
    resid_post: residPost,
  };
}

function selfAttention(g: GraphBuilder, spec: Gpt2Spec, ln1: Value, h: string, options: BlockOptions) {
  const { heads, dHead, scale, mask } = options;
  const [q, k, v] = splitQkv(g, conv1d(g, ln1, `${h}.attn.c_attn`)).map((part) =>
    g.op('Reshape', [part, g.ints([-1, heads, dHead])]),
  ) as [Value, Value, Value]; // each [T, H, D]
  const headsFirst = (x: Value) => g.op('Transpose', [x], { perm: [1, 0, 2] }); // [H, T, D]
  const scores = scaledProduct(g, headsFirst(q), headsFirst(k), scale); // [H, T, T]
  const pattern = g.op('Softmax', [mask ? g.op('Add', [scores, mask]) : scores], { axis: -1 });
  const z = g.op('Transpose', [g.op('MatMul', [pattern, headsFirst(v)])], { perm: [1, 0, 2] }); // [T, H, D]
  const out = conv1d(g, g.op('Reshape', [z, g.ints([-1, spec.dModel])]), `${h}.attn.c_proj`); // [T, d]
  return {
    'attn.q': q,
    'attn.k': k,
    'attn.v': v,
    'attn.attn_scores_unmasked': scores,
    'attn.pattern': pattern,
    'attn.z': z,
    attn_out: out,
  };
}

/** resid [T, d] -> ln_final [T, d]. */
function finalNormGraph(spec: Gpt2Spec, weights: Weights): OnnxModel {
  const g = new GraphBuilder('final norm', weights);
  const x = g.input('resid', DataType.FLOAT, ['pos', spec.dModel]);
  g.output('ln_final', layerNorm(g, x, 'ln_f', spec.layerNormEpsilon), ['pos', spec.dModel]);
  return g.build();
}

/** ln_final [T, d] -> logits [T, V]. */
function headGraph(spec: Gpt2Spec, weights: Weights): OnnxModel {
  const g = new GraphBuilder('head', weights);
  const x = g.input('ln_final', DataType.FLOAT, ['pos', spec.dModel]);
  g.output('logits', unembed(g, x, headWeight(spec)), ['pos', spec.vocabSize]);
  return g.build();
}

/** The whole model as one graph that gives nothing but the logits: the peer a trace is measured against. */
function forwardGraph(spec: Gpt2Spec, weights: Weights): OnnxModel {
  const g = new GraphBuilder('forward', weights);
  const ids = g.input('ids', DataType.INT64, ['pos']);
  const positions = g.input('positions', DataType.INT64, ['pos']);
  const mask = maskInput(g);
  let x = g.op('Add', [
    g.op('Gather', [g.weight('wte.weight'), ids]),
    g.op('Gather', [g.weight('wpe.weight'), positions]),
  ]);
  for (let layer = 0; layer < spec.layers; layer++) x = modelBlock(g, spec, x, layer, mask).resid_post;
  const norm = layerNorm(g, x, 'ln_f', spec.layerNormEpsilon);
  g.output('logits', unembed(g, norm, headWeight(spec)), ['pos', spec.vocabSize]);
  return g.build();
}

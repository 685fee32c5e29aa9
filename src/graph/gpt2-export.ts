/**
 * GPT-2 as a plain ONNX model of generation that other runtimes know how to feed: Transformers.js' names, standard
 * operators, batches with padding.
 */
import type { Gpt2Spec } from '../model/spec';
import type { Weights } from '../model/weights';
import { GraphBuilder, type OnnxModel, type Value } from './builder';
import { attentionScale, headWeight } from './gpt2-weights';
import { activation, conv1d, LOWEST, layerNorm, scaledProduct, splitQkv, unembed } from './layers';
import { DataType } from './onnx';

/**
 * One step of generation with a KV cache, in the names and symbolic sizes that Transformers.js feeds:
 * input_ids, position_ids [B, S], attention_mask [B, P + S], past_key_values.N.key|value [B, H, P, D] ->
 * logits [B, K, V] of the last K = num_logits_to_keep tokens (0: all), present.N.key|value [B, H, P + S, D].
 */
export function exportedGraph(spec: Gpt2Spec, weights: Weights): OnnxModel {
  const g = new GraphBuilder('exported', weights);
  const ids = g.input('input_ids', DataType.INT64, ['batch_size', 'sequence_length']);
  const positions = g.input('position_ids', DataType.INT64, ['batch_size', 'sequence_length']);
  const attentionMask = g.input('attention_mask', DataType.INT64, ['batch_size', 'total_sequence_length']);
  const keep = g.input('num_logits_to_keep', DataType.INT64, []);
  const mask = paddedMask(g, ids, attentionMask);
  let x = g.op('Add', [
    g.op('Gather', [g.weight('wte.weight'), ids]),
    g.op('Gather', [g.weight('wpe.weight'), positions]),
  ]);
  for (let layer = 0; layer < spec.layers; layer++) x = block(g, spec, x, layer, mask);
  const norm = layerNorm(g, keepLast(g, x, keep), 'ln_f', spec.layerNormEpsilon); // [B, K, d]
  const rows = g.op('Reshape', [norm, g.ints([-1, spec.dModel])]);
  const shape = g.op('Concat', [g.op('Shape', [norm], { end: 2 }), g.ints([spec.vocabSize])], { axis: 0 });
  const logits = g.op('Reshape', [unembed(g, rows, headWeight(spec)), shape]);
  g.output('logits', logits, ['batch_size', 'num_logits', spec.vocabSize]);
  return g.build();
}

/** 0 where a query may look and the lowest number elsewhere: the future, and padding. [B, 1, S, P + S] */
function paddedMask(g: GraphBuilder, ids: Value, attentionMask: Value): Value {
  const size = (x: Value) => g.op('Squeeze', [g.op('Shape', [x], { start: 1, end: 2 })]);
  const total = size(attentionMask);
  const keys = g.op('Range', [g.int(0), total, g.int(1)]); // [P + S]
  const queries = g.op('Range', [g.op('Sub', [total, size(ids)]), total, g.int(1)]); // [S]
  const causal = g.op('LessOrEqual', [keys, g.op('Unsqueeze', [queries, g.ints([1])])]); // [S, P + S]
  const real = g.op('Cast', [g.op('Unsqueeze', [attentionMask, g.ints([1, 2])])], { to: DataType.BOOL });
  return g.op('Where', [g.op('And', [causal, real]), g.scalar(0), g.scalar(LOWEST)]);
}

/** The last `keep` rows of [B, S, d], or all when it is 0. */
function keepLast(g: GraphBuilder, x: Value, keep: Value): Value {
  const start = g.op('Unsqueeze', [g.op('Neg', [keep]), g.ints([0])]);
  return g.op('Slice', [x, start, g.ints([Number.MAX_SAFE_INTEGER]), g.ints([1])]);
}

function block(g: GraphBuilder, spec: Gpt2Spec, x: Value, layer: number, mask: Value): Value {
  const h = `h.${layer}`;
  const qkv = conv1d(g, layerNorm(g, x, `${h}.ln_1`, spec.layerNormEpsilon), `${h}.attn.c_attn`);
  const [q, k, v] = splitQkv(g, qkv).map((part) =>
    g.op('Transpose', [g.op('Reshape', [part, g.ints([0, 0, spec.heads, spec.dHead])])], { perm: [0, 2, 1, 3] }),
  ) as [Value, Value, Value]; // each [B, H, S, D]
  const keys = extendCache(g, spec, `${layer}.key`, k); // [B, H, P + S, D]
  const values = extendCache(g, spec, `${layer}.value`, v);
  const scores = g.op('Add', [scaledProduct(g, q, keys, attentionScale(spec, layer)), mask]);
  const z = g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), values]);
  const merged = g.op('Reshape', [g.op('Transpose', [z], { perm: [0, 2, 1, 3] }), g.ints([0, 0, spec.dModel])]);
  const residMid = g.op('Add', [x, conv1d(g, merged, `${h}.attn.c_proj`)]);
  const pre = conv1d(g, layerNorm(g, residMid, `${h}.ln_2`, spec.layerNormEpsilon), `${h}.mlp.c_fc`);
  return g.op('Add', [residMid, conv1d(g, activation(g, pre, spec.activation), `${h}.mlp.c_proj`)]);
}

function extendCache(g: GraphBuilder, spec: Gpt2Spec, name: string, fresh: Value): Value {
  const cache = (length: string) => ['batch_size', spec.heads, length, spec.dHead];
  const past = g.input(`past_key_values.${name}`, DataType.FLOAT, cache('past_sequence_length'));
  const present = g.op('Concat', [past, fresh], { axis: 2 });
  g.output(`present.${name}`, present, cache('total_sequence_length'));
  return present;
}

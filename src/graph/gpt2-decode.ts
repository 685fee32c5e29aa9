/**
 * GPT-2 for generation: fused operators, and a cache of keys and values that only grows by what is new.
 * Shapes: S new tokens, P cached ones, T = P + S, d = d_model, V = vocabulary.
 */
import type { Gpt2Spec } from '../model/spec';
import type { Weights } from '../model/weights';
import { GraphBuilder, type OnnxModel, type Value } from './builder';
import { attentionScale, headWeight } from './gpt2-weights';
import { activation, LOWEST, layerNorm, splitQkv } from './layers';
import { DataType } from './onnx';
import { type Products, productsOf } from './products';
import type { QuantizedWeights } from './quantized-file';

/**
 * ids, positions [S], keep (how many of the last tokens get logits), past.N.key|value [P, d] ->
 * logits [keep, V], fresh.N.key|value [S, d]. Keys and values lie token after token, so that the cache is extended, and
 * cut, in place.
 */
export function decodeGraph(spec: Gpt2Spec, weights: Weights | QuantizedWeights): OnnxModel {
  const g = new GraphBuilder('decode', weights);
  const products = productsOf(g, weights);
  const ids = g.input('ids', DataType.INT64, ['fresh']);
  const positions = g.input('positions', DataType.INT64, ['fresh']);
  const keep = g.input('keep', DataType.INT64, [1]);
  const { vocabSize, dModel, layers } = spec;
  const embed = products.embed('wte.weight', ids, vocabSize, dModel); // [S, d]
  let x = g.op('Add', [embed, g.rows('wpe.weight', positions)]);
  const caches = Array.from({ length: layers }, (_, layer) => cacheInputs(g, spec, layer));
  const mask = causalMask(g, positions, caches[0]?.key as Value);
  for (const [layer, cache] of caches.entries()) x = block(g, products, spec, x, layer, cache, mask);
  const last = g.op('Slice', [x, g.op('Neg', [keep]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])]);
  const norm = layerNorm(g, last, 'ln_f', spec.layerNormEpsilon); // [keep, d]
  g.output('logits', products.unembed(norm, headWeight(spec), dModel, vocabSize), ['keep', vocabSize]);
  return g.build();
}

interface Cache {
  readonly key: Value;
  readonly value: Value;
}

function cacheInputs(g: GraphBuilder, { dModel }: Gpt2Spec, layer: number): Cache {
  const input = (part: string) => g.input(`past.${layer}.${part}`, DataType.FLOAT, ['past', dModel]);
  return { key: input('key'), value: input('value') };
}

/** 0 where a query may look and the lowest number in its future. [1, 1, S, T] */
function causalMask(g: GraphBuilder, positions: Value, past: Value): Value {
  const size = (x: Value) => g.op('Squeeze', [g.op('Shape', [x], { start: 0, end: 1 })]);
  const cached = size(past);
  const total = g.op('Add', [cached, size(positions)]);
  const keys = g.op('Range', [g.int(0), total, g.int(1)]); // [T]
  const queries = g.op('Range', [cached, total, g.int(1)]); // [S]
  const seen = g.op('LessOrEqual', [keys, g.op('Unsqueeze', [queries, g.ints([1])])]); // [S, T]
  const mask = g.op('Where', [seen, g.scalar(0), g.scalar(LOWEST)]);
  return g.op('Unsqueeze', [mask, g.ints([0, 1])]);
}

function block(
  g: GraphBuilder,
  products: Products,
  spec: Gpt2Spec,
  x: Value,
  layer: number,
  cache: Cache,
  mask: Value,
): Value {
  const { dModel, dMlp } = spec;
  const h = `h.${layer}`;
  const ln1 = layerNorm(g, x, `${h}.ln_1`, spec.layerNormEpsilon);
  const [q, k, v] = splitQkv(g, products.linear(ln1, `${h}.attn.c_attn`, dModel, 3 * dModel)); // each [S, d]
  const keys = extend(g, cache.key, k, `${layer}.key`);
  const values = extend(g, cache.value, v, `${layer}.value`);
  const z = attention(g, spec, layer, { q, keys, values, mask });
  const residMid = g.op('Add', [x, products.linear(z, `${h}.attn.c_proj`, dModel, dModel)]);
  const ln2 = layerNorm(g, residMid, `${h}.ln_2`, spec.layerNormEpsilon);
  const post = activation(g, products.linear(ln2, `${h}.mlp.c_fc`, dModel, dMlp), spec.activation);
  return g.op('Add', [residMid, products.linear(post, `${h}.mlp.c_proj`, dMlp, dModel)]);
}

/** The cache and what is new. Only the latter leaves the graph: copying the whole cache out costs more than the rest. */
function extend(g: GraphBuilder, past: Value, fresh: Value, name: string): Value {
  g.output(`fresh.${name}`, fresh, ['fresh', 'd_model']);
  return g.op('Concat', [past, fresh], { axis: 0 }); // [T, d]
}

interface AttentionInputs {
  /** [S, d], [T, d], [T, d] */
  readonly q: Value;
  readonly keys: Value;
  readonly values: Value;
  /** [1, 1, S, T] */
  readonly mask: Value;
}

function attention(g: GraphBuilder, spec: Gpt2Spec, layer: number, { q, keys, values, mask }: AttentionInputs): Value {
  const batch = (x: Value) => g.op('Unsqueeze', [x, g.ints([0])]);
  const none = { name: '' };
  const attributes = { num_heads: spec.heads, scale: { float: attentionScale(spec, layer) } };
  const inputs = [batch(q), batch(keys), batch(values), none, none, mask];
  const z = g.op('MultiHeadAttention', inputs, attributes, 'com.microsoft'); // [1, S, d]
  return g.op('Squeeze', [z, g.ints([0])]);
}

/**
 * GPT-2 for generation: a cache of keys and values that only grows by what is new, and that is read where it lies.
 * Shapes: S new tokens, P cached ones (of none, one row that is masked), H heads of D = d_head, d = d_model, V = vocabulary.
 */
import type { Gpt2Spec } from '../model/spec';
import type { Weights } from '../model/weights';
import { GraphBuilder, type OnnxModel, type Value } from './builder';
import { attentionScale, headWeight } from './gpt2-weights';
import { activation, addAndNorm } from './layers';
import { DataType } from './onnx';
import { type Products, productsOf } from './products';
import type { QuantizedWeights } from './quantized-file';

/**
 * ids, positions [S], keep (how many of the last tokens get logits), mask [S, P + S] (0 where a query may look),
 * past.N.key|value [P, H, D] -> logits [keep, V], fresh [2 · layers · S, H, D]: of each layer the new keys, then the new
 * values. They lie token after token, so that the cache is extended, and cut, in place.
 */
export function decodeGraph(spec: Gpt2Spec, weights: Weights | QuantizedWeights): OnnxModel {
  const g = new GraphBuilder('decode', weights);
  const products = productsOf(g, weights);
  const ids = g.input('ids', DataType.INT64, ['fresh']);
  const positions = g.input('positions', DataType.INT64, ['fresh']);
  const keep = g.input('keep', DataType.INT64, [1]);
  const mask = g.input('mask', DataType.FLOAT, ['fresh', 'past + fresh']);
  const { vocabSize, dModel, layers, heads, dHead } = spec;
  const embed = products.embed('wte.weight', ids, vocabSize, dModel); // [S, d]
  // The residual stream is a sum that is not made before it is normalised.
  let x: Sum = [embed, g.rows('wpe.weight', positions)];
  const caches = Array.from({ length: layers }, (_, layer) => cacheInputs(g, spec, layer));
  const size = (rows: Value) => g.op('Shape', [rows], { start: 0, end: 1 });
  const sizes = g.op('Concat', [size(caches[0]?.key as Value), size(positions)], { axis: 0 }); // [P, S]
  const fresh: Value[] = [];
  for (const [layer, cache] of caches.entries()) {
    const result = block(g, products, spec, x, layer, { cache, mask, sizes });
    fresh.push(result.key, result.value);
    x = result.x;
  }
  g.output('fresh', g.op('Concat', fresh, { axis: 0 }), ['caches · fresh', heads, dHead]);
  const { norm } = addAndNorm(g, ...x, 'ln_f', spec.layerNormEpsilon);
  const last = g.op('Slice', [norm, g.op('Neg', [keep]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])]); // [keep, d]
  g.output('logits', products.unembed(last, headWeight(spec), dModel, vocabSize), ['keep', vocabSize]);
  return g.build();
}

interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

function cacheInputs(g: GraphBuilder, { heads, dHead }: Gpt2Spec, layer: number): KeyValue {
  const input = (part: string) => g.input(`past.${layer}.${part}`, DataType.FLOAT, ['past', heads, dHead]);
  return { key: input('key'), value: input('value') };
}

interface Past {
  readonly cache: KeyValue;
  readonly mask: Value;
  /** P and S */
  readonly sizes: Value;
}

type Sum = readonly [Value, Value];

function block(g: GraphBuilder, products: Products, spec: Gpt2Spec, x: Sum, layer: number, past: Past) {
  const { dModel, dMlp, heads, dHead, layerNormEpsilon: epsilon } = spec;
  const h = `h.${layer}`;
  const ln1 = addAndNorm(g, ...x, `${h}.ln_1`, epsilon);
  const qkv = products.linear(ln1.norm, `${h}.attn.c_attn`, dModel, 3 * dModel); // [S, 3 · d]
  const byHead = g.op('Reshape', [qkv, g.ints([-1, 3 * heads, dHead])]);
  const [q, key, value] = g.ops(3, 'Split', [byHead], { axis: 1, num_outputs: 3 }) as [Value, Value, Value]; // [S, H, D]
  // As a vector: a scalar would be fused into the product, whose faster kernel for one row knows no factor.
  const scale = g.floats(Array<number>(dHead).fill(attentionScale(spec, layer)));
  const scaled = g.op('Mul', [q, scale]);
  const z = attention(g, scaled, { key, value }, past);
  const merged = g.op('Reshape', [z, g.ints([-1, dModel])]);
  const attnOut = products.linear(merged, `${h}.attn.c_proj`, dModel, dModel);
  const ln2 = addAndNorm(g, ln1.sum, attnOut, `${h}.ln_2`, epsilon);
  const post = activation(g, products.linear(ln2.norm, `${h}.mlp.c_fc`, dModel, dMlp), spec.activation);
  const result: Sum = [ln2.sum, products.linear(post, `${h}.mlp.c_proj`, dMlp, dModel)];
  return { key, value, x: result };
}

/**
 * Attention to the cache and to the new tokens, each where it lies: [S, H, D] is read head by head with strides. The
 * fused attention operators first copy the whole cache, twice, which takes longer than the attention itself.
 */
function attention(g: GraphBuilder, q: Value, fresh: KeyValue, { cache, mask, sizes }: Past): Value {
  const product = (a: Value, b: Value, how: { transB?: number; transBatchA?: number }) =>
    g.op('FusedMatMul', [a, b], { ...how, transBatchB: 1 }, 'com.microsoft');
  const score = (key: Value) => product(q, key, { transB: 1, transBatchA: 1 });
  const scores = g.op('Concat', [score(cache.key), score(fresh.key)], { axis: -1 }); // [H, S, P + S]
  const pattern = g.op('Softmax', [g.op('Add', [scores, mask])], { axis: -1 });
  const [toCache, toFresh] = g.ops(2, 'Split', [pattern, sizes], { axis: -1 }) as [Value, Value];
  const z = g.op('Add', [product(toCache, cache.value, {}), product(toFresh, fresh.value, {})]); // [H, S, D]
  return g.op('Transpose', [z], { perm: [1, 0, 2] });
}

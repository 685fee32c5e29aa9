/** The layers that transformer architectures share, as small functions on the graph builder. */
import type { Activation } from '../model/spec';
import type { GraphBuilder, Value } from './builder';

/** Lowest float32. Unlike -inf it leaves rows that are padding finite, and its softmax is exactly 0 all the same. */
export const LOWEST = -3.4028234663852886e38;

/** [.., 3·d] -> three of [.., d]. */
export function splitQkv(g: GraphBuilder, qkv: Value): [Value, Value, Value] {
  return g.ops(3, 'Split', [qkv], { axis: -1, num_outputs: 3 }) as [Value, Value, Value];
}

/** `x W + b`, W stored as [in, out] (GPT-2's Conv1D). */
export function conv1d(g: GraphBuilder, x: Value, name: string): Value {
  return g.op('Add', [g.op('MatMul', [x, g.weight(`${name}.weight`)]), g.weight(`${name}.bias`)]);
}

/** `x Wᵀ`, W stored as [out, in]: the head, tied or not. x: [pos, in] -> [pos, out]. */
export function unembed(g: GraphBuilder, x: Value, weight: string): Value {
  return g.op('Gemm', [x, g.weight(weight)], { transB: 1 });
}

/** `(x - mean) / sqrt(var + eps) · weight + bias` over the last axis (Ba et al. 2016). */
export function layerNorm(g: GraphBuilder, x: Value, name: string, epsilon: number): Value {
  const inputs = [x, g.weight(`${name}.weight`), g.weight(`${name}.bias`)];
  return g.op('LayerNormalization', inputs, { axis: -1, epsilon: { float: epsilon } });
}

/** `x + y`, and its layerNorm, in one pass. */
export function addAndNorm(
  g: GraphBuilder,
  x: Value,
  y: Value,
  name: string,
  epsilon: number,
): { sum: Value; norm: Value } {
  const inputs = [x, y, g.weight(`${name}.weight`), g.weight(`${name}.bias`)];
  const attributes = { epsilon: { float: epsilon } };
  // The second and third result are the mean and the inverse deviation, for training.
  const [norm, , , sum] = g.ops(4, 'SkipLayerNormalization', inputs, attributes, 'com.microsoft');
  return { sum: sum as Value, norm: norm as Value };
}

/** transformers' `ACT2FN`; the tanh form of GELU is Hendrycks & Gimpel 2016. */
export function activation(g: GraphBuilder, x: Value, kind: Activation): Value {
  switch (kind) {
    case 'gelu':
      return g.op('Gelu', [x], { approximate: 'none' });
    case 'gelu_new':
    case 'gelu_fast':
    case 'gelu_pytorch_tanh':
      return g.op('Gelu', [x], { approximate: 'tanh' });
    case 'quick_gelu':
      return g.op('Mul', [x, g.op('Sigmoid', [g.op('Mul', [x, g.scalar(1.702)])])]);
    case 'silu':
    case 'swish':
      return g.op('Mul', [x, g.op('Sigmoid', [x])]);
    case 'relu':
      return g.op('Relu', [x]);
    case 'tanh':
      return g.op('Tanh', [x]);
  }
}

/** `alpha · a bᵀ` over the last two axes. */
export function scaledProduct(g: GraphBuilder, a: Value, b: Value, alpha: number): Value {
  return g.op('FusedMatMul', [a, b], { transB: 1, alpha: { float: alpha } }, 'com.microsoft');
}

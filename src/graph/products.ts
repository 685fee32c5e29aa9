/** Products with a model's matrices, in float32 or in quantised blocks: what decoding is made of. */
import type { Weights } from '../model/weights';
import type { GraphBuilder, Value } from './builder';
import { conv1d, unembed } from './layers';
import { blockCount, type Quantization } from './quantization';
import { codesOf, type QuantizedWeights, scalesOf } from './quantized-file';

/** Shapes: T tokens. */
export interface Products {
  /** `x W + b`: [T, in] -> [T, out] */
  linear(x: Value, name: string, inputs: number, outputs: number): Value;
  /** `x Wᵀ`, W [out, in]: the head. */
  unembed(x: Value, weight: string, inputs: number, outputs: number): Value;
  /** The rows of the embedding matrix at `ids`: [T] -> [T, width] */
  embed(weight: string, ids: Value, rows: number, width: number): Value;
}

export function productsOf(g: GraphBuilder, weights: Weights | QuantizedWeights): Products {
  return 'quantization' in weights ? quantizedProducts(g, weights.quantization) : floatProducts(g);
}

function floatProducts(g: GraphBuilder): Products {
  return {
    linear: (x, name) => conv1d(g, x, name),
    unembed: (x, weight) => unembed(g, x, weight),
    embed: (weight, ids) => g.rows(weight, ids),
  };
}

/** Sums in 8-bit integers, the fastest that the kernels have. */
const ACCURACY_LEVEL = 4;

function quantizedProducts(g: GraphBuilder, { bits, block }: Quantization): Products {
  const product = (x: Value, weight: string, inputs: number, outputs: number) =>
    g.op(
      'MatMulNBits',
      [x, g.stored(codesOf(weight)), g.weight(scalesOf(weight))],
      { K: inputs, N: outputs, bits, block_size: block, accuracy_level: ACCURACY_LEVEL },
      'com.microsoft',
    );
  return {
    linear: (x, name, inputs, outputs) =>
      g.op('Add', [product(x, `${name}.weight`, inputs, outputs), g.weight(`${name}.bias`)]),
    unembed: product,
    embed: (weight, ids, rows, width) => embedQuantized(g, weight, ids, rows, width, { bits, block }),
  };
}

/** The head's codes once more, under another shape: tied models keep them once. */
function embedQuantized(
  g: GraphBuilder,
  weight: string,
  ids: Value,
  rows: number,
  width: number,
  { bits, block }: Quantization,
): Value {
  // An embedding that is no head as well is not quantised.
  if (!g.has(codesOf(weight))) return g.rows(weight, ids);
  const padded = block * blockCount(width, { bits, block });
  const codes = g.stored(codesOf(weight), [rows, (padded * bits) / 8]);
  const scales = g.weight(scalesOf(weight));
  const attributes = { gather_axis: 0, quantize_axis: 1, block_size: block, bits };
  const found = g.op('GatherBlockQuantized', [codes, ids, scales], attributes, 'com.microsoft');
  return padded === width ? found : g.op('Slice', [found, g.ints([0]), g.ints([width]), g.ints([1])]);
}

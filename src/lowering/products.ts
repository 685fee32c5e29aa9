/** Products with a model's matrices, in float32 or in quantised blocks. */

import type { Weights } from '../model/weights';
import type { GraphBuilder, Value } from '../onnx/builder';
import { blockCount, type Quantization } from '../onnx/quantization';
import type { Lowering, Matrix, Products } from '../operations/kind';
import { inputCount, outputCount } from '../operations/linear';
import type { WeightUse } from '../operations/node';
import { codesOf, type QuantizedWeights, scalesOf } from './quantized';

export type DecodeWeights = Weights | QuantizedWeights;

type Place = Pick<Lowering, 'g' | 'lead'>;

export function productsOf(weights: DecodeWeights): (place: Place) => Products {
  return 'quantization' in weights ? ({ g }) => quantizedProducts(g, weights.quantization) : floatProducts;
}

export function floatProducts({ g, lead }: Place): Products {
  return {
    product(x: Value, { name, outputs }: Matrix) {
      if (outputs === 'columns') return g.op('MatMul', [x, g.weight(name)]);
      // `x Wᵀ`, W read where it lies; Gemm takes matrices only.
      if (lead === 1) return g.op('Gemm', [x, g.weight(name)], { transB: 1 });
      return g.op('FusedMatMul', [x, g.weight(name)], { transB: 1 }, 'com.microsoft');
    },
    rows: ({ name }: WeightUse, indices: Value) => g.rows(name, indices),
  };
}

/** Sums in 8-bit integers, the fastest that the kernels have. */
const ACCURACY_LEVEL = 4;

function quantizedProducts(g: GraphBuilder, { bits, block }: Quantization): Products {
  return {
    product(x, matrix) {
      const sizes = { K: inputCount(matrix), N: outputCount(matrix), bits, block_size: block };
      const inputs = [x, g.stored(codesOf(matrix.name)), g.weight(scalesOf(matrix.name))];
      return g.op('MatMulNBits', inputs, { ...sizes, accuracy_level: ACCURACY_LEVEL }, 'com.microsoft');
    },
    rows: (matrix, indices) => quantizedRows(g, matrix, indices, { bits, block }),
  };
}

/** The head's codes once more, under another shape: tied models keep them once. */
function quantizedRows(
  g: GraphBuilder,
  { name, shape }: WeightUse,
  indices: Value,
  { bits, block }: Quantization,
): Value {
  // An embedding that is no head as well is not quantised.
  if (!g.has(codesOf(name))) return g.rows(name, indices);
  const [rows, width] = shape as [number, number];
  const padded = block * blockCount(width, { bits, block });
  const codes = g.stored(codesOf(name), [rows, (padded * bits) / 8]);
  const attributes = { gather_axis: 0, quantize_axis: 1, block_size: block, bits };
  const found = g.op('GatherBlockQuantized', [codes, indices, g.weight(scalesOf(name))], attributes, 'com.microsoft');
  return padded === width ? found : g.op('Slice', [found, g.ints([0]), g.ints([width]), g.ints([1])]);
}

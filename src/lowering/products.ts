/** Products with a model's matrices, in float32 or in quantised blocks. */

import type { Weights } from '../model/weights';
import type { GraphBuilder, Value } from '../onnx/builder';
import { blockCount } from '../onnx/quantization';
import type { Lowering, Matrix, Products } from '../operations/kind';
import { inputCount, outputCount } from '../operations/linear';
import type { WeightUse } from '../operations/node';
import { codesOf, offsetsOf, scalesOf } from './laid-out-tensors';
import { layoutIn, type QuantizedWeights } from './quantized';

export type DecodeWeights = Weights | QuantizedWeights;

type Place = Pick<Lowering, 'g' | 'lead'>;

/**
 * How a graph multiplies by a model's matrices: in float32, or in blocks if the weights are quantised.
 * @param inputs for quantised products only
 */
export function productsOf(weights: DecodeWeights, inputs: ProductInputs = 'rounded'): (place: Place) => Products {
  return isQuantized(weights) ? ({ g }) => quantizedProducts(g, weights, inputs) : floatProducts;
}

/** Whether the weights have blocks of codes with scales, and not only float32 tensors. */
export function isQuantized(weights: DecodeWeights): weights is QuantizedWeights {
  return 'layouts' in weights;
}

/**
 * `product`: x [.., inputs] and a matrix, stored as [outputs, inputs] ('rows') or [inputs, outputs] ('columns'), with an
 * optional bias [outputs], give [.., outputs]. `rows`: a matrix [rows, width] and indices [S] give [S, width].
 */
export function floatProducts({ g, lead }: Place): Products {
  return {
    product(x: Value, { name, outputs }: Matrix, bias: WeightUse | null) {
      const weight = g.weight(name);
      if (outputs === 'columns') return plus(g, g.op('MatMul', [x, weight]), bias);
      // `x Wᵀ`, reading W in place. Gemm takes matrices only, and adds the bias itself.
      if (lead === 1) return g.op('Gemm', bias ? [x, weight, g.weight(bias.name)] : [x, weight], { transB: 1 });
      return plus(g, g.op('FusedMatMul', [x, weight], { transB: 1 }, 'com.microsoft'), bias);
    },
    rows: ({ name }: WeightUse, indices: Value) => g.rows(name, indices),
  };
}

/**
 * `floatProducts` with the biases of wide matrices added afterwards. Gemm first fills its result with the bias, on one thread;
 * Add runs on all threads, and together with a GELU that follows. For narrow matrices Gemm takes less time.
 */
export function floatProductsThenBias(place: Place): Products {
  const { product, rows } = floatProducts(place);
  return {
    product(x, matrix, bias) {
      const isWide = outputCount(matrix) > inputCount(matrix);
      return isWide ? plus(place.g, product(x, matrix, null), bias) : product(x, matrix, bias);
    },
    rows,
  };
}

/** Adds the bias, if there is one. */
function plus(g: GraphBuilder, product: Value, bias: WeightUse | null): Value {
  return bias === null ? product : g.op('Add', [product, g.weight(bias.name)]);
}

/** How a product treats its input: 'rounded' to 8 bits block by block, which is the fastest kernel, or as it is. */
export type ProductInputs = 'rounded' | 'float32';

const ACCURACY_LEVELS: Record<ProductInputs, number> = { rounded: 4, float32: 1 };

/** Like `floatProducts`, for matrices in blocks: each output's weights are cut along the inputs into blocks with a scale each. */
function quantizedProducts(g: GraphBuilder, weights: QuantizedWeights, inputs: ProductInputs): Products {
  const known = new Map<string, Value>();
  /** The sum of x over each block, [.., blocks], made once for all matrices that read x. */
  const blockSums = (x: Value, block: number, blocks: number): Value => {
    const key = `${x.name} ${block}`;
    const sums = known.get(key) ?? g.op('ReduceSum', [inBlocks(g, x, block, blocks), g.ints([2])], { keepdims: 0 });
    known.set(key, sums);
    return sums;
  };
  return {
    product(x, matrix, bias) {
      const { bits, block, offsets } = layoutIn(weights, matrix.name);
      const sizes = { K: inputCount(matrix), N: outputCount(matrix), bits, block_size: block };
      const operands = [x, g.stored(codesOf(matrix.name)), g.weight(scalesOf(matrix.name))];
      const product = g.op(
        'MatMulNBits',
        operands,
        { ...sizes, accuracy_level: ACCURACY_LEVELS[inputs] },
        'com.microsoft',
      );
      if (!offsets) return plus(g, product, bias);
      // The offset is added to every weight of its block, so it adds the offset times the sum of the block's inputs.
      const ofBlocks = blockSums(x, block, inputCount(matrix) / block);
      return plus(g, g.op('Gemm', [ofBlocks, g.weight(offsetsOf(matrix.name)), product], { transB: 1 }), bias);
    },
    rows: (matrix, indices) => quantizedRows(g, matrix, indices, weights),
  };
}

/**
 * Rows of an embedding [rows, width] at indices [S], as [S, width]. They are read from the head's codes in another shape,
 * since a tied model has only one copy.
 */
function quantizedRows(g: GraphBuilder, { name, shape }: WeightUse, indices: Value, weights: QuantizedWeights): Value {
  // An embedding that is not also the head, and is not stored as quants, is float32.
  if (!g.has(codesOf(name))) return g.rows(name, indices);
  const layout = layoutIn(weights, name);
  const { bits, block, offsets } = layout;
  const [rows, width] = shape as [number, number];
  const padded = block * blockCount(width, layout);
  const codes = g.stored(codesOf(name), [rows, (padded * bits) / 8]);
  const attributes = { gather_axis: 0, quantize_axis: 1, block_size: block, bits };
  const found = g.op('GatherBlockQuantized', [codes, indices, g.weight(scalesOf(name))], attributes, 'com.microsoft');
  if (offsets) {
    const blocks = inBlocks(g, found, block, width / block);
    const ofBlocks = g.op('Unsqueeze', [g.rows(offsetsOf(name), indices), g.ints([2])]);
    return g.op('Reshape', [g.op('Add', [blocks, ofBlocks]), g.ints([-1, width])]);
  }
  return padded === width ? found : g.op('Slice', [found, g.ints([0]), g.ints([width]), g.ints([1])]);
}

/** Reshapes [rows, blocks · block] to [rows, blocks, block]. */
function inBlocks(g: GraphBuilder, x: Value, block: number, blocks: number): Value {
  return g.op('Reshape', [x, g.ints([-1, blocks, block])]);
}

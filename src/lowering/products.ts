/** Products with a model's matrices, in float32 or in quantised blocks. */
import type { Value } from '../graph/builder';
import type { Lowering, Matrix, Products } from '../operations/kind';
import type { WeightUse } from '../operations/node';

export function floatProducts({ g, lead }: Pick<Lowering, 'g' | 'lead'>): Products {
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

/** Rows of a matrix: an embedding of tokens, or of positions. */
import type { OperationKind } from './kind';
import type { NodeBase, WeightUse } from './node';

export interface LookupNode extends NodeBase {
  readonly kind: 'lookup';
  readonly matrix: WeightUse;
  readonly index: 'ids' | 'positions';
  /** Added to the index (OPT's positions begin at row 2). */
  readonly offset: number;
}

export const lookup: OperationKind<LookupNode> = {
  kind: 'lookup',
  weights: ({ matrix }) => [matrix],
  lower({ matrix, index, offset }, { g, ids, positions, products }) {
    const plain = index === 'ids' ? ids : positions;
    return products.rows(matrix, offset === 0 ? plain : g.op('Add', [plain, g.int(offset)]));
  },
};

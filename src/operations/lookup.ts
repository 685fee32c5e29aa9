/** Rows of a matrix: an embedding of tokens, or of positions. */
import * as v from 'valibot';
import { type Derivation, letterOf, type RowPlace, texName, weightPart } from './derivation';
import type { OperationKind } from './kind';
import { type NodeBase, rowSequence, type WeightUse } from './node';
import { index, weight } from './schema';

export interface LookupNode extends NodeBase {
  readonly kind: 'lookup';
  readonly matrix: WeightUse;
  readonly index: 'ids' | 'positions';
  /** Added to the index (OPT's positions begin at row 2). */
  readonly offset: number;
}

export const lookup: OperationKind<LookupNode> = {
  kind: 'lookup',
  attributes: { matrix: weight(), index: v.picklist(['ids', 'positions']), offset: index() },
  weights: ({ matrix }) => [matrix],
  lower(node, lowering) {
    const { matrix, index, offset } = node;
    // Only what is asked for becomes an input of the graph.
    const plain = index === 'ids' ? lowering.ids(rowSequence(node)) : lowering.positions(rowSequence(node));
    const { g, products } = lowering;
    return products.rows(matrix, offset === 0 ? plain : g.op('Add', [plain, g.int(offset)]));
  },
  derive,
  formula({ id, index, offset }, name) {
    const at = index === 'ids' ? 'id' : offset === 0 ? 'position' : `position + ${offset}`;
    const letter = letterOf(name(id));
    return {
      text: `${name(id)} = W_${letter}[${at}]`,
      tex: `\\mathrm{${texName(name(id))}} = W_{\\mathrm{${letter}}}[\\mathrm{${at}}]`,
    };
  },
};

function derive(node: LookupNode, place: RowPlace): Derivation {
  const { matrix, index, offset, id } = node;
  const [position = 0] = place.row;
  const row = (index === 'ids' ? place.tokenId(rowSequence(node), position) : position) + offset;
  const letter = `W_${letterOf(place.name(id))}`;
  const single = place.span[1] === place.span[0] + 1;
  return {
    formula: lookup.formula(node, place.name).text,
    // The whole row is shown, of which the value is one.
    inputs: [weightPart(letter, matrix.name, row, single ? 'all' : place.span)],
    evaluate: ([values = new Float32Array()], column) => ({
      value: values[column] as number,
      bound: 0,
      constants: {},
      terms: { called: 'value', values: Float64Array.from(values), own: column, oneOfEach: false },
      equation: `${matrix.name}[${row}, ${column}]`,
    }),
    numpy: (result, isRow) => ({
      lines: [`${result} = ${letter}${isRow ? '' : `[${place.span[0]}]`}`],
      tolerance: null,
    }),
  };
}

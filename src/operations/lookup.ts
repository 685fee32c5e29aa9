/** Selects rows of a matrix: the embeddings of tokens, of token types, or of positions. */
import * as v from 'valibot';
import { DataType } from '../onnx/onnx';
import { type Derivation, type RowPlace, texName, weightPart, weightSubscript } from './derivation';
import type { Lowering, OperationKind, Value, WholeProgram } from './kind';
import { type NodeBase, rowSequence, type WeightUse } from './node';
import { placeByPlace } from './recomputed';
import { index, weight } from './schema';

export interface LookupNode extends NodeBase {
  readonly kind: 'lookup';
  readonly matrix: WeightUse;
  readonly index: 'ids' | 'positions' | 'types';
  /** Added to the index (OPT's positions begin at row 2). */
  readonly offset: number;
  /** The id of a token that is not counted in positions and itself has position −1; null: all tokens are counted. */
  readonly uncounted: number | null;
}

export const lookup: OperationKind<LookupNode> = {
  kind: 'lookup',
  inputCount: 0,
  attributes: {
    matrix: weight(),
    index: v.picklist(['ids', 'positions', 'types']),
    offset: index(),
    uncounted: v.optional(v.nullable(index()), null),
  },
  weights: ({ matrix }) => [matrix],
  lower(node, lowering) {
    const { matrix, offset } = node;
    const plain = indices(node, lowering);
    const { g, products } = lowering;
    return products.rows(matrix, offset === 0 ? plain : g.op('Add', [plain, g.int(offset)]));
  },
  derive,
  async recompute(node, reader) {
    const [tokens, rows] = [reader.lengths[rowSequence(node)] as number, new Map<number, Float32Array>()];
    const at = rowsOf(node, tokens, reader);
    for (const row of at) if (!rows.has(row)) rows.set(row, await reader.weightRow(node.matrix, row));
    return placeByPlace(node, reader, (start, values, bounds, width) => {
      values.set(rows.get(at[start / width] as number) as Float32Array);
      bounds.fill(0, 0, width);
    });
  },
  numpyWhole(node, whole) {
    const { lines, rows } = wholeIndices(node, whole);
    const at = node.offset === 0 ? rows : `${rows} + ${node.offset}`;
    return [...lines, `${whole.name(node.id)} = ${whole.weight(node.matrix, at)}`];
  },
  formula({ id, index, offset }, name) {
    const plain = { ids: 'id', positions: 'position', types: 'type' }[index];
    const at = offset === 0 ? plain : `${plain} + ${offset}`;
    const letter = weightSubscript(name(id));
    return {
      text: `${name(id)} = W_${letter}[${at}]`,
      tex: `\\mathrm{${texName(name(id))}} = W_{\\mathrm{${letter}}}[\\mathrm{${at}}]`,
    };
  },
};

/** The indices without the offset. Only the input that is needed becomes an input of the graph. */
function indices(node: LookupNode, lowering: Lowering): Value {
  const { index, uncounted } = node;
  const sequence = rowSequence(node);
  if (index === 'ids') return lowering.ids(sequence);
  if (index === 'types') return lowering.types(sequence);
  if (uncounted === null) return lowering.positions(sequence);
  return countedPositions(lowering.ids(sequence), uncounted, lowering);
}

/** For each token, how many counted tokens precede it; −1 if it is not counted itself. */
function countedPositions(ids: Value, uncounted: number, { g, lead }: Lowering): Value {
  const isCounted = g.op('Not', [g.op('Equal', [ids, g.int(uncounted)])]);
  const counted = g.op('Cast', [isCounted], { to: DataType.INT64 });
  const upTo = g.op('Mul', [g.op('CumSum', [counted, g.int(lead - 1)]), counted]);
  return g.op('Sub', [upTo, g.int(1)]);
}

function indexAt(node: LookupNode, position: number, place: RowPlace): number {
  const { index, uncounted } = node;
  const sequence = rowSequence(node);
  if (index === 'ids') return place.tokenId(sequence, position);
  if (index === 'types') return place.typeId(sequence, position);
  if (uncounted === null) return position;
  const isCounted = (at: number) => place.tokenId(sequence, at) !== uncounted;
  return isCounted(position) ? [...Array(position).keys()].filter(isCounted).length : -1;
}

/** The row of the matrix for each token. */
function rowsOf(node: LookupNode, tokens: number, { tokenId, typeId }: Pick<RowPlace, 'tokenId' | 'typeId'>): number[] {
  const { index, uncounted, offset } = node;
  const sequence = rowSequence(node);
  let counted = 0;
  return Array.from({ length: tokens }, (_, position) => {
    if (index === 'ids') return tokenId(sequence, position) + offset;
    if (index === 'types') return typeId(sequence, position) + offset;
    if (uncounted === null) return position + offset;
    return (tokenId(sequence, position) === uncounted ? -1 : counted++) + offset;
  });
}

/** A Python expression for the index of each token, without the offset, and the lines that it needs. */
function wholeIndices(
  { index, uncounted, ...node }: LookupNode,
  { ids, types, lengths }: WholeProgram,
): { readonly lines: readonly string[]; readonly rows: string } {
  const sequence = rowSequence(node);
  if (index === 'ids') return { lines: [], rows: ids(sequence) };
  if (index === 'types') return { lines: [], rows: types(sequence) };
  if (uncounted === null) return { lines: [], rows: `np.arange(${lengths[sequence]})` };
  return {
    lines: [
      `counted = ${ids(sequence)} != ${uncounted}`,
      'position = np.cumsum(counted) * counted - 1  # −1 where a token is not counted.',
    ],
    rows: 'position',
  };
}

function derive(node: LookupNode, place: RowPlace): Derivation {
  const { matrix, offset, id } = node;
  const [position = 0] = place.row;
  const row = indexAt(node, position, place) + offset;
  const letter = `W_${weightSubscript(place.name(id))}`;
  const single = place.span[1] === place.span[0] + 1;
  return {
    formula: lookup.formula(node, place.name).text,
    // For a single value its whole row is shown.
    inputs: [weightPart(letter, matrix.name, row, single ? 'all' : place.span)],
    evaluate: ([values = new Float32Array()], column) => ({
      value: values[column] as number,
      bound: 0,
      constants: {},
      terms: { noun: 'value', values: Float64Array.from(values), ownIndex: column, oneOfEach: false },
      equation: `${matrix.name}[${row}, ${column}]`,
    }),
    numpy: (result, isRow) => ({
      lines: [`${result} = ${letter}${isRow ? '' : `[${place.span[0]}]`}`],
      tolerance: null,
    }),
  };
}

/**
 * Relative position bias (Raffel et al. 2020, T5): a learned number for each head and each bucket of distances, added to
 * the scores. Half of the buckets hold a single distance each, the others ranges that grow logarithmically.
 */
import * as v from 'valibot';
import { type Derivation, type RowPlace, texName, weightPart } from './derivation';
import type { OperationKind } from './kind';
import { fixedSize, type NodeBase, sequenceOf, type WeightUse } from './node';
import { lastSize, placeByPlace } from './recomputed';
import { size, weight } from './schema';

/** The bias [head, query, key], from a matrix [buckets, heads]. */
export interface RelativeBiasNode extends NodeBase {
  readonly kind: 'relative bias';
  readonly matrix: WeightUse;
  /** Distances from this one on share the last bucket. */
  readonly maxDistance: number;
  /** Whether keys after the query have their own buckets; otherwise they all share the bucket of distance 0. */
  readonly bidirectional: boolean;
}

type Buckets = Pick<RelativeBiasNode, 'matrix' | 'maxDistance' | 'bidirectional'>;

export const relativeBias: OperationKind<RelativeBiasNode> = {
  kind: 'relative bias',
  inputCount: 0,
  attributes: { matrix: weight(), maxDistance: size(), bidirectional: v.boolean() },
  weights: ({ matrix }) => [matrix],
  lower(node, lowering) {
    const { g, products } = lowering;
    const { maxDistance, bidirectional, axes, matrix } = node;
    const behind = lowering.distances(sequenceOf(axes[1]), sequenceOf(axes[2])); // key - query
    const table = g.ints(Array.from({ length: maxDistance + 1 }, (_, distance) => bucketOf(node, -distance)));
    const ahead = bidirectional ? g.op('Abs', [behind]) : g.op('Max', [g.op('Neg', [behind]), g.int(0)]);
    const near = g.op('Gather', [table, g.op('Min', [ahead, g.int(maxDistance)])]);
    const later = g.op('Where', [g.op('Greater', [behind, g.int(0)]), g.int(sideSize(node)), g.int(0)]);
    const buckets = bidirectional ? g.op('Add', [near, later]) : near;
    return g.op('Transpose', [products.rows(matrix, buckets)], { perm: [2, 0, 1] });
  },
  derive,
  async recompute(node, reader) {
    const table = await reader.weight(node.matrix);
    const [heads, queries] = [fixedSize(node.axes[0]), reader.lengths[sequenceOf(node.axes[1])] as number];
    const rows = Array.from(
      { length: queries + lastSize(node, reader.lengths) },
      (_, i) => bucketOf(node, i - queries) * heads,
    );
    return placeByPlace(node, reader, (start, values, bounds, keys) => {
      const row = start / keys;
      const [head, query] = [Math.floor(row / queries), row % queries];
      for (let key = 0; key < keys; key++)
        values[key] = table[(rows[key - query + queries] as number) + head] as number;
      bounds.fill(0, 0, keys);
    });
  },
  numpyWhole(node, { name, weight, lengths }) {
    const { id, axes, matrix } = node;
    const [queries, keys] = [1, 2].map((axis) => lengths[sequenceOf(axes[axis])] as number) as [number, number];
    // The furthest distance that occurs, or the one from which on all keys on one side share a bucket.
    const furthest = Math.min(node.maxDistance, Math.max(queries, keys) - 1);
    const buckets = Array.from({ length: 2 * furthest + 1 }, (_, i) => bucketOf(node, i - furthest));
    return [
      `bucket = np.array([${buckets.join(', ')}])  # Of distances from ${-furthest} to ${furthest}.`,
      `query, key = np.indices((${queries}, ${keys}))`,
      `distance = np.clip(key - query, ${-furthest}, ${furthest})`,
      `${name(id)} = ${weight(matrix)}[bucket[distance + ${furthest}]].transpose(2, 0, 1)`,
    ];
  },
  formula: ({ id }, name) => ({
    text: `${name(id)} = W_rel[bucket(key − query)]`,
    tex: `\\mathrm{${texName(name(id))}} = W_{\\mathrm{rel}}[\\mathrm{bucket}(\\mathrm{key} - \\mathrm{query})]`,
  }),
};

/** The number of buckets for one direction. */
function sideSize({ matrix, bidirectional }: Buckets): number {
  const buckets = matrix.shape[0] as number;
  return bidirectional ? Math.floor(buckets / 2) : buckets;
}

/**
 * The bucket of a key `offset` tokens after its query (negative: before it). Computed in float32, since the models were
 * trained with that rounding.
 */
export function bucketOf(node: Buckets, offset: number): number {
  const side = sideSize(node);
  const distance = Math.min(node.bidirectional ? Math.abs(offset) : Math.max(-offset, 0), node.maxDistance);
  const first = node.bidirectional && offset > 0 ? side : 0;
  const exact = Math.floor(side / 2);
  if (distance < exact) return first + distance;
  const f = Math.fround;
  const share = f(f(Math.log(f(distance / exact))) / f(Math.log(node.maxDistance / exact)));
  return first + Math.min(side - 1, exact + Math.trunc(f(share * (side - exact))));
}

function derive(node: RelativeBiasNode, place: RowPlace): Derivation {
  const [head, query] = place.row as [number, number];
  const bucket = (key: number) => bucketOf(node, key - query);
  return {
    formula: relativeBias.formula(node, place.name).text,
    inputs: [weightPart('W_rel', node.matrix.name, 'all', head)],
    evaluate: ([values = new Float32Array()], key) => ({
      value: values[bucket(key)] as number,
      bound: 0,
      constants: { query, key, bucket: bucket(key) },
      terms: { noun: 'value', values: Float64Array.from(values), ownIndex: bucket(key), oneOfEach: false },
      equation: `${node.matrix.name}[${bucket(key)}, ${head}]`,
    }),
    numpy(result, isRow) {
      const [from, to] = place.span;
      const buckets = Array.from({ length: to - from }, (_, i) => bucket(from + i));
      const index = isRow ? `np.array([${buckets.join(', ')}])` : String(buckets[0]);
      return { lines: [`bucket = ${index}  # of each key's distance`, `${result} = W_rel[bucket]`], tolerance: null };
    },
  };
}

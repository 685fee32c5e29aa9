/** Recomputes all values of attention in double precision: products in random combinations, the softmax value by value. */
import type { MaskNode, MixNode, ScoresNode, SoftmaxNode } from './attention-nodes';
import { isHidden } from './mask-rule';
import { fixedSize, type NodeId, sequenceOf } from './node';
import {
  COMBINED,
  type Combined,
  combinationsIn,
  combinationWeights,
  fillProducts,
  lastSize,
  placeByPlace,
  type Recomputed,
  type ResultReader,
} from './recomputed';
import * as rounding from './rounding';
import { sharedHead } from './shared-head';

/** Combines key vectors, over the keys: [head, combination, d_head]. */
function combineKeys(k: Float32Array, keys: number, heads: number, width: number): Combined {
  const count = combinationsIn(keys);
  const [sums, sizes] = [new Float64Array(heads * count * width), new Float32Array(heads * count * width)];
  const r = combinationWeights(keys);
  for (let key = 0, at = 0; key < keys; key++) {
    const weight = r[key] as number;
    for (let head = 0; head < heads; head++) {
      const start = (head * count + Math.floor(key / COMBINED)) * width;
      for (let i = start; i < start + width; i++, at++) {
        const term = weight * (k[at] as number);
        sums[i] = (sums[i] as number) + term;
        sizes[i] = (sizes[i] as number) + Math.abs(term);
      }
    }
  }
  return { sums, sizes };
}

/** Combines the numbers of each value vector, over d_head: [head, combination, key]. */
function combineValues(v: Float32Array, keys: number, heads: number, width: number): Combined {
  const count = combinationsIn(width);
  const [sums, sizes] = [new Float64Array(heads * count * keys), new Float32Array(heads * count * keys)];
  const r = combinationWeights(width);
  for (let key = 0, at = 0; key < keys; key++) {
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < width; i++, at++) {
        const place = (head * count + Math.floor(i / COMBINED)) * keys + key;
        const term = (r[i] as number) * (v[at] as number);
        sums[place] = (sums[place] as number) + term;
        sizes[place] = (sizes[place] as number) + Math.abs(term);
      }
    }
  }
  return { sums, sizes };
}

/** Recomputes `scale · q kᵀ`; its rows are [head, query], each over the keys. */
export async function recomputeScores(node: ScoresNode, reader: ResultReader): Promise<Recomputed> {
  const [q, k] = node.inputs as [NodeId, NodeId];
  const heads = fixedSize(node.axes[0]);
  const [queries, keys] = [1, 2].map((axis) => reader.lengths[sequenceOf(node.axes[axis])] as number) as [
    number,
    number,
  ];
  const [, shared, width] = reader.node(k).axes;
  const [keyHeads, size] = [fixedSize(shared), fixedSize(width)];
  const combined = combineKeys(await reader.result(k), keys, keyHeads, size);
  const x = await reader.result(q);
  const combinations = combinationsIn(keys);
  return {
    width: keys,
    combined: COMBINED,
    fill(row, values, bounds) {
      const [head, query] = [Math.floor(row / queries), row % queries];
      const first = sharedHead(head, heads, keyHeads) * combinations * size;
      fillProducts(x, [(query * heads + head) * size, size, first, combinations], combined, node.scale, values, bounds);
    },
  };
}

/** Recomputes `weights · v`; its rows are [query, head], each over d_head. */
export async function recomputeMix(node: MixNode, reader: ResultReader): Promise<Recomputed> {
  const [pattern, v] = node.inputs as [NodeId, NodeId];
  const [heads, width] = [fixedSize(node.axes[1]), fixedSize(node.axes[2])];
  const [, queries, keys] = reader
    .node(pattern)
    .axes.map((axis) => ('sequence' in axis ? (reader.lengths[axis.sequence] as number) : axis.size)) as [
    number,
    number,
    number,
  ];
  const valueHeads = fixedSize(reader.node(v).axes[1]);
  const combined = combineValues(await reader.result(v), keys, valueHeads, width);
  const weights = await reader.result(pattern);
  const combinations = combinationsIn(width);
  return {
    width,
    combined: COMBINED,
    fill(row, values, bounds) {
      const [query, head] = [Math.floor(row / heads), row % heads];
      const first = sharedHead(head, heads, valueHeads) * combinations * keys;
      fillProducts(weights, [(head * queries + query) * keys, keys, first, combinations], combined, 1, values, bounds);
    },
  };
}

/** Recomputes the masked scores; rows are [head, query]. Hidden keys get −∞, all others keep their score. */
export async function recomputeMask(node: MaskNode, reader: ResultReader): Promise<Recomputed> {
  const x = await reader.result(node.inputs[0] as NodeId);
  const queries = reader.lengths[sequenceOf(node.axes[1])] as number;
  return placeByPlace(node, reader, (start, values, bounds, keys) => {
    const query = (start / keys) % queries;
    for (let key = 0; key < keys; key++) {
      values[key] = isHidden(node.rule, query, key) ? Number.NEGATIVE_INFINITY : (x[start + key] as number);
      bounds[key] = 0;
    }
  });
}

/** Recomputes `exp(x) / Σ exp(x)` for each row. */
export async function recomputeSoftmax(node: SoftmaxNode, reader: ResultReader): Promise<Recomputed> {
  const x = await reader.result(node.inputs[0] as NodeId);
  const width = lastSize(node, reader.lengths);
  return {
    width,
    combined: 1,
    fill(row, values, bounds) {
      const start = row * width;
      let max = Number.NEGATIVE_INFINITY;
      for (let i = start; i < start + width; i++) max = Math.max(max, x[i] as number);
      let sum = 0;
      let spread = 0;
      for (let i = 0; i < width; i++) {
        const distance = max - (x[start + i] as number);
        const exponential = Math.exp(-distance);
        values[i] = exponential;
        sum += exponential;
        if (exponential !== 0) spread += exponential * distance;
      }
      for (let i = 0; i < width; i++) {
        const weight = (values[i] as number) / sum;
        const distance = weight === 0 ? 0 : max - (x[start + i] as number);
        values[i] = weight;
        bounds[i] = rounding.softmax(width, weight, distance, spread / sum);
      }
    },
  };
}

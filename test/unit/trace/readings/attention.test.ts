/** Small maps of heads and what is measured of them, against plain loops and against transformers' attentions. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/architectures/plan/plan';
import type { Model } from '../../../../src/lowering/model';
import {
  cellOf,
  type HeadMaps,
  type HeadMeasure,
  headMapBytes,
  MAP_SIDE,
  readHeadMaps,
} from '../../../../src/trace/readings/attention';
import type { TraceSource } from '../../../../src/trace/run/source';
import { partOf } from '../../part-of';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { traceModel, traceWalkthrough } from '../../reference';
import {
  expectedCases,
  fixturePath,
  GPT2_FIXTURES,
  maxDistance,
  openModel,
  openTensors,
  traceText,
} from '../../support';

/** Absolute: the weights are float32, and a distance is up to some tens of positions. */
const TOLERANCE = 1e-4;

type Weights = readonly (readonly number[])[];

/** What a head's measures are by their definitions. @param seeing the first query that sees other tokens */
function measure(weights: Weights, seeing: number): Record<HeadMeasure, number> {
  const pos = weights.length;
  const mean = (from: number, of: (row: readonly number[], query: number) => number) =>
    weights.slice(from).reduce((sum, row, i) => sum + of(row, i + from), 0) / (pos - from);
  const total = (row: readonly number[], of: (weight: number, key: number) => number) =>
    row.reduce((sum, weight, key) => sum + of(weight, key), 0);
  return {
    entropy: mean(0, (row) => total(row, (weight) => (weight > 0 ? -weight * Math.log2(weight) : 0))),
    distance: mean(0, (row, query) => total(row, (weight, key) => weight * Math.abs(query - key))),
    own: mean(seeing, (row, query) => row[query] as number),
    first: mean(1, (row) => row[0] as number),
    previous: mean(1, (row, query) => row[query - 1] as number),
  };
}

/** The largest weight of each square, the squares found by looking which positions fall into them. */
function pool(weights: Weights, side: number): number[] {
  const pos = weights.length;
  const map = new Array<number>(side * side).fill(-Infinity);
  for (let query = 0; query < pos; query++) {
    for (let key = 0; key < pos; key++) {
      const cell = Math.floor((query * side) / pos) * side + Math.floor((key * side) / pos);
      map[cell] = Math.max(map[cell] as number, weights[query]?.[key] as number);
    }
  }
  return map;
}

/** One head's weights [query][key] out of a pattern [head, query, key]. */
function headOf(pattern: ArrayLike<number>, pos: number, head: number): Weights {
  const at = (query: number, key: number) => pattern[(head * pos + query) * pos + key] as number;
  return Array.from({ length: pos }, (_, query) => Array.from({ length: pos }, (__, key) => at(query, key)));
}

function expectHead(maps: HeadMaps, index: number, weights: Weights, seeing = 1): void {
  const { side, pos } = maps;
  const squares = maps.maps.subarray(index * side * side, (index + 1) * side * side);
  expect(side).toBe(Math.min(pos, 32));
  expect(maxDistance(squares, pool(weights, side))).toBeLessThanOrEqual(TOLERANCE);
  for (const [name, value] of Object.entries(measure(weights, seeing)))
    expect(Math.abs((maps[name as HeadMeasure][index] as number) - value), name).toBeLessThanOrEqual(TOLERANCE);
}

describe('a random model', () => {
  const LAYERS = 3;
  const TEXT = 'The weather is fine today, and so are we.'.repeat(4);
  let random: RandomModel;
  let model: Model;
  beforeAll(async () => {
    random = await makeRandomModel({ layers: LAYERS, contextLength: 128 });
    model = await openModel(random.folder);
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  it.each(['The', 'The weather', TEXT])('of %j: all heads of some blocks are those of plain loops', async (text) => {
    const { trace } = await traceText(model, text);
    const pos = trace.ids.length;
    const expected = traceModel(random.options, random.weights, trace.ids);
    const maps = await readHeadMaps(trace, { variant: 'model', from: 1, to: LAYERS });
    expect(maps).toMatchObject({ from: 1, layers: 2, heads: 3, pos });
    for (let index = 0; index < 6; index++) {
      const pattern = expected.get(`blocks.${1 + Math.floor(index / 3)}.attn.pattern`);
      const weights = headOf(pattern?.data ?? [], pos, index % 3);
      if (pos > 1) expectHead(maps, index, weights);
      else expect([maps.entropy[index], maps.own[index], maps.first[index]]).toEqual([0, Number.NaN, Number.NaN]);
    }
    expect(maps.maps.byteLength + 5 * maps.entropy.byteLength).toBe(6 * headMapBytes(pos));
    if (text === TEXT) expect(pos).toBeGreaterThan(MAP_SIDE);
  });

  it('of the walk-through: the one head, which sees every token', async () => {
    const { trace } = await traceText(model, TEXT);
    const pattern = traceWalkthrough(random.options, random.weights, trace.ids).get('blocks.0.attn.pattern');
    const maps = await readHeadMaps(trace, { variant: 'walkthrough', from: 0, to: 1 });
    expect(maps).toMatchObject({ layers: 1, heads: 1 });
    expectHead(maps, 0, headOf(pattern?.data ?? [], trace.ids.length, 0), 0);
  });

  it('kept small: the same, computed again', async () => {
    const [full, small] = [await traceText(model, TEXT), await traceText(model, TEXT, 0)];
    const range = { variant: 'model', from: 0, to: LAYERS } as const;
    const [expected, actual] = [await readHeadMaps(full.trace, range), await readHeadMaps(small.trace, range)];
    expect(maxDistance(actual.maps, expected.maps)).toBeLessThanOrEqual(TOLERANCE);
    expect(maxDistance(actual.entropy, expected.entropy)).toBeLessThanOrEqual(TOLERANCE);
  });
});

describe.each(GPT2_FIXTURES)('%s', (fixture) => {
  it('every head agrees with the attentions of transformers', async () => {
    const model = await openModel(fixturePath(fixture));
    const expected = await openTensors(`${fixturePath(fixture)}/expected.safetensors`);
    for (const [index, { text }] of (await expectedCases(fixture)).entries()) {
      const { trace } = await traceText(model, text);
      const { layers, heads } = model.spec;
      const maps = await readHeadMaps(trace, { variant: 'model', from: 0, to: layers });
      for (let layer = 0; layer < layers; layer++) {
        const pattern = await expected.float32(`case${index}.attn.${layer}`);
        for (let head = 0; head < heads; head++)
          expectHead(maps, layer * heads + head, headOf(pattern, trace.ids.length, head));
      }
    }
    await model.release();
  });
});

/** A source that has nothing but one head's weights, in pieces of any size. */
function sourceOf(weights: Weights, piece: number): TraceSource {
  const values = Float32Array.from(weights.flat());
  const pos = weights.length;
  async function* pieces() {
    for (let start = 0; start < values.length; start += piece) yield values.subarray(start, start + piece);
  }
  const node = { kind: 'softmax', inputs: [1] } as const;
  const plan = partOf<Plan>({
    nodes: [node, { kind: 'scores', inputs: [] }],
    stages: [{ name: 'weights', label: 'attn.pattern', block: { stack: 'decoder', layer: 0 }, node: 0 }],
    stacks: [{ name: 'decoder', layers: 1 }],
  });
  return partOf<TraceSource>({ find: () => ({ shape: [1, pos, pos], node }), pieces, planOf: () => plan });
}

describe('known patterns', () => {
  const range = { variant: 'model', from: 0, to: 1 } as const;
  const square = (pos: number, of: (query: number, key: number) => number) =>
    Array.from({ length: pos }, (_, query) => Array.from({ length: pos }, (__, key) => of(query, key)));
  const read = async (weights: Weights, piece = 7) => {
    const { entropy, distance, own, first, previous } = await readHeadMaps(sourceOf(weights, piece), range);
    return [entropy[0], distance[0], own[0], first[0], previous[0]];
  };

  it('each token looks at itself', async () => {
    expect(await read(square(40, (q, k) => Number(q === k)))).toEqual([0, 0, expect.closeTo(1), 0, 0]);
  });

  it('each token looks at the one before', async () => {
    const weights = square(9, (q, k) => Number(k === Math.max(q - 1, 0)));
    expect(await read(weights)).toEqual(
      [0, 8 / 9, 1 / 9, 1 / 8, expect.closeTo(1)].map((x) => (typeof x === 'number' ? expect.closeTo(x) : x)),
    );
  });

  it('each token looks at all alike: as many bits as it takes to name one', async () => {
    const [entropy] = await read(square(16, () => 1 / 16));
    expect(entropy).toBeCloseTo(4, 12);
  });

  it('a weight that is no number is seen, in the map and in what is measured', async () => {
    const weights = square(64, (q, k) => (q === 5 && k === 3 ? Number.NaN : q === k ? 1 : 0));
    const { maps, entropy } = await readHeadMaps(sourceOf(weights, 1000), range);
    expect([...maps.keys()].filter((i) => Number.isNaN(maps[i]))).toEqual([2 * MAP_SIDE + 1]);
    expect(entropy[0]).toBeNaN();
  });

  it('squares share the positions evenly', () => {
    const cells = Array.from({ length: 100 }, (_, position) => cellOf(position, 100, 32));
    const sizes = Array.from({ length: 32 }, (_, cell) => cells.filter((other) => other === cell).length);
    expect([Math.min(...sizes), Math.max(...sizes), cells[0], cells[99]]).toEqual([3, 4, 0, 31]);
  });
});

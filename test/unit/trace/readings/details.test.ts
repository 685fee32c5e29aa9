/** Row by row statistics, histograms and statistics over all blocks, against loops over the same values. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { tensorDetails } from '../../../../src/trace/readings/details';
import { sharedStatistics, statisticsWithoutFirst } from '../../../../src/trace/readings/shared-statistics';
import type { Trace } from '../../../../src/trace/run/trace';
import { HistogramCounter, histogramEdges } from '../../../../src/trace/tensors/histogram';
import { mergeStatistics, statistics } from '../../../../src/trace/tensors/statistics';
import { makeRandomModel, normalNumbers, type RandomModel } from '../../random-model';
import { openModel, traceText } from '../../support';

const LAYERS = 3;
let random: RandomModel;
let model: Model;
let trace: Trace;

beforeAll(async () => {
  random = await makeRandomModel({ layers: LAYERS });
  model = await openModel(random.folder);
  trace = (await traceText(model, 'The weather is fine, and so are we.')).trace;
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

/** The rows of a stage, of one head where it has heads. */
async function rowsOf(name: string, head: number | null): Promise<number[][]> {
  const { shape, data } = await trace.window(name, 'model');
  const { axes } = trace.find(name, 'model');
  const [a = 0, b = 0, c = 0] = shape;
  const row = (length: number, index: (column: number) => number) =>
    Array.from({ length }, (_, column) => data[index(column)] as number);
  if (head === null) return Array.from({ length: a }, (_, i) => row(b, (j) => i * b + j));
  if (axes[0] === 'head') return Array.from({ length: b }, (_, i) => row(c, (j) => (head * b + i) * c + j));
  return Array.from({ length: a }, (_, i) => row(c, (j) => (i * b + head) * c + j));
}

describe.each([
  ['blocks.1.resid_post', null],
  ['blocks.2.attn.q', 1],
  ['blocks.0.attn.attn_scores', 2],
  ['blocks.0.attn.pattern', 0],
  ['logits', null],
] as const)('the details of %s, head %s', (name, head) => {
  it('are those of its rows', async () => {
    const { rows } = await tensorDetails(trace, name, 'model', head);
    const expected = await rowsOf(name, head);
    expect(rows.min).toHaveLength(expected.length);
    for (const [i, values] of expected.entries()) {
      const finite = values.filter(Number.isFinite);
      const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
      const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
      expect(rows.min[i]).toBe(Math.min(...finite));
      expect(rows.max[i]).toBe(Math.max(...finite));
      expect(rows.mean[i]).toBeCloseTo(mean, 10);
      expect(rows.sigma[i]).toBeCloseTo(Math.sqrt(variance), 10);
      expect(rows.norm[i]).toBeCloseTo(Math.hypot(...finite), 9);
      expect(rows.zeros[i]).toBe(finite.filter((value) => value === 0).length / finite.length);
    }
  });

  it('count every finite value once, in the bin that holds it', async () => {
    const { edges, counts } = (await tensorDetails(trace, name, 'model', head)).histogram;
    const finite = (await rowsOf(name, head)).flat().filter(Number.isFinite);
    const expected = [...counts].map(
      (_, i) =>
        finite.filter(
          (value) =>
            value >= (edges[i] as number) &&
            (value < (edges[i + 1] as number) || (i === counts.length - 1 && value === edges[i + 1])),
        ).length,
    );
    expect([...counts]).toEqual(expected);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
  });
});

it('details are refused with one sentence', async () => {
  await expect(tensorDetails(trace, 'blocks.0.attn.q', 'model', null)).rejects.toThrow(
    'The details of blocks.0.attn.q are those of one head: say which, from 0 to 2.',
  );
  await expect(tensorDetails(trace, 'blocks.0.attn.q', 'model', 3)).rejects.toThrow('There is no head 3');
  await expect(tensorDetails(trace, 'blocks.9.ln1', 'model', null)).rejects.toThrow('There is no stage');
});

describe('histograms', () => {
  it.each([
    [-0.93, 1.21],
    [0, 1],
    [1e-30, 3e-30],
    [-3.4e38, 3.4e38],
    [16777214, 16777216],
    [-7, -3],
  ])('from %f to %f have round edges around all values', (min, max) => {
    const edges = histogramEdges(min, max, 40);
    expect(edges.length).toBeGreaterThan(15);
    expect(edges.length).toBeLessThanOrEqual(43);
    expect(edges[0]).toBeLessThanOrEqual(min);
    expect(edges[1]).toBeGreaterThan(min);
    expect(edges.at(-1)).toBeGreaterThanOrEqual(max);
    expect(edges.at(-2)).toBeLessThan(max);
    if (min <= 0 && max >= 0) expect(edges).toContain(0);
    expect([...edges].every((edge, i) => i === 0 || edge > (edges[i - 1] as number))).toBe(true);
  });

  it('write edges as their decimals', () => {
    expect([...histogramEdges(0.1, 0.72, 7)]).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
  });

  it('have one bin without spread, and none without values', () => {
    const count = (edges: Float64Array, values: number[]) =>
      new HistogramCounter(edges).add(Float32Array.from(values)).result();
    expect(count(histogramEdges(2, 2), [2, 2, Number.NaN])).toEqual({
      edges: Float64Array.of(2, 2),
      counts: Float64Array.of(2),
    });
    expect(count(histogramEdges(Infinity, -Infinity), [Number.NaN]).counts).toHaveLength(0);
  });

  it('put a value on an edge into the bin above it, and the largest into the last', () => {
    const edges = Float64Array.of(0, 0.1, 0.2, 0.3);
    const values = Float32Array.of(0, 0.1, 0.2, 0.3);
    // As float32, 0.1, 0.2 and 0.3 lie a little above their doubles; the last edge is made to hold the largest.
    edges[3] = values[3] as number;
    expect([...new HistogramCounter(edges).add(values).result().counts]).toEqual([1, 1, 2]);
  });
});

describe('statistics over all blocks', () => {
  it('are those of all their values', async () => {
    for (const stage of ['resid_post', 'attn.q', 'attn.attn_scores']) {
      const parts: number[] = [];
      for (let layer = 0; layer < LAYERS; layer++)
        parts.push(...(await trace.window(`blocks.${layer}.${stage}`, 'model')).data);
      const { mean, sigma, norm, ...exact } = statistics(Float32Array.from(parts));
      const shared = await sharedStatistics(trace, `blocks.1.${stage}`, 'model');
      expect(shared).toMatchObject(exact);
      expect(shared.mean).toBeCloseTo(mean as number, 10);
      expect(shared.sigma).toBeCloseTo(sigma as number, 10);
      expect(shared.norm).toBeCloseTo(norm, 8);
    }
  });

  it('are its own where a stage has no block to share with', async () => {
    expect(await sharedStatistics(trace, 'embed', 'model')).toEqual(await trace.statistics('embed', 'model'));
    expect(await sharedStatistics(trace, 'blocks.0.attn.q', 'walkthrough')).toEqual(
      await trace.statistics('blocks.0.attn.q', 'walkthrough'),
    );
    await expect(sharedStatistics(trace, 'blocks.9.ln1', 'model')).rejects.toThrow('There is no stage');
  });

  it('without the first token are those of all other rows, of one block or of all', async () => {
    const rest = async (name: string) => (await rowsOf(name, null)).slice(1).flat();
    const one = statistics(Float32Array.from(await rest('blocks.1.resid_post')));
    const { signal } = new AbortController();
    const found = await statisticsWithoutFirst(trace, 'blocks.1.resid_post', 'model', false, signal);
    expect(found).toMatchObject({ count: one.count, finite: one.finite, min: one.min, max: one.max });
    expect(found.norm).toBeCloseTo(one.norm, 8);
    const names = Array.from({ length: LAYERS }, (_, layer) => `blocks.${layer}.resid_post`);
    const all = statistics(Float32Array.from((await Promise.all(names.map(rest))).flat()));
    const shared = await statisticsWithoutFirst(trace, 'blocks.1.resid_post', 'model', true, signal);
    expect(shared).toMatchObject({ count: all.count, min: all.min, max: all.max });
    expect(shared.norm).toBeCloseTo(all.norm, 8);
    await expect(statisticsWithoutFirst(trace, 'blocks.9.ln1', 'model', false, signal)).rejects.toThrow(
      'There is no stage',
    );
    // What is known is not computed again; what is not can be cancelled.
    const again = statisticsWithoutFirst(trace, 'blocks.1.resid_post', 'model', false, AbortSignal.abort());
    expect(await again).toBe(found);
    const cancelled = statisticsWithoutFirst(trace, 'blocks.0.resid_post', 'model', false, AbortSignal.abort());
    await expect(cancelled).rejects.toThrow('aborted');
  });

  it('merge parts without values', () => {
    const normal = normalNumbers(5);
    const values = Float32Array.from({ length: 100 }, normal);
    const none = statistics(Float32Array.of(Number.NaN, -Infinity));
    const merged = mergeStatistics([none, statistics(values), none]);
    expect(merged).toEqual({
      ...statistics(values),
      count: 104,
      sigma: expect.closeTo(statistics(values).sigma ?? 0, 12),
      norm: expect.closeTo(statistics(values).norm, 12),
    });
    expect(mergeStatistics([])).toEqual(statistics(new Float32Array()));
  });
});

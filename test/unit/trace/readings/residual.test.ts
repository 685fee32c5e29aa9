/** Norms of the residual stream, the logit lens and direct logit attribution agree with plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { type AttributionPart, readAttribution } from '../../../../src/trace/readings/attribution';
import { readLens } from '../../../../src/trace/readings/lens';
import { lensPoints } from '../../../../src/trace/readings/lens-points';
import { residualNorms } from '../../../../src/trace/readings/residual';
import { CancellableSource } from '../../../../src/trace/run/cancellable-source';
import type { TraceSource } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { type Matrix, makeRandomModel, type RandomModel, type RandomModelOptions } from '../../random-model';
import { dot, layerNorm, type ReferenceTrace, rowsOf, traceModel } from '../../reference';
import { fixturePath, GPT2_FIXTURES, maxDistance, openModel, runTrace, STARTER, traceText } from '../../support';

/** Absolute. Float32 stages against double precision; logits are up to about 20. */
const TOLERANCE = 3e-5;
const TEXT = 'It was a bright cold day in April, and the clocks were striking thirteen.';

type Kept = 'all' | 'little';

const MODELS: [string, Partial<RandomModelOptions>][] = [
  ['five heads, untied head, four blocks', { heads: 5, tied: false, layers: 4 }],
  ['BF16, a padded vocabulary', { dtype: 'BF16', heads: 2, vocabSize: 500 }],
];
/** They differ in nothing that `npm test` does not look at elsewhere. */
const THEIR_LIKE: typeof MODELS = [
  ['one head', { heads: 1 }],
  ['F16, untied, one block', { dtype: 'F16', tied: false, layers: 1 }],
];

describe.each(thorough ? [...MODELS, ...THEIR_LIKE] : MODELS)('%s', (_, options) => {
  let random: RandomModel;
  let model: Model;
  let traces: Record<Kept, Trace>;
  let expected: ReferenceTrace;
  let head: Matrix;

  beforeAll(async () => {
    random = await makeRandomModel(options);
    model = await openModel(random.folder);
    traces = {
      all: (await traceText(model, TEXT)).trace,
      little: (await traceText(model, TEXT, 0)).trace,
    };
    expected = traceModel(random.options, random.weights, traces.all.ids);
    head = rowsOf(random.weights, random.options.tied ? 'wte.weight' : 'lm_head.weight');
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  /** A row of a stage in double precision. */
  function row(stage: string, position: number): readonly number[] {
    const { shape, data } = expected.get(stage) as { shape: readonly number[]; data: readonly number[] };
    const width = data.length / (shape[0] as number);
    return data.slice(position * width, (position + 1) * width);
  }

  /** What the final norm and the head make of a row. */
  function logitsOf(residual: readonly number[]): number[] {
    const [normed = []] = layerNorm(random.weights, 'ln_f', [residual]);
    return head.map((weights) => dot(normed, weights));
  }

  it.each<Kept>(['all', 'little'])('norms, of a trace that keeps %s', async (keep) => {
    const { layers } = random.options;
    const norms = await residualNorms(traces[keep]);
    const { pos } = norms;
    expect(pos).toBe(traces.all.ids.length);
    const stages = {
      resid_pre: 'stream',
      attn_out: 'attention',
      resid_mid: 'stream',
      mlp_out: 'mlp',
      resid_post: 'stream',
    } as const;
    const rows = Array.from({ length: layers }, (__, layer) =>
      Object.entries(stages).map(([label, role]) => ({ stage: `blocks.${layer}.${label}`, label, layer, role })),
    );
    expect(norms.rows.map(({ norms: _norms, ...place }) => place)).toEqual(rows.flat());
    for (const { stage, norms: actual } of norms.rows) {
      const plain = Array.from({ length: pos }, (__, i) => Math.hypot(...row(stage, i)));
      expect(maxDistance(actual, plain), stage).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it.each<Kept>(['all', 'little'])('the lens, of a trace that keeps %s', async (keep) => {
    const { layers, vocabSize } = random.options;
    const last = traces.all.ids.length - 1;
    const positions = [0, 1, 2, last - 1, last];
    const target = vocabSize - 1;
    const lens = await readLens(traces[keep], positions, target);
    expect(lens.positions).toEqual(positions);
    expect(lens.points).toEqual(lensPoints(model.folder.plan));
    const places = Array.from({ length: layers }, (__, layer) => [
      { stage: `blocks.${layer}.resid_mid`, layer, after: 'attention' },
      { stage: `blocks.${layer}.resid_post`, layer, after: 'mlp' },
    ]);
    expect(lens.points).toEqual(places.flat());
    expect(lens.proof).toMatchObject({ name: 'lens-logits', status: 'holds' });
    for (const [point, { stage }] of lens.points.entries()) {
      for (const [at, position] of positions.entries()) {
        const cell = point * positions.length + at;
        const logits = logitsOf(row(stage, position));
        const final = indexOfMax(row('logits', position));
        const plain = distribution(logits);
        expect(lens.top[cell], `${stage} at ${position}`).toBe(indexOfMax(logits));
        expect(lens.probability[cell]).toBeCloseTo(Math.max(...plain.probabilities), 5);
        expect(lens.entropy[cell]).toBeCloseTo(plain.entropy, 4);
        for (const [read, id] of [[lens.final, final] as const, [lens.target, target] as const]) {
          expect(read?.rank[cell]).toBe(logits.filter((logit) => logit > (logits[id] as number)).length);
          expect(read?.probability[cell]).toBeCloseTo(plain.probabilities[id] as number, 5);
        }
      }
    }
    const texts = new Map(lens.tokens.map(({ id, token }) => [id, token]));
    expect([...texts.keys()].sort()).toEqual([...new Set([...lens.top, target])].sort());
    const { tokenizer } = model.folder;
    for (const [id, token] of texts)
      expect(token).toBe(id < tokenizer.size ? tokenizer.describe(id).token : `<unused ${id}>`);
  });

  it.each<Kept>(['all', 'little'])('attribution, of a trace that keeps %s', async (keep) => {
    for (const position of [0, traces.all.ids.length - 1]) {
      const logits = row('logits', position);
      for (const id of [null, 0, random.options.vocabSize - 1]) {
        const explained = id ?? indexOfMax(logits);
        const read = await readAttribution(traces[keep], position, id);
        expect(read).toMatchObject({ position, id: explained, proof: { name: 'attribution-sum', status: 'holds' } });
        expect(Math.abs(read.logit - (logits[explained] as number))).toBeLessThanOrEqual(TOLERANCE);
        expect(Math.abs(read.sum - (logits[explained] as number))).toBeLessThanOrEqual(TOLERANCE);
        const plain = plainParts(position, explained);
        expect(read.parts.map(nameOfPart)).toEqual(plain.map(({ name }) => name));
        for (const [index, { name, value }] of plain.entries())
          expect(Math.abs((read.parts[index]?.value as number) - value), name).toBeLessThanOrEqual(TOLERANCE);
      }
    }
  });

  it.each<Kept>(['all', 'little'])('the difference of two logits, of a trace that keeps %s', async (keep) => {
    const position = traces.all.ids.length - 1;
    const logits = row('logits', position);
    for (const [id, ratherThan] of [
      [indexOfMax(logits), 0],
      [0, random.options.vocabSize - 1],
    ] as const) {
      const read = await readAttribution(traces[keep], position, id, ratherThan);
      const difference = (logits[id] as number) - (logits[ratherThan] as number);
      expect(read).toMatchObject({
        id,
        ratherThan: { id: ratherThan },
        proof: { name: 'attribution-difference', status: 'holds' },
      });
      expect(Math.abs(read.logit - difference)).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(read.sum - difference)).toBeLessThanOrEqual(TOLERANCE);
      const [plain, taken] = [plainParts(position, id), plainParts(position, ratherThan)];
      for (const [index, { name, value }] of plain.entries()) {
        const expectedValue = value - (taken[index]?.value as number);
        expect(Math.abs((read.parts[index]?.value as number) - expectedValue), name).toBeLessThanOrEqual(TOLERANCE);
      }
    }
  });

  /** Every part's vector, written out, through the norm with the whole stream's scale. */
  function plainParts(position: number, id: number): { name: string; value: number }[] {
    const { layers, heads, dModel } = random.options;
    const dHead = dModel / heads;
    const weight = (name: string) => random.weights.get(name)?.values as readonly number[];
    const final = row(`blocks.${layers - 1}.resid_post`, position);
    const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = mean(final.map((value) => (value - mean(final)) ** 2));
    const gain = weight('ln_f.weight');
    const unembed = head[id] as readonly number[];
    const through = (part: readonly number[]) =>
      dot(
        part.map((value, i) => ((value - mean(part)) / Math.sqrt(variance + 1e-5)) * (gain[i] as number)),
        unembed,
      );
    const parts = [
      { name: 'embed', value: through(row('embed', position)) },
      { name: 'pos_embed', value: through(row('pos_embed', position)) },
    ];
    for (let layer = 0; layer < layers; layer++) {
      const z = row(`blocks.${layer}.attn.z`, position);
      const output = weight(`h.${layer}.attn.c_proj.weight`);
      for (let h = 0; h < heads; h++) {
        const written = Array.from({ length: dModel }, (__, i) => {
          let sum = 0;
          for (let k = h * dHead; k < (h + 1) * dHead; k++)
            sum += (z[k] as number) * (output[k * dModel + i] as number);
          return sum;
        });
        parts.push({ name: `head ${layer} ${h}`, value: through(written) });
      }
      parts.push({ name: `attn_bias ${layer}`, value: through(weight(`h.${layer}.attn.c_proj.bias`)) });
      parts.push({ name: `mlp ${layer}`, value: through(row(`blocks.${layer}.mlp_out`, position)) });
    }
    return [...parts, { name: 'norm_bias', value: dot(weight('ln_f.bias'), unembed) }];
  }

  it('the proofs fail where the numbers are others', async () => {
    const { layers } = random.options;
    const failing = async (stage: string) => {
      const tampered = tamper(traces.all, stage);
      const { proof: sum } = await readAttribution(tampered, 3, 5);
      const { proof: difference } = await readAttribution(tampered, 3, 5, 9);
      expect(difference.status, stage).toBe(sum.status);
      const { proof: lens } = await readLens(tampered, [3], null);
      return [sum, lens].filter(({ status }) => status === 'fails').map(({ name }) => name);
    };
    expect(await failing('none')).toEqual([]);
    expect(await failing('embed')).toEqual(['attribution-sum']);
    expect(await failing('blocks.0.attn.z')).toEqual(['attribution-sum']);
    expect(await failing(`blocks.${layers - 1}.mlp_out`)).toEqual(['attribution-sum']);
    expect(await failing(`blocks.${layers - 1}.resid_post`)).toContain('lens-logits');
    expect(await failing('logits')).toEqual(['attribution-sum', 'lens-logits']);
  });
});

it('many positions at once, whatever their order', async () => {
  const random = await makeRandomModel({ contextLength: 200 });
  const model = await openModel(random.folder);
  const { trace } = await traceText(model, TEXT.repeat(4));
  const positions = Array.from({ length: 64 }, (_, i) => (i * 37) % trace.ids.length);
  const lens = await readLens(trace, positions, null);
  expect(lens.target).toBeNull();
  expect(lens.proof.status).toBe('holds');
  for (const [at, position] of positions.entries()) {
    const alone = await readLens(trace, [position], null);
    for (const point of lens.points.keys()) {
      const cell = point * positions.length + at;
      expect(lens.top[cell]).toBe(alone.top[point]);
      expect(lens.probability[cell]).toBeCloseTo(alone.probability[point] as number, 6);
      expect(lens.final.rank[cell]).toBe(alone.final.rank[point]);
    }
  }
  await model.release();
  await random.remove();
});

describe.each([...GPT2_FIXTURES.map(fixturePath), STARTER])('%s', (folder) => {
  it('both proofs hold, far below what another number would make of them', async () => {
    const model = await openModel(folder);
    const { trace } = await traceText(model, TEXT);
    for (const position of [0, 1, trace.ids.length - 1]) {
      const { proof, parts, sum } = await readAttribution(trace, position, null);
      expect(proof.status).toBe('holds');
      expect(parts).toHaveLength(3 + model.spec.layers * (model.spec.heads + 2));
      expect(proof.bound as number).toBeLessThan(Math.abs(sum) / 1000);
    }
    const lens = await readLens(trace, [...trace.ids.keys()].slice(0, 64), null);
    expect(lens.proof.status).toBe('holds');
    expect(lens.proof.bound as number).toBeLessThan(0.01);
    await model.release();
  });
});

it('both say so when the model is absent', async () => {
  const model = await openModel(fixturePath('gpt2'));
  const { trace } = await traceText(model, TEXT);
  const source: TraceSource = { ...tamper(trace, 'logits'), model: undefined };
  await expect(readLens(source, [0], null)).rejects.toThrow('The logit lens needs the model itself');
  await expect(readAttribution(source, 0, null)).rejects.toThrow('Direct logit attribution needs the model itself');
  await model.release();
});

it('an attribution, and the lens of one position, are computed once of a trace, whoever reads it', async () => {
  const model = await openModel(fixturePath('gpt2'));
  const [{ trace }, { trace: other }] = [await traceText(model, TEXT), await traceText(model, TEXT)];
  const view = new CancellableSource(trace, new AbortController().signal);
  const attribution = await readAttribution(trace, 3, null);
  expect(await readAttribution(view, 3, attribution.id)).toBe(attribution);
  const others = [await readAttribution(trace, 2, attribution.id), await readAttribution(trace, 3, null, 7)];
  for (const another of [...others, await readAttribution(other, 3, null)]) expect(another).not.toBe(attribution);
  const lens = await readLens(trace, [3], 7);
  expect(await readLens(view, [3], 7)).toBe(lens);
  for (const another of [await readLens(trace, [3], null), await readLens(other, [3], 7)])
    expect(another).not.toBe(lens);
  await model.release();
});

it('of a model that normalises its sums, the norms say which states of the stream are normalised', async () => {
  const model = await openModel(fixturePath('bert'));
  const { rows } = await residualNorms(await runTrace(model, TEXT));
  expect(rows.slice(0, 7).map(({ label, role, normalized = false }) => [label, role, normalized])).toEqual([
    ['resid_pre', 'stream', false],
    ['attn_out', 'attention', false],
    ['resid_mid', 'stream', false],
    ['normalized_resid_mid', 'stream', true],
    ['mlp_out', 'mlp', false],
    ['resid_post', 'stream', false],
    ['normalized_resid_post', 'stream', true],
  ]);
  expect(rows[7]).toMatchObject({ layer: 1, role: 'stream' });
  expect(rows[7]).not.toHaveProperty('normalized');
  await model.release();
});

/** Another trace: one value of a stage is changed in every window. */
function tamper(trace: Trace, stage: string): TraceSource {
  return {
    key: {},
    spec: trace.spec,
    text: trace.text,
    tokens: trace.tokens,
    model: trace.model,
    find: (name, variant) => trace.find(name, variant),
    firstKeptRow: (name) => trace.firstKeptRow(name),
    valuesFrom: (name, firstRow) => trace.valuesFrom(name, firstRow),
    region: (name, variant, region) => trace.region(name, variant, region),
    pieces: (name, variant) => trace.pieces(name, variant),
    statistics: (name, variant) => trace.statistics(name, variant),
    planOf: (variant) => trace.planOf(variant),
    proofs: (variant) => trace.proofs(variant),
    proveNext: (variant) => trace.proveNext(variant),
    window: async (name, variant, slice) => {
      const { shape, data } = await trace.window(name, variant, slice);
      if (name !== stage) return { shape, data };
      return { shape, data: data.map((value, i) => (i === 5 ? value + 0.05 : value)) };
    },
  };
}

function nameOfPart({ kind, layer, head }: AttributionPart): string {
  return [kind, layer, head].filter((part) => part !== null).join(' ');
}

function indexOfMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function distribution(logits: readonly number[]): { probabilities: number[]; entropy: number } {
  const max = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - max));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const probabilities = exponentials.map((value) => value / sum);
  return { probabilities, entropy: -probabilities.reduce((total, p) => total + p * Math.log2(p), 0) };
}

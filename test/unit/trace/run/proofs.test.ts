/** The proofs hold on real traces, and each fails when its numbers are tampered with. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockLinks, type Link } from '../../../../src/architectures/plan/plan';
import type { Model } from '../../../../src/lowering/model';
import { WeightReader } from '../../../../src/model/weight-reader';
import { GraphBuilder } from '../../../../src/onnx/builder';
import { DataType } from '../../../../src/onnx/onnx';
import { float32, Session } from '../../../../src/onnx/session';
import type { NodeId } from '../../../../src/operations/node';
import { recomputeBlocks, withRecomputed } from '../../../../src/trace/explain/recomputed-values';
import { BlockProofs, scoresToRead } from '../../../../src/trace/run/block-proofs';
import { DecodeProofs } from '../../../../src/trace/run/decode-proofs';
import type { ProofName } from '../../../../src/trace/run/proofs';
import type { Trace } from '../../../../src/trace/run/trace';
import { NO_YIELD } from '../../../../src/trace/run/yield-point';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { fixturePath, GPT2_FIXTURES, openModel, proveAll, runTrace, STARTER, traceText } from '../../support';

const TEXT = 'The weather is fine, and so are we.';

/** All of GPT-2's, with the step that each stands in. */
const PROOFS: [ProofName, string, string][] = [
  ['rows-sum-to-1', 'weights', 'Every row of the attention weights sums to 1'],
  ['no-future', 'weights', 'No position attends to what the mask hides'],
  ['sum resid_mid', 'attention output', 'resid_mid = resid_pre + attn_out'],
  ['sum resid_post', 'block output', 'resid_post = resid_mid + mlp_out'],
  ['decode-logits', 'logits', 'The logits equal those of a second run, with the key-value cache'],
  ['decode-greedy', 'choice', 'The second run, with the key-value cache, chooses the same token'],
];
/** Numbers in words, as the README writes them. */
const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const NAMES = PROOFS.map(([name]) => name);

describe.each([...GPT2_FIXTURES.map(fixturePath), STARTER])('%s', (folder) => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(folder);
  });
  afterAll(() => model.release());

  it.each([
    ['all', undefined],
    ['little', 0],
  ])('all proofs hold on a trace that keeps %s', async (_, memory) => {
    const { trace } = await traceText(model, TEXT.repeat(3), memory);
    const proofs = await proveAll(trace);
    expect(proofs.map(({ name, view, claim }) => [name, view, claim])).toEqual(PROOFS);
    expect(proofs.map(({ status }) => status)).toEqual(PROOFS.map(() => 'holds'));
    for (const { residual, bound } of proofs) expect(residual as number).toBeLessThanOrEqual(bound as number);
  });

  it('blocks are proven one by one, and nothing is claimed of them before', async () => {
    const { trace } = await traceText(model, TEXT);
    const { layers } = model.spec;
    const known = () => {
      const { proofs, proven, total } = trace.proofs('model');
      return [proofs.map(({ name }) => name), proven, total];
    };
    expect(known()).toEqual([['decode-logits', 'decode-greedy'], 0, layers]);
    for (let proven = 1; proven <= layers; proven++) {
      await trace.proveNext('model');
      expect(known()).toEqual([NAMES, proven, layers]);
    }
    await trace.proveNext('model');
    expect(known()).toEqual([NAMES, layers, layers]);
  });

  it('in the walk-through, which has no mask, everybody attends to everybody', async () => {
    const { trace } = await traceText(model, TEXT);
    expect(trace.proofs('walkthrough')).toMatchObject({ proven: 0, total: 1 });
    const proofs = await proveAll(trace, 'walkthrough');
    const expected = NAMES.map((name) => [name === 'no-future' ? 'sees-all' : name, 'holds']);
    expect(proofs.map(({ name, status }) => [name, status])).toEqual(expected);
    expect(proofs.find(({ name }) => name === 'sees-all')).toMatchObject({ residual: 0, bound: 0 });
    expect(trace.proofs('model').proven).toBe(0);
  });
});

it('the README counts the proofs of a GPT-2 trace and names the claim of each', async () => {
  const model = await openModel(STARTER);
  const { trace } = await traceText(model, TEXT);
  await proveAll(trace);
  await recomputeBlocks(trace, model.spec.layers, { weights: new WeightReader(), yieldPoint: NO_YIELD });
  const { proofs } = withRecomputed(trace, trace.proofs('model'));
  await model.release();
  const readme = await readFile(fileURLToPath(new URL('../../../../README.md', import.meta.url)), 'utf8');
  const [, count, list] = /for GPT-2 these (\w+): (.+?)\. Other families/.exec(readme) ?? [];
  const named = list?.replaceAll('`', '').toLowerCase().split('; ') ?? [];
  expect(COUNTS[proofs.length]).toBe(count);
  expect(named).toHaveLength(proofs.length);
  // How many values and blocks there are is of this trace.
  const claims = proofs.map(({ claim }) =>
    claim.replace(/^All [\d,]+ values/, 'all values').replace(/of \d+ blocks/, 'of all blocks'),
  );
  for (const [at, claim] of claims.entries()) expect(named[at]).toContain(claim.toLowerCase());
});

describe('tampered numbers', () => {
  let random: RandomModel;
  let trace: Trace;
  /** Of both blocks, and of what goes into them, by node. */
  let values: Map<NodeId, Float32Array>;

  beforeAll(async () => {
    random = await makeRandomModel();
    trace = (await traceText(await openModel(random.folder), TEXT)).trace;
    const stages = trace.planOf('model').stages.filter(({ block }) => block !== null);
    values = new Map();
    for (const { node, name } of stages) values.set(node, (await trace.window(name, 'model')).data);
  });
  afterAll(async () => {
    await trace.model.release();
    await random.remove();
  });

  /** The names of the block proofs that fail when `change` has been at block 0 (block 1 follows, untouched). */
  function failing(change: (tensorOf: (label: string) => Float32Array) => void): ProofName[] {
    const plan = trace.planOf('model');
    const copy = new Map([...values].map(([id, data]) => [id, data.slice()]));
    change((label) => {
      const stage = plan.stages.find(({ name }) => name === `blocks.0.${label}`);
      return copy.get(stage?.node as NodeId) as Float32Array;
    });
    const proofs = new BlockProofs(plan, { tokens: trace.ids.length });
    const [first, second] = plan.links.filter(({ block }) => block !== null) as [Link, Link];
    proofs.addBlock(first, (id) => copy.get(id) as Float32Array);
    proofs.addBlock(second, (id) => values.get(id) as Float32Array);
    return failed(proofs.results());
  }

  it('nothing fails untouched', () => {
    expect(failing(() => undefined)).toEqual([]);
  });

  type Change = Parameters<typeof failing>[0];
  const set =
    (label: string, at: number, value: (old: number) => number): Change =>
    (tensorOf) => {
      const tensor = tensorOf(label);
      tensor[at] = value(tensor[at] as number);
    };
  /** The first weight of row 0 that lies in the future. */
  const FUTURE = 1;

  it.each<[string, Change, ProofName[]]>([
    ['a weight too large', set('attn.pattern', 0, (w) => w + 1e-4), ['rows-sum-to-1']],
    ['a weight that is NaN', set('attn.pattern', 0, () => Number.NaN), ['rows-sum-to-1']],
    ['an infinite weight', set('attn.pattern', 0, () => Infinity), ['rows-sum-to-1']],
    ['a tiny weight in the future', set('attn.pattern', FUTURE, () => 1e-30), ['no-future']],
    ['a tiny negative weight in the future', set('attn.pattern', FUTURE, () => -1e-30), ['no-future']],
    ['NaN in the future', set('attn.pattern', FUTURE, () => Number.NaN), ['rows-sum-to-1', 'no-future']],
    ['resid_pre', set('resid_pre', 5, (x) => x + 1e-4), ['sum resid_mid']],
    ['resid_pre infinite', set('resid_pre', 5, () => Infinity), ['sum resid_mid']],
    ['attn_out', set('attn_out', 7, (x) => x - 1e-4), ['sum resid_mid']],
    ['attn_out NaN', set('attn_out', 0, () => Number.NaN), ['sum resid_mid']],
    ['resid_mid', set('resid_mid', 9, (x) => x + 1e-4), ['sum resid_mid', 'sum resid_post']],
    ['resid_mid NaN', set('resid_mid', 9, () => Number.NaN), ['sum resid_mid', 'sum resid_post']],
    ['mlp_out', set('mlp_out', 11, (x) => x + 1e-4), ['sum resid_post']],
    ['mlp_out infinite', set('mlp_out', 11, () => -Infinity), ['sum resid_post']],
    ['resid_post', set('resid_post', 0, (x) => x + 1e-4), ['sum resid_post']],
    ['resid_post NaN', set('resid_post', 0, () => Number.NaN), ['sum resid_post']],
  ])('%s', (_, change, expected) => {
    expect(failing(change)).toEqual(expected);
  });

  it('a row is held to its own numbers: a row of large ones excuses no error in another', () => {
    const addLarge: Change = (tensorOf) => {
      for (const label of ['resid_pre', 'resid_mid', 'resid_post']) tensorOf(label)[0] = 1e6;
      for (const label of ['attn_out', 'mlp_out']) tensorOf(label)[0] = 0;
    };
    const last =
      (values.get(trace.planOf('model').stages.find(({ name }) => name === 'blocks.0.resid_mid')?.node as NodeId)
        ?.length ?? 0) - 1;
    expect(failing(addLarge)).toEqual([]);
    const both: Change = (tensorOf) => {
      addLarge(tensorOf);
      set('resid_post', last, (x) => x + 1e-4)(tensorOf);
    };
    expect(failing(both)).toEqual(['sum resid_post']);
    // Beside it stands what that row is allowed, and how that comes about.
    const plan = trace.planOf('model');
    const proofs = new BlockProofs(plan, { tokens: trace.ids.length });
    proofs.addBlock(plan.links.find(({ block }) => block !== null) as Link, (id) => values.get(id) as Float32Array);
    expect(proofs.results().find(({ name }) => name === 'sum resid_mid')?.allowed).toMatch(
      /^4 × 2⁻²⁴ × \d\.\d+, the largest Σ \|term\| of that row; each row by its own$/,
    );
  });

  it('of logits as well', () => {
    const [traced, decoded] = [Float32Array.of(1e4, 0, 1, 2), Float32Array.of(1e4, 0, 1, 2.01)];
    const proofs = new DecodeProofs();
    proofs.addRows(traced, { firstRow: 0, rows: 2, data: decoded });
    expect(failed(proofs.results(traced.subarray(2), decoded.subarray(2)))).toEqual(['decode-logits']);
  });

  it.each<[string, (traced: Float32Array, decoded: Float32Array) => void, ProofName[]]>([
    ['nothing', () => undefined, []],
    ['a traced logit', (t) => add(t, 3, 0.01), ['decode-logits']],
    ['a traced logit NaN', (t) => t.fill(Number.NaN, 3, 4), ['decode-logits']],
    ['a decoded logit NaN', (_, d) => d.fill(Number.NaN, 3, 4), ['decode-logits']],
    ['a decoded logit infinite', (_, d) => d.fill(-Infinity, 3, 4), ['decode-logits']],
    ['every traced logit NaN', (t) => t.fill(Number.NaN), ['decode-logits', 'decode-greedy']],
    ['the decode run prefers another', (_, d) => add(d, d.length - 2, 100), ['decode-logits', 'decode-greedy']],
  ])('decode: %s', async (_, change, expected) => {
    const rows = (await trace.window('logits', 'model')).data;
    const [ours, decoded] = [rows.slice(), rows.slice()];
    change(ours, decoded);
    const vocab = trace.model.spec.vocabSize;
    const proofs = new DecodeProofs();
    proofs.addRows(ours, { firstRow: 0, rows: rows.length / vocab, data: decoded });
    expect(failed(proofs.results(ours.subarray(-vocab), decoded.subarray(-vocab)))).toEqual(expected);
  });

  it('a tie within the bound may be broken either way', () => {
    const [ours, decoded] = [Float32Array.of(1, 2, 2.00001), Float32Array.of(1, 2.00001, 2)];
    const proofs = new DecodeProofs();
    proofs.addRows(ours, { firstRow: 0, rows: 1, data: decoded });
    expect(failed(proofs.results(ours, decoded))).toEqual([]);
  });
});

describe('weights of 0 that no mask hides', () => {
  let trace: Trace;
  let values: Map<NodeId, Float32Array>;

  beforeAll(async () => {
    trace = await runTrace(await openModel(fixturePath('t5')), TEXT);
    const stages = trace.planOf('model').stages.filter(({ block }) => block !== null);
    values = new Map();
    for (const { node, name } of stages) values.set(node, (await trace.window(name, 'model')).data);
  });
  afterAll(() => trace.model?.release());

  /** The proof when the first row of scores of the encoder's first block is this, and their weights are those, then 0. */
  function proven(scores: readonly number[], weights: readonly number[]) {
    const plan = trace.planOf('model');
    const copy = new Map([...values].map(([id, data]) => [id, data.slice()]));
    const tensorOf = (label: string) => copy.get(plan.stages.find(({ name }) => name === label)?.node as NodeId);
    const keys = trace.source?.tokens.length ?? 0;
    const lowest = Array<number>(keys - scores.length).fill(scores.at(-1) as number);
    tensorOf('encoder.0.attn.attn_scores_unmasked')?.set([...scores, ...lowest]);
    tensorOf('encoder.0.attn.attn_scores_unbiased')?.set([...scores, ...lowest]);
    tensorOf('encoder.0.attn.pattern')?.fill(0, 0, keys).set(weights);
    const proofs = new BlockProofs(plan, { tokens: trace.ids.length, source: keys });
    proofs.addBlock(blockLinks(plan)[0] as Link, (id) => copy.get(id) as Float32Array);
    const all = proofs.results();
    return { ...all.find(({ name }) => name === 'sees-all'), keys, rows: all[0]?.status };
  }

  const CLAIM = 'Every position attends to every other that no mask hides';
  const SMALL = 'less than 1.18e-38, the smallest normal float32';

  it('are right where their scores make them too small for float32, and the claim says how many there are', () => {
    for (const distance of [88, 104, 1000]) {
      const { keys, status, residual, rows, claim } = proven([0, -distance], [1]);
      expect({ status, residual, rows }).toEqual({ status: 'holds', residual: 0, rows: 'holds' });
      expect(claim).toBe(`${CLAIM}; ${keys - 1} weights are 0 because their scores give ${SMALL}`);
    }
  });

  it('are told one by one', () => {
    const { keys } = proven([0, -104], [1]);
    const equal = keys - 1;
    const { status, claim } = proven(
      [-104, ...Array<number>(equal).fill(0)],
      [0, ...Array<number>(equal).fill(1 / equal)],
    );
    expect(status).toBe('holds');
    expect(claim).toBe(`${CLAIM}; 1 weight is 0 because its score gives ${SMALL}`);
  });

  it('fail everywhere else', () => {
    const { keys } = proven([0, -104], [1]);
    expect(proven([0, -87], [1])).toMatchObject({ status: 'fails', residual: keys - 1, claim: CLAIM });
    expect(proven([0, -30, -104], [1])).toMatchObject({ status: 'fails', residual: 1 });
    for (const score of [Number.NaN, -Infinity, Infinity])
      expect(proven([0, score], [1]), `a score of ${score}`).toMatchObject({ status: 'fails', claim: CLAIM });
  });

  it('are held against the whole row: the more keys share it, the smaller is each weight', () => {
    expect(proven([0, -86], [1]).status).toBe('fails');
    expect(proven([0, 0, 0, 0, -86], [0.25, 0.25, 0.25, 0.25]).status).toBe('holds');
  });

  it('are what makes the scores of a saved trace be read: of that attention, and of no other', () => {
    const plan = trace.planOf('model');
    const lengths = { tokens: trace.ids.length, source: trace.source?.tokens.length ?? 0 };
    const idOf = (label: string) => plan.stages.find(({ name }) => name === label)?.node as NodeId;
    const pattern = idOf('encoder.0.attn.pattern');
    const changed = (values.get(pattern) as Float32Array).slice().fill(0, 1, 2);
    const needed = (read: (id: NodeId) => Float32Array | undefined) =>
      blockLinks(plan).flatMap((link) => scoresToRead(plan, lengths, link, (id) => read(id) as Float32Array));
    expect(needed((id) => values.get(id))).toEqual([]);
    expect(needed((id) => (id === pattern ? changed : values.get(id)))).toEqual([
      idOf('encoder.0.attn.attn_scores_unmasked'),
    ]);
  });

  it('come from the kernel only where the weight is below the smallest normal float32', async () => {
    const { model } = trace;
    const g = new GraphBuilder('test', model.folder.weights);
    g.output('y', g.op('Softmax', [g.input('x', DataType.FLOAT, ['row', 'key'])], { axis: -1 }), ['row', 'key']);
    const session = await Session.open(g.build());
    const [rows, keys] = [1200, 9];
    const distance = (row: number) => row / 10;
    const x = Float32Array.from({ length: rows * keys }, (_, i) =>
      i % keys === 4 ? -distance(Math.floor(i / keys)) : 0,
    );
    const { y } = await session.run({ x: float32(x, [rows, keys]) }, ['y']);
    await session.release();
    for (let row = 0; row < rows; row++) {
      const weight = Math.exp(-distance(row)) / (keys - 1 + Math.exp(-distance(row)));
      if (y?.data[row * keys + 4] === 0) expect(weight, `${distance(row)}`).toBeLessThan(2 ** -126);
    }
    expect(y?.data[rows * keys - 5]).toBe(0);
  });
});

function add(array: Float32Array, index: number, amount: number): void {
  array[index] = (array[index] as number) + amount;
}

function failed(proofs: readonly { name: ProofName; status: string }[]): ProofName[] {
  return proofs.filter(({ status }) => status === 'fails').map(({ name }) => name);
}

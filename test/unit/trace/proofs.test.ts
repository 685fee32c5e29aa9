/** The proofs hold on real traces, and each fails when its numbers are tampered with. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axisSizes, BLOCK_OUTPUTS } from '../../../src/graph/stages';
import type { Model } from '../../../src/lowering/model';
import { BlockProofs, type BlockTensors, DecodeProofs, PROOF_NAMES, type ProofName } from '../../../src/trace/proofs';
import type { TracedText } from '../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../random-model';
import { fixturePath, GPT2_FIXTURES, openModel, STARTER, traceText } from '../support';

const TEXT = 'The weather is fine, and so are we.';

describe.each([...GPT2_FIXTURES.map(fixturePath), STARTER])('%s', (folder) => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(folder);
  });
  afterAll(() => model.release());

  it.each(['all', 'statistics'] as const)('all proofs hold on a trace that keeps %s', async (keep) => {
    const { trace } = await traceText(model, TEXT.repeat(3), keep);
    expect(trace.proofs.map(({ name, status }) => [name, status])).toEqual(PROOF_NAMES.map((name) => [name, 'holds']));
    for (const { residual, bound } of trace.proofs) expect(residual as number).toBeLessThanOrEqual(bound as number);
  });

  it('that nothing attends to the future is not applicable in the walk-through', async () => {
    const { trace } = await traceText(model, TEXT);
    const proofs = await trace.proofsOf('walkthrough');
    const expected = PROOF_NAMES.map((name) => [name, name === 'no-future' ? 'not applicable' : 'holds']);
    expect(proofs.map(({ name, status }) => [name, status])).toEqual(expected);
    expect(proofs.find(({ name }) => name === 'no-future')).toMatchObject({ residual: null, bound: null });
  });
});

describe('tampered numbers', () => {
  let random: RandomModel;
  let traced: TracedText;
  let blocks: BlockTensors[];

  beforeAll(async () => {
    random = await makeRandomModel();
    traced = await traceText(await openModel(random.folder), TEXT);
    blocks = await Promise.all([0, 1].map(blockTensors));
  });
  afterAll(async () => {
    await traced.trace.model.release();
    await random.remove();
  });

  async function blockTensors(layer: number): Promise<BlockTensors> {
    const names = ['resid_pre', ...BLOCK_OUTPUTS.map(({ name }) => name)];
    const read = async (name: string) => (await traced.trace.window(`blocks.${layer}.${name}`, 'model')).data;
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
  }

  /** The names of the block proofs that fail when `change` has been at block 0 (block 1 follows, untouched). */
  function failing(change: (tensors: BlockTensors, tokens: number) => void): ProofName[] {
    const tokens = traced.trace.ids.length;
    const [first, second] = blocks as [BlockTensors, BlockTensors];
    const copy = Object.fromEntries(Object.entries(first).map(([name, data]) => [name, data.slice()])) as BlockTensors;
    change(copy, tokens);
    const proofs = new BlockProofs(axisSizes(traced.trace.model.spec, tokens), true);
    proofs.addBlock(copy);
    proofs.addBlock(second);
    return failed(proofs.results());
  }

  it('nothing fails untouched', () => {
    expect(failing(() => undefined)).toEqual([]);
  });

  const set = (name: keyof BlockTensors, at: number, value: (old: number) => number) => (tensors: BlockTensors) => {
    tensors[name][at] = value(tensors[name][at] as number);
  };
  /** The first weight of row 0 that lies in the future. */
  const FUTURE = 1;

  it.each<[string, (tensors: BlockTensors) => void, ProofName[]]>([
    ['a weight too large', set('attn.pattern', 0, (w) => w + 1e-4), ['rows-sum-to-1']],
    ['a weight that is NaN', set('attn.pattern', 0, () => Number.NaN), ['rows-sum-to-1']],
    ['an infinite weight', set('attn.pattern', 0, () => Infinity), ['rows-sum-to-1']],
    ['a tiny weight in the future', set('attn.pattern', FUTURE, () => 1e-30), ['no-future']],
    ['a tiny negative weight in the future', set('attn.pattern', FUTURE, () => -1e-30), ['no-future']],
    ['NaN in the future', set('attn.pattern', FUTURE, () => Number.NaN), ['rows-sum-to-1', 'no-future']],
    ['resid_pre', set('resid_pre', 5, (x) => x + 1e-4), ['resid-mid']],
    ['resid_pre infinite', set('resid_pre', 5, () => Infinity), ['resid-mid']],
    ['attn_out', set('attn_out', 7, (x) => x - 1e-4), ['resid-mid']],
    ['attn_out NaN', set('attn_out', 0, () => Number.NaN), ['resid-mid']],
    ['resid_mid', set('resid_mid', 9, (x) => x + 1e-4), ['resid-mid', 'resid-post']],
    ['resid_mid NaN', set('resid_mid', 9, () => Number.NaN), ['resid-mid', 'resid-post']],
    ['mlp_out', set('mlp_out', 11, (x) => x + 1e-4), ['resid-post']],
    ['mlp_out infinite', set('mlp_out', 11, () => -Infinity), ['resid-post']],
    ['resid_post', set('resid_post', 0, (x) => x + 1e-4), ['resid-post']],
    ['resid_post NaN', set('resid_post', 0, () => Number.NaN), ['resid-post']],
  ])('%s', (_, change, expected) => {
    expect(failing(change)).toEqual(expected);
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
    const rows = (await traced.trace.window('logits', 'model')).data;
    const [ours, decoded] = [rows.slice(), rows.slice()];
    change(ours, decoded);
    const vocab = traced.trace.model.spec.vocabSize;
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

function add(array: Float32Array, index: number, amount: number): void {
  array[index] = (array[index] as number) + amount;
}

function failed(proofs: readonly { name: ProofName; status: string }[]): ProofName[] {
  return proofs.filter(({ status }) => status === 'fails').map(({ name }) => name);
}
